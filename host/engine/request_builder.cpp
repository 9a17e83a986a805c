// request_builder.cpp: each pin goes to its place as data, encoded for that place.
#include "engine/request_builder.hpp"

#include <fmt/format.h>

#include "base/try.hpp"
#include "model/coerce.hpp"
#include "net/field.hpp"
#include "net/url.hpp"

namespace packhost::engine {
namespace {

const std::string& pin_name(const Plan& plan, int pin) {
    return plan.node->inputs[static_cast<std::size_t>(pin)].name;
}

Error not_text(std::string_view pin, std::string_view place, const Value& value) {
    return {"input_type", Phase::input,
            fmt::format("The input pin \"{}\" goes into {}, which can't hold {} {}.", pin, place,
                        value.is_null() ? "a" : "an", value.kind()),
            "Give a text, a number or a bool."};
}

Result<void> build_path(std::string& out, const Plan& plan, const BoundPins& pins) {
    for (const Plan::PathPiece& piece : plan.path) {
        if (piece.pin < 0) {
            out += piece.literal;
            continue;
        }
        const Value& value = pins.values[static_cast<std::size_t>(piece.pin)];
        const std::string& name = pin_name(plan, piece.pin);
        if (const std::string* text = value.get_if<std::string>()) {
            PH_CHECK(net::append_path_segment(out, *text, name));
        } else {
            const auto scalar = model::scalar_text(value);
            if (!scalar) return not_text(name, "the path", value);
            PH_CHECK(net::append_path_segment(out, *scalar, name));
        }
    }
    return {};
}

void add_pair(std::string& query, std::string_view key, std::string_view value) {
    if (!query.empty()) query += '&';
    net::append_percent_encoded(query, key);
    query += '=';
    net::append_percent_encoded(query, value);
}

/// One value as the text of a query parameter: an object is compact JSON.
std::string query_text(const Value& value) {
    if (const std::string* text = value.get_if<std::string>()) return *text;
    const auto scalar = model::scalar_text(value);
    return scalar ? *scalar : to_json(value);
}

Result<void> build_query(std::string& out, const Plan& plan, const BoundPins& pins) {
    for (const Plan::PathPiece& piece : plan.query) {
        if (piece.pin < 0) {
            out += piece.literal;
            continue;
        }
        const Value& value = pins.values[static_cast<std::size_t>(piece.pin)];
        const auto scalar = model::scalar_text(value);
        if (!scalar) return not_text(pin_name(plan, piece.pin), "the path's query", value);
        net::append_percent_encoded(out, *scalar);
    }
    for (const Plan::QueryPin& q : plan.query_pins) {
        const Value& value = pins.values[static_cast<std::size_t>(q.pin)];
        if (value.is_null()) continue;
        if (const Array* items = value.get_if<Array>()) {
            for (const Value& item : *items)
                if (!item.is_null()) add_pair(out, q.key, query_text(item));
        } else {
            add_pair(out, q.key, query_text(value));
        }
    }
    return {};
}

Result<void> build_headers(BuiltRequest& built, const Plan& plan, const BoundPins& pins) {
    built.request.fields.reserve(plan.headers.size() + plan.header_pins.size() + 2);
    for (const auto& [name, value] : plan.headers) built.request.fields.push_back({name, value});
    built.texts.reserve(plan.header_pins.size());  // the fields hold views into it
    for (const Plan::HeaderPin& h : plan.header_pins) {
        const Value& value = pins.values[static_cast<std::size_t>(h.pin)];
        if (value.is_null()) continue;
        auto text = model::scalar_text(value);
        if (!text) return not_text(pin_name(plan, h.pin), "a header", value);
        if (auto checked = net::check_field_value(*text); !checked) {
            Error error = std::move(checked).error();
            error.message =
                fmt::format("The input pin \"{}\" can't be sent as the header \"{}\": {}",
                            pin_name(plan, h.pin), h.name, error.message);
            return error;
        }
        built.texts.push_back(std::move(*text));
        built.request.fields.push_back({h.name, built.texts.back()});
    }
    return {};
}

/// Goes one step down from `at`, making what is not there; null: something else is in the way.
Value* go_down(Value& at, const model::BodyKeyStep& step) {
    using Kind = model::BodyKeyStep::Kind;
    if (step.kind == Kind::member) {
        if (at.is_null()) at = Object{};
        Object* members = at.get_if<Object>();
        if (!members) return nullptr;
        for (auto& [name, value] : *members)
            if (name == step.name) return &value;
        return &members->emplace_back(step.name, Value()).second;
    }
    if (at.is_null()) at = Array{};
    Array* items = at.get_if<Array>();
    if (!items) return nullptr;
    if (step.kind == Kind::append) return &items->emplace_back();
    if (items->size() <= step.index) items->resize(step.index + 1);
    return &(*items)[step.index];
}

/// Makes the body's object of the pins that were given. Gaps in arrays are null.
Result<void> build_body(BuiltRequest& built, const Plan& plan, const BoundPins& pins, bool nests) {
    built.body = Object{};
    for (const Plan::BodyPin& b : plan.body_pins) {
        const auto index = static_cast<std::size_t>(b.pin);
        if (!pins.given[index]) continue;
        Value* at = &built.body;
        if (!nests) {
            at = go_down(*at, {model::BodyKeyStep::Kind::member, b.flat_key, 0});
        } else {
            for (const model::BodyKeyStep& step : b.steps)
                if (at) at = go_down(*at, step);
        }
        if (!at)
            return Error{"bad_body", Phase::pack,
                         fmt::format("Two body fields of {} collide at \"{}\".",
                                     plan.node->node_type_id, b.flat_key),
                         "Change the `key` of one of the two parameters."};
        *at = pins.values[index];
    }
    return {};
}

/// The one pin of the mode raw: a text byte for byte, all else through the codec.
Result<void> build_raw(BuiltRequest& built, const Plan& plan, const BoundPins& pins) {
    const auto pin = static_cast<std::size_t>(plan.body_pins.front().pin);
    if (!pins.given[pin]) {
        built.text.emplace();
        return {};
    }
    const Value& value = pins.values[pin];
    if (const std::string* text = value.get_if<std::string>()) built.text = *text;
    else built.body = value;
    return {};
}

Result<void> build_any_body(BuiltRequest& built, const Plan& plan, const BoundPins& pins,
                            const Binding& binding) {
    switch (plan.body_mode) {
        case model::BodyMode::template_text: {
            PH_TRY(built.text, binding.body_template->fill(pins));
            return {};
        }
        case model::BodyMode::raw: return build_raw(built, plan, pins);
        case model::BodyMode::pins: break;
    }
    return build_body(built, plan, pins, !binding.codec || binding.codec->nests_keys());
}

}  // namespace

Result<BuiltRequest> build_request(const Plan& plan, const BoundPins& pins,
                                   const Binding& binding) {
    BuiltRequest built;
    built.request.method = plan.method;
    built.request.origin = &binding.base.origin;
    built.request.path = binding.base.path;
    if (plan.path_template.empty() || plan.path_template.front() != '/') built.request.path += '/';
    PH_CHECK(build_path(built.request.path, plan, pins));
    PH_CHECK(build_query(built.request.query, plan, pins));
    PH_CHECK(build_headers(built, plan, pins));
    built.request.has_body = plan.has_body;
    if (plan.has_body) PH_CHECK(build_any_body(built, plan, pins, binding));
    return built;
}

}  // namespace packhost::engine
