// read_node.cpp: a node: its names and pins.
#include <algorithm>

#include "model/placeholder.hpp"
#include "model/section_readers.hpp"
#include "model/text_rules.hpp"

namespace packhost::model {
namespace {

constexpr PinType kPinTypes[] = {PinType::exec,    PinType::string, PinType::integer,
                                 PinType::real,    PinType::boolean, PinType::object,
                                 PinType::array,   PinType::any,     PinType::blob};

void check_fixed(ObjectReader& object, std::string_view key, const Value& fixed) {
    const auto member = object.get(key);
    if (member && !(member->value() == fixed))
        object.refuse(key, "wrong_value",
                      in_quotes(key) + " of a node is always " + to_json(fixed) + ".",
                      "Write exactly that.");
}

void read_error_info(ObjectReader& object, Pin& pin) {
    pin.error_info = object.flag("errorInfo", false);
    if (pin.error_info && pin.type != PinType::object)
        object.refuse("errorInfo", "wrong_value",
                      "A pin with \"errorInfo\" must be of the type object.",
                      "Set its \"type\" to \"object\".");
}

Pin read_pin(FindingLog& log, const JsonView& at, const Section& section) {
    ObjectReader object(log, at, section);
    Pin pin;
    pin.name = object.line("name").value_or("");
    pin.type = read_choice(object, "type", kPinTypes).value_or(PinType::any);
    pin.display_name = object.text("displayName").value_or("");
    pin.required = object.flag("required", false);
    if (&section == &kInputPinSection) pin.rules = read_pin_rules(log, object, pin);
    else read_error_info(object, pin);
    if (!pin.name.empty() && !is_placeholder_name(pin.name))
        object.refuse("name", "bad_pin_name",
                      "A pin can't have the name " + in_quotes(pin.name) + ".",
                      "Leave out braces, quotes, and spaces at either end.");
    return pin;
}

void check_exec(FindingLog& log, const JsonView& at, std::size_t index, const Pin& pin,
                const Section& section) {
    const bool is_exec = pin.type == PinType::exec;
    if (index == 0 && !(is_exec && pin.name == "exec"))
        log.error(at, "exec_not_first",
                  std::string("The first pin must be the exec pin, and is ") + in_quotes(pin.name) +
                      ".",
                  "Put { \"name\": \"exec\", \"type\": \"exec\" } before the other pins.");
    else if (index > 0 && is_exec && &section == &kOutputPinSection && pin.name == "error")
        check_extension(log, at, false, "error", "responses/1");
    else if (index > 0 && is_exec)
        log.error(at, "exec_not_first", "Only the first pin may be of the type exec.",
                  "Give " + in_quotes(pin.name) + " another type, or remove it.");
}

}  // namespace

std::vector<Pin> read_pins(FindingLog& log, const JsonView& pins, const Section& section) {
    std::vector<Pin> found;
    if (pins.get_if<Array>() && pins.get_if<Array>()->empty())
        log.error(pins, "exec_not_first", "There is no exec pin.",
                  "Put { \"name\": \"exec\", \"type\": \"exec\" } here.");
    pins.for_each_item([&](std::size_t i, const JsonView& item) {
        Pin pin = read_pin(log, item, section);
        if (item.value().is_object()) check_exec(log, item, i, pin, section);
        const bool known = std::any_of(found.begin(), found.end(), [&](const Pin& other) {
            return !pin.name.empty() && other.name == pin.name;
        });
        if (known)
            log.error(item, "duplicate_pin",
                      "Another pin has the name " + in_quotes(pin.name) + ".",
                      "Give each pin of one side a name of its own.");
        const bool told = std::any_of(found.begin(), found.end(),
                                      [](const Pin& other) { return other.error_info; });
        if (pin.error_info && told)
            log.error(item, "duplicate_error_info", "Another pin gets what an error says.",
                      "Keep one \"errorInfo\".");
        found.push_back(std::move(pin));
        return !log.full();
    });
    return found;
}

Node read_node(FindingLog& log, const JsonView& at, const ConnectionReading& connection) {
    ObjectReader object(log, at, kNodeSection);
    Node node;
    node.id = object.line("id").value_or("");
    if (!node.id.empty() && !is_uuid(node.id))
        object.refuse("id", "bad_uuid", "\"id\" must be a UUID, and is " + in_quotes(node.id) + ".",
                      "For example 10000001-0000-4000-8000-000000000001.");
    node.node_type_id = object.line("nodeTypeId").value_or("");
    node.title = object.line("title").value_or("");
    node.category = object.line("category").value_or("");
    check_fixed(object, "nodeCategory", Value("action"));
    check_fixed(object, "isPure", Value(false));
    check_fixed(object, "isBuiltin", Value(true));
    check_fixed(object, "properties", Value(Array{}));
    if (const auto pins = object.array("inputPins"))
        node.inputs = read_pins(log, *pins, kInputPinSection);
    if (const auto pins = object.array("outputPins"))
        node.outputs = read_pins(log, *pins, kOutputPinSection);
    if (const auto execution = object.get("executionSpec"))
        node.execution = read_execution(log, *execution, node, connection);
    if (const auto id = object.get("nodeTypeId")) node.node_type_id_at = log.position(*id);
    return node;
}

void check_pin(FindingLog& log, const JsonView& at, const std::vector<Pin>& pins,
               std::string_view name, std::string_view direction) {
    const auto pin = std::find_if(pins.begin(), pins.end(),
                                  [&](const Pin& one) { return one.name == name; });
    if (pin != pins.end() && pin->type != PinType::exec) return;
    if (pin != pins.end()) {
        log.error(at, "exec_has_no_value", "An exec pin carries no value.",
                  "Name a pin of another type.");
        return;
    }
    std::vector<std::string_view> names;
    for (const Pin& one : pins)
        if (one.type != PinType::exec) names.push_back(one.name);
    log.error(at, "unknown_pin",
              "The node has no " + std::string(direction) + " pin " + in_quotes(name) + ".",
              closest_or_all(name, names));
}

}  // namespace packhost::model
