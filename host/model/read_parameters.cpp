// read_parameters.cpp: where input pins go in the request.
#include <algorithm>

#include "model/placeholder.hpp"
#include "model/section_readers.hpp"
#include "model/text_rules.hpp"

namespace packhost::model {
namespace {

constexpr ParameterPlace kPlaces[] = {ParameterPlace::path, ParameterPlace::query,
                                      ParameterPlace::header, ParameterPlace::body_field};

/// Where the name of a parameter on the wire was written: the key, or the pin for want of one.
std::string_view name_member(const ObjectReader& object) {
    return object.get("key") ? "key" : "pin";
}

void check_key(ObjectReader& object, const Parameter& parameter) {
    if (parameter.in == ParameterPlace::path) {
        if (!is_placeholder_name(parameter.key))
            object.refuse(name_member(object), "bad_placeholder",
                          "No placeholder can have the name " + in_quotes(parameter.key) + ".",
                          "For a path, \"key\" is the name between {{ and }}.");
        return;
    }
    if (parameter.in == ParameterPlace::header)
        check_header_name(object, name_member(object), parameter.key);
    else
        check_constant(object, name_member(object), parameter.key);
}

/// The pin's name, empty beside a `const`; nothing if neither is there as it should be.
std::optional<std::string> read_pin_name(FindingLog& log, ObjectReader& object, const Node& node) {
    if (!object.is_object()) return std::nullopt;
    if (object.get("const")) {
        refuse_key(log, object, "pin", "\"const\" is the value already");
        return "";
    }
    if (!object.get("pin"))
        log.error(object.view(), "missing_key", "A parameter has no \"pin\".",
                  "Name the input pin that it sends.");
    auto pin = object.line("pin");
    if (pin) check_pin(log, *object.get("pin"), node.inputs, *pin, "input");
    return pin;
}

/// Whether both would fill the same placeholder or header.
bool collide(const Parameter& a, const Parameter& b) noexcept {
    if (a.in != b.in) return false;
    if (a.in == ParameterPlace::path) return a.key == b.key;
    return a.in == ParameterPlace::header && equal_ignoring_case(a.key, b.key);
}

}  // namespace

std::vector<PlacedParameter> read_parameters(FindingLog& log, const JsonView& at,
                                             const Node& node) {
    std::vector<PlacedParameter> parameters;
    at.for_each_item([&](std::size_t, const JsonView& item) {
        ObjectReader object(log, item, kParameterSection);
        const auto pin = read_pin_name(log, object, node);
        const auto place = read_choice(object, "in", kPlaces);
        const auto key = object.line("key");
        if (!pin || !place || (object.get("key") && !key)) return !log.full();
        if (pin->empty() && !key) {
            log.error(item, "missing_key", "A parameter with a \"const\" has no \"key\".",
                      "Add its name on the wire, or between {{ and }} of the path.");
            return !log.full();
        }
        Parameter parameter{*pin, *place, key.value_or(*pin)};
        check_key(object, parameter);
        read_parameter_extras(log, object, parameter);
        const bool repeated = std::any_of(
            parameters.begin(), parameters.end(),
            [&](const PlacedParameter& other) { return collide(other.parameter, parameter); });
        if (repeated)
            object.refuse(name_member(object), "duplicate_parameter",
                          "Another " + std::string(to_string(*place)) + " parameter is named " +
                              in_quotes(parameter.key) + ".",
                          "Keep one of the two.");
        parameters.push_back({std::move(parameter), item});
        return !log.full();
    });
    return parameters;
}

}  // namespace packhost::model
