// member_readers.cpp: members that several sections have: names, paths, conditions, headers.
#include "model/placeholder.hpp"
#include "model/section_readers.hpp"
#include "model/text_rules.hpp"

namespace packhost::model {

PinNames::PinNames(const Node& node) {
    for (const Pin& pin : node.inputs)
        if (pin.type != PinType::exec) names.push_back(pin.name);
    known.insert(names.begin(), names.end());
}

void check_pin_template(FindingLog& log, const JsonView& at, const std::string& text,
                        const PinNames& pins) {
    const auto segments = split_template(text);
    if (!segments) {
        log.error(at, segments.error().code, segments.error().message, segments.error().hint);
        return;
    }
    for (const TemplateSegment& segment : *segments) {
        if (log.full()) break;
        if (segment.is_placeholder && !pins.known.contains(segment.text))
            log.error(at, "placeholder_without_pin",
                      "The template names " + in_quotes(segment.text) +
                          ", which is no input pin with a value.",
                      closest_or_all(segment.text, pins.names));
    }
}

std::optional<std::size_t> read_name(ObjectReader& object, std::string_view key,
                                     const std::vector<std::string_view>& names) {
    const std::optional<std::string> text = object.text(key);
    if (!text) return std::nullopt;
    std::string list;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == *text) return i;
        list += (i ? ", " : "") + std::string(names[i]);
    }
    object.refuse(key, "wrong_value",
                  in_quotes(key) + " must be one of " + list + ", and is " + in_quotes(*text) + ".",
                  closest_or_all(*text, names));
    return std::nullopt;
}

const Node* find_node(FindingLog& log, const JsonView& at, std::string_view name,
                      const std::vector<Node>& nodes) {
    constexpr std::size_t kMostNames = 200;
    std::vector<std::string_view> names;
    for (const Node& node : nodes) {
        if (node.node_type_id == name) return &node;
        if (names.size() < kMostNames) names.push_back(node.node_type_id);
    }
    log.error(at, "unknown_node", "The pack has no node " + in_quotes(name) + ".",
              closest_or_all(name, names));
    return nullptr;
}

std::optional<PathRef> read_path(FindingLog& log, ObjectReader& object, std::string_view key) {
    const auto text = object.text(key);
    if (!text) return std::nullopt;
    auto parsed = parse_response_path(*text);
    if (parsed) return PathRef{*text, std::move(*parsed)};
    log.error(*object.get(key), parsed.error().code, parsed.error().message, parsed.error().hint);
    return std::nullopt;
}

std::optional<Condition> read_condition(FindingLog& log, ObjectReader& object,
                                        std::string_view key) {
    const auto at = object.get(key);
    if (!at) return std::nullopt;
    ObjectReader inner(log, *at, kConditionSection);
    if (!inner.is_object()) return std::nullopt;
    auto path = read_path(log, inner, "path");
    const auto equals = inner.get("equals");
    const bool exists = inner.flag("exists", true);
    if (equals && inner.get("exists"))
        refuse_key(log, inner, "exists", "\"equals\" is there already");
    if (!equals && !inner.get("exists"))
        log.error(*at, "missing_key", "A condition has neither \"equals\" nor \"exists\".",
                  "Add one of the two.");
    if (!path) return std::nullopt;
    Condition condition{std::move(*path), std::nullopt, exists};
    if (equals) condition.equals = equals->value();
    return condition;
}

void refuse_key(FindingLog& log, ObjectReader& object, std::string_view key, std::string reason) {
    if (const auto member = object.get(key))
        log.error_at_key(*member, "misplaced_key",
                         in_quotes(key) + " has no meaning here: " + reason + ".",
                         "Remove one of what contradicts each other.");
}

bool check_header_name(ObjectReader& object, std::string_view key, std::string_view name) {
    if (!check_constant(object, key, name)) return false;
    if (!is_token(name))
        object.refuse(key, "bad_header_name", in_quotes(name) + " is no name of a header.",
                      "Use letters, digits and hyphens.");
    else if (is_host_header(name))
        object.refuse(key, "forbidden_header",
                      "Only packhost itself sets " + in_quotes(name) + ".", "Name another one.");
    else
        return true;
    return false;
}

}  // namespace packhost::model
