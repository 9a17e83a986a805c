// codec_values.hpp: values of a codec under test: events to build, and events shown as text.
#pragma once

#include <charconv>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/plugin/codec.hpp"

namespace packhost::kit {

/// A sequence of events that owns its texts; copies share them.
class Events {
 public:
    Events& add(ph_event_kind kind, std::string_view text = {}) {
        auto event = plugin::sized<ph_value_event>();
        event.kind = kind;
        event.text = plugin::str(texts_->emplace_back(text));
        list_.push_back(event);
        return *this;
    }
    Events& null() { return add(PH_VALUE_NULL); }
    Events& boolean(bool v) {
        add(PH_VALUE_BOOL);
        list_.back().as.boolean = v;
        return *this;
    }
    Events& integer(std::int64_t v) {
        add(PH_VALUE_INT);
        list_.back().as.integer = v;
        return *this;
    }
    Events& natural(std::uint64_t v) {
        add(PH_VALUE_UINT);
        list_.back().as.natural = v;
        return *this;
    }
    Events& real(double v) {
        add(PH_VALUE_DOUBLE);
        list_.back().as.real = v;
        return *this;
    }
    Events& digits(std::string_view v) { return add(PH_VALUE_NUMBER_TEXT, v); }
    Events& string(std::string_view v) { return add(PH_VALUE_STRING, v); }
    Events& part(std::string_view v) { return add(PH_VALUE_STRING_PART, v); }
    Events& key(std::string_view v) { return add(PH_VALUE_KEY, v); }
    Events& object() { return add(PH_VALUE_BEGIN_OBJECT); }
    Events& end_object() { return add(PH_VALUE_END_OBJECT); }
    Events& array() { return add(PH_VALUE_BEGIN_ARRAY); }
    Events& end_array() { return add(PH_VALUE_END_ARRAY); }
    /// A secret or a blob.
    Events& handle(ph_event_kind kind, std::uint64_t v) {
        add(kind);
        list_.back().as.handle = v;
        return *this;
    }
    Events& copy(const ph_value_event& event) {
        add(event.kind, plugin::view(event.text));
        list_.back().as = event.as;
        return *this;
    }

    const std::vector<ph_value_event>& list() const { return list_; }
    ph_value value() const { return {list_.data(), list_.size()}; }

 private:
    std::vector<ph_value_event> list_;
    std::shared_ptr<std::deque<std::string>> texts_ = std::make_shared<std::deque<std::string>>();
};

/// Events as one line: `{ k:a i:1 }`; the parts of a string are joined. Prefixes: `k` a key, `s` a
/// string, `i`, `u`, `d` a number, `n` the digits of one.
inline std::string show(const std::vector<ph_value_event>& events) {
    std::string out;
    bool in_part = false;
    for (const ph_value_event& e : events) {
        const std::string text(plugin::view(e.text));
        char real[40];
        switch (e.kind) {
            case PH_VALUE_NULL: out += "null"; break;
            case PH_VALUE_BOOL: out += e.as.boolean ? "true" : "false"; break;
            case PH_VALUE_INT: out += "i:" + std::to_string(e.as.integer); break;
            case PH_VALUE_UINT: out += "u:" + std::to_string(e.as.natural); break;
            case PH_VALUE_DOUBLE:
                out += "d:";
                out.append(real, std::to_chars(real, real + sizeof real, e.as.real).ptr);
                break;
            case PH_VALUE_NUMBER_TEXT: out += "n:" + text; break;
            case PH_VALUE_STRING: out += (in_part ? "" : "s:") + text; break;
            case PH_VALUE_STRING_PART: out += (in_part ? "" : "s:") + text; break;
            case PH_VALUE_KEY: out += "k:" + text; break;
            case PH_VALUE_BEGIN_OBJECT: out += "{"; break;
            case PH_VALUE_END_OBJECT: out += "}"; break;
            case PH_VALUE_BEGIN_ARRAY: out += "["; break;
            case PH_VALUE_END_ARRAY: out += "]"; break;
            default: out += "?" + std::to_string(e.kind); break;
        }
        in_part = e.kind == PH_VALUE_STRING_PART;
        if (!in_part) out += ' ';
    }
    if (!out.empty()) out.pop_back();
    return out;
}

}  // namespace packhost::kit
