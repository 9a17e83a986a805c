// read_mappings.cpp: how a response becomes pins.
#include <algorithm>

#include "model/pin_rules.hpp"
#include "model/section_readers.hpp"

namespace packhost::model {
namespace {

void read_pin_name(FindingLog& log, ObjectReader& object, const Node& node,
                   const std::vector<ResponseMapping>& before, ResponseMapping& mapping) {
    mapping.pin = object.line("pin").value_or("");
    if (mapping.pin.empty()) return;
    check_pin(log, *object.get("pin"), node.outputs, mapping.pin, "output");
    const Pin* pin = node.find_output(mapping.pin);
    const bool repeated = std::any_of(before.begin(), before.end(), [&](const auto& other) {
        return other.pin == mapping.pin;
    });
    if (repeated)
        object.refuse("pin", "duplicate_mapping",
                      "The pin " + in_quotes(mapping.pin) + " has a mapping already.",
                      "Map each output pin once.");
    else if (pin && pin->error_info)
        object.refuse("pin", "duplicate_mapping",
                      "The pin " + in_quotes(mapping.pin) + " gets what an error says.",
                      "Map another pin, or remove its \"errorInfo\".");
}

void read_extras(FindingLog& log, ObjectReader& object, const Node& node,
                 ResponseMapping& mapping) {
    mapping.required = object.flag("required", false);
    const auto value = object.get("default");
    if (!value) return;
    if (mapping.required)
        refuse_key(log, object, "required", "with a \"default\" the pin is never null");
    const Pin* pin = node.find_output(mapping.pin);
    if (pin && pin->type != PinType::exec && !is_of_type(pin->type, value->value()))
        report_kind(log, *value, "\"default\"",
                    "of the pin's type, " + std::string(to_string(pin->type)));
    mapping.default_value = value->value();
}

}  // namespace

std::vector<ResponseMapping> read_mappings(FindingLog& log, const JsonView& at, const Node& node) {
    std::vector<ResponseMapping> mappings;
    at.for_each_item([&](std::size_t, const JsonView& item) {
        ObjectReader object(log, item, kMappingSection);
        ResponseMapping mapping;
        read_pin_name(log, object, node, mappings, mapping);
        if (auto path = read_path(log, object, "path")) {
            mapping.path = std::move(path->text);
            mapping.parsed = std::move(path->parsed);
        }
        read_extras(log, object, node, mapping);
        mappings.push_back(std::move(mapping));
        return !log.full();
    });
    return mappings;
}

}  // namespace packhost::model
