// response.cpp: mapping of answers to output pins.
#include "engine/response.hpp"

#include <fmt/format.h>

namespace packhost::engine {
namespace {

using model::PinType;
using Source = model::ResponsePath::Source;

bool fits(PinType type, const Value& value) {
    switch (type) {
        case PinType::string: return value.is_string();
        case PinType::integer: return value.kind() == "int";
        case PinType::real: return value.kind() == "int" || value.kind() == "float";
        case PinType::boolean: return value.kind() == "bool";
        case PinType::object: return value.is_object() || value.is_array();
        case PinType::array: return value.is_array();
        default: return true;
    }
}

std::string misfit(const Plan::Output& out, const Value& value) {
    const std::string_view kind = value.kind();
    return fmt::format("The output pin \"{}\" is declared as {} and got {} {}.", out.pin,
                       to_string(out.type),
                       kind == "int" || kind == "object" || kind == "array" ? "an" : "a", kind);
}

/// Whether a null for this pin is an error in such an answer.
bool is_missed(const Plan::Output& out, model::Outcome outcome) noexcept {
    const bool expected = outcome == model::Outcome::ok ||
                          (outcome == model::Outcome::empty && out.path.source != Source::body);
    return out.mapping->required && expected;
}

Error missing(const Plan::Output& out) {
    return {"missing_output", Phase::decode,
            fmt::format("The answer has nothing at {}, and the output pin \"{}\" needs it.",
                        out.mapping->path, out.pin),
            "The other pins are delivered; compare the pack's responseMapping with the answer."};
}

}  // namespace

void map_outputs(RunContext& run, const Plan& plan, Answer& answer, model::Outcome outcome,
                 RunResult& result) {
    result.pins.reserve(plan.outputs.size());
    for (const Plan::Output& out : plan.outputs) {
        Value& value = result.pins.emplace_back(out.pin, nullptr).second;
        switch (out.path.source) {
            case Source::body:
                if (outcome != model::Outcome::empty)
                    value = std::move(answer.body[out.body_index]);
                break;
            case Source::status: value = std::int64_t{answer.status}; break;
            case Source::headers: value = model::evaluate(out.path, answer.headers); break;
        }
        if (value.is_null() && out.mapping->default_value) value = *out.mapping->default_value;
        if (value.is_null() && is_missed(out, outcome) && !result.error) result.error = missing(out);
        if (!value.is_null() && !fits(out.type, value)) run.warnings.push_back(misfit(out, value));
    }
}

}  // namespace packhost::engine
