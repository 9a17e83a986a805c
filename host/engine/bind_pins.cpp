// bind_pins.cpp: the pins of one run: coerced, held to their rules, and completed with defaults.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/try.hpp"
#include "engine/pin_index.hpp"
#include "engine/plan.hpp"
#include "engine/value_text.hpp"
#include "model/coerce.hpp"

namespace packhost::engine {
namespace {

Result<std::size_t> find_pin(const Plan& plan, std::string_view name) {
    if (const int pin = pin_index(*plan.node, name); pin >= 0)
        return static_cast<std::size_t>(pin);
    std::vector<std::string_view> names;
    for (const model::Pin& pin : plan.node->inputs)
        if (pin.type != model::PinType::exec) names.push_back(pin.name);
    return Error{"unknown_pin", Phase::input,
                 fmt::format("The node {} has no input pin \"{}\".", plan.node->node_type_id, name),
                 fmt::format("Its input pins: {}.", fmt::join(names, ", "))};
}

Result<void> bind_blobs(const Plan& plan, const BlobSources& blobs, BoundPins& out) {
    if (blobs.empty()) return {};
    out.blobs.resize(plan.node->inputs.size());
    for (const auto& [name, source] : blobs) {
        PH_TRY(const std::size_t i, find_pin(plan, name));
        if (out.given[i] || !source)
            return Error{"input_type", Phase::input,
                         fmt::format("The input pin \"{}\" got {}.", name,
                                     source ? "a value and a stream" : "no stream"),
                         "Give one of the two."};
        if (!plan.streams[i])
            return Error{"input_type", Phase::input,
                         fmt::format("The input pin \"{}\" can't take a stream: it is no blob that "
                                     "goes into a part or a raw body alone.",
                                     name),
                         "Give a value."};
        out.blobs[i] = std::make_shared<Blob>(source);
        out.given[i] = true;
    }
    return {};
}

Result<void> hold_to_rules(const Plan& plan, BoundPins& out) {
    const auto& inputs = plan.node->inputs;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        if (!out.given[i] && inputs[i].rules.default_value) {
            PH_TRY(out.values[i], model::coerce_input(inputs[i], *inputs[i].rules.default_value));
            out.given[i] = true;
        }
        if (!out.given[i] || !plan.checks[i]) continue;
        const std::string problem = plan.checks[i]->problem(out.values[i]);
        if (!problem.empty())
            return Error{"input_rule", Phase::input,
                         fmt::format("The input pin \"{}\" {}.", inputs[i].name, problem), ""};
    }
    return {};
}

void derive(const Plan& plan, BoundPins& out) {
    std::size_t slot = plan.node->inputs.size();
    for (const Plan::Derived& d : plan.derived) {
        const model::Parameter& parameter = *d.parameter;
        const Value* value = nullptr;
        if (d.pin < 0) value = parameter.constant ? &*parameter.constant : nullptr;
        else if (out.given[static_cast<std::size_t>(d.pin)])
            value = &out.values[static_cast<std::size_t>(d.pin)];
        else if (parameter.default_value) value = &*parameter.default_value;
        if (value) {
            out.values[slot] = encoded(*value, parameter.encodings, parameter.array_format);
            out.given[slot] = true;
        }
        ++slot;
    }
}

Error missing(const Plan& plan, const std::vector<std::string>& names) {
    const bool one = names.size() == 1;
    return {"missing_input", Phase::input,
            fmt::format("The input pin{} \"{}\" of {} need{} a value.", one ? "" : "s",
                        fmt::join(names, "\", \""), plan.node->node_type_id, one ? "s" : ""),
            fmt::format("Give {}, for example with --in {}=VALUE.", one ? "it" : "them",
                        fmt::join(names, "=VALUE --in "))};
}

/// Pins that are required, and those without which there is no URL.
Result<void> check_presence(const Plan& plan, const BoundPins& pins) {
    const auto& inputs = plan.node->inputs;
    std::vector<std::string> absent;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const bool needed = inputs[i].required || plan.url_pin == static_cast<int>(i);
        if (needed && !pins.given[i]) absent.push_back(inputs[i].name);
    }
    if (!absent.empty()) return missing(plan, absent);
    for (const auto* pieces : {&plan.path, &plan.query})
        for (const Plan::PathPiece& piece : *pieces)
            if (piece.pin >= 0 && !pins.given[static_cast<std::size_t>(piece.pin)])
                return missing(plan, {slot_name(plan, piece.pin)});
    return {};
}

}  // namespace

Result<BoundPins> bind_pins(const Plan& plan, const Object& pins, const BlobSources& blobs) {
    const std::size_t slots = plan.node->inputs.size() + plan.derived.size();
    BoundPins out{std::vector<Value>(slots), std::vector<bool>(slots), {}};
    for (const auto& [name, value] : pins) {
        PH_TRY(const std::size_t i, find_pin(plan, name));
        PH_TRY(out.values[i], model::coerce_input(plan.node->inputs[i], value));
        out.given[i] = true;
    }
    PH_CHECK(bind_blobs(plan, blobs, out));
    PH_CHECK(hold_to_rules(plan, out));
    derive(plan, out);
    PH_CHECK(check_presence(plan, out));
    return out;
}

}  // namespace packhost::engine
