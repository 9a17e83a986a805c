// value_events.cpp: walking values without recursion of unbounded depth: settings and bodies are as
// deep as their readers allowed.
#include "engine/value_events.hpp"

#include "engine/views.hpp"

namespace packhost::engine {
namespace {

ph_value_event event(ph_event_kind kind, std::string_view text = {}) {
    auto e = sized<ph_value_event>();
    e.kind = kind;
    e.text = str(text);
    return e;
}

struct Append {
    std::vector<ph_value_event>& out;

    void operator()(std::nullptr_t) { out.push_back(event(PH_VALUE_NULL)); }
    void operator()(bool v) {
        out.push_back(event(PH_VALUE_BOOL));
        out.back().as.boolean = v;
    }
    void operator()(std::int64_t v) {
        out.push_back(event(PH_VALUE_INT));
        out.back().as.integer = v;
    }
    void operator()(std::uint64_t v) {
        out.push_back(event(PH_VALUE_UINT));
        out.back().as.natural = v;
    }
    void operator()(double v) {
        out.push_back(event(PH_VALUE_DOUBLE));
        out.back().as.real = v;
    }
    void operator()(const std::string& v) { out.push_back(event(PH_VALUE_STRING, v)); }
    void operator()(const NumberText& v) { out.push_back(event(PH_VALUE_NUMBER_TEXT, v.digits)); }
    void operator()(const Array& v) {
        out.push_back(event(PH_VALUE_BEGIN_ARRAY));
        for (const Value& item : v) append_events(out, item);
        out.push_back(event(PH_VALUE_END_ARRAY));
    }
    void operator()(const Object& v) {
        out.push_back(event(PH_VALUE_BEGIN_OBJECT));
        for (const auto& [key, item] : v) {
            out.push_back(event(PH_VALUE_KEY, key));
            append_events(out, item);
        }
        out.push_back(event(PH_VALUE_END_OBJECT));
    }
};

}  // namespace

void append_events(std::vector<ph_value_event>& out, const Value& value) {
    std::visit(Append{out}, value.storage());
}

bool ValueBuilder::add(Value value) {
    if (complete_) return false;
    if (open_.empty()) {
        root_ = std::move(value);
        complete_ = true;
        return true;
    }
    Open& top = open_.back();
    if (Array* array = top.value.get_if<Array>()) array->push_back(std::move(value));
    else top.value.get_if<Object>()->emplace_back(std::move(top.key), std::move(value));
    return true;
}

bool set_scalar(Value& out, const ph_value_event& e) {
    switch (e.kind) {
        case PH_VALUE_NULL: out = nullptr; return true;
        case PH_VALUE_BOOL: out = e.as.boolean != 0; return true;
        case PH_VALUE_INT: out = e.as.integer; return true;
        case PH_VALUE_UINT: out = e.as.natural; return true;
        case PH_VALUE_DOUBLE: out = e.as.real; return true;
        case PH_VALUE_NUMBER_TEXT: out = NumberText{std::string(view(e.text))}; return true;
        case PH_VALUE_STRING: out = view(e.text); return true;
        default: return false;
    }
}

bool ValueBuilder::take(const ph_value_event& e) {
    switch (e.kind) {
        case PH_VALUE_STRING_PART: part_.append(view(e.text)); return true;
        case PH_VALUE_STRING:
            if (part_.empty()) return add(view(e.text));
            part_.append(view(e.text));
            return add(std::exchange(part_, {}));
        case PH_VALUE_KEY:
            if (open_.empty() || !open_.back().value.is_object()) return false;
            open_.back().key = view(e.text);
            return true;
        case PH_VALUE_BEGIN_OBJECT:
            if (complete_) return false;
            open_.push_back({Value(Object{}), {}});
            return true;
        case PH_VALUE_BEGIN_ARRAY:
            if (complete_) return false;
            open_.push_back({Value(Array{}), {}});
            return true;
        case PH_VALUE_END_OBJECT:
        case PH_VALUE_END_ARRAY: {
            if (open_.empty()) return false;
            Value value = std::move(open_.back().value);
            open_.pop_back();
            return add(std::move(value));
        }
        default: {
            Value scalar;
            return set_scalar(scalar, e) && add(std::move(scalar));
        }
    }
}

Value ValueBuilder::release() noexcept {
    complete_ = false;
    open_.clear();
    part_ = {};  // what was given up half-way may be long
    return std::exchange(root_, Value());
}

}  // namespace packhost::engine
