// read_structured_body.cpp: the bodies of body/1: a tree of JSON, and the parts of a form.
#include "model/placeholder.hpp"
#include "model/section_readers.hpp"
#include "model/text_rules.hpp"

namespace packhost::model {
namespace {

/// Goes down the tree, which is no deeper than a pack.
void check_tree(FindingLog& log, const JsonView& at, const PinNames& pins) {
    if (log.full()) return;
    if (const std::string* text = at.get_if<std::string>()) {
        if (has_placeholder(*text)) check_pin_template(log, at, *text, pins);
        return;
    }
    at.for_each_member([&](std::string_view name, const JsonView& member) {
        if (has_placeholder(name))
            log.error_at_key(member, "placeholder_in_constant",
                             "A member's name is sent as it is and can't hold a {{placeholder}}.",
                             "Write a constant name.");
        check_tree(log, member, pins);
    });
    at.for_each_item([&](std::size_t, const JsonView& item) {
        check_tree(log, item, pins);
        return !log.full();
    });
}

MultipartPart read_part(FindingLog& log, const JsonView& at, const Node& node,
                        const PinNames& pins) {
    ObjectReader object(log, at, kPartSection);
    MultipartPart part;
    part.name = object.line("name").value_or("");
    check_constant(object, "name", part.name);
    part.pin = object.line("pin").value_or("");
    if (!part.pin.empty()) check_pin(log, *object.get("pin"), node.inputs, part.pin, "input");
    part.filename = object.line("filename").value_or("");
    if (!part.filename.empty())
        check_pin_template(log, *object.get("filename"), part.filename, pins);
    part.content_type = object.line("contentType").value_or("");
    if (!part.content_type.empty() && check_constant(object, "contentType", part.content_type) &&
        !is_media_type(part.content_type))
        object.refuse("contentType", "bad_content_type",
                      in_quotes(part.content_type) + " is no media type.",
                      "For example image/png.");
    return part;
}

}  // namespace

Value read_json_tree(FindingLog& log, const JsonView& at, const Node& node) {
    check_tree(log, at, PinNames(node));
    return at.value();
}

std::vector<MultipartPart> read_parts(FindingLog& log, const JsonView& at, const Node& node) {
    const PinNames pins(node);
    std::vector<MultipartPart> parts;
    at.for_each_item([&](std::size_t, const JsonView& item) {
        parts.push_back(read_part(log, item, node, pins));
        return !log.full();
    });
    return parts;
}

}  // namespace packhost::model
