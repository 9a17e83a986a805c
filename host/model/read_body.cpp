// read_body.cpp: the request's body and the fields that go into it.
#include <unordered_set>

#include "model/body_key.hpp"
#include "model/placeholder.hpp"
#include "model/section_readers.hpp"
#include "model/text_rules.hpp"

namespace packhost::model {
namespace {

constexpr BodyMode kModes[] = {BodyMode::pins, BodyMode::template_text, BodyMode::raw};

std::optional<BodyMode> read_mode(ObjectReader& object) {
    const auto member = object.get("mode");
    const std::string* text = member ? member->get_if<std::string>() : nullptr;
    if (!text || (*text != "json" && *text != "multipart"))
        return read_choice(object, "mode", kModes);
    object.refuse("mode", "unsupported_extension",
                  "This version of packhost does not support the mode " + in_quotes(*text) +
                      " (the extension body/1).",
                  "Use pins, template or raw.");
    return std::nullopt;
}

void check_template(FindingLog& log, ObjectReader& object, const std::string& text,
                    const Node& node) {
    const auto segments = split_template(text);
    if (!segments) {
        object.refuse("template", segments.error().code, segments.error().message,
                      segments.error().hint);
        return;
    }
    std::vector<std::string_view> names;
    for (const Pin& pin : node.inputs)
        if (pin.type != PinType::exec) names.push_back(pin.name);
    const std::unordered_set<std::string_view> known(names.begin(), names.end());
    for (const TemplateSegment& segment : *segments) {
        if (log.full()) break;
        if (segment.is_placeholder && !known.contains(segment.text))
            object.refuse("template", "placeholder_without_pin",
                          "The template names " + in_quotes(segment.text) +
                              ", which is no input pin with a value.",
                          did_you_mean(segment.text, names));
    }
}

void check_template_presence(FindingLog& log, ObjectReader& object, BodyMode mode) {
    const auto text = object.get("template");
    if (mode == BodyMode::template_text && !text)
        log.error(object.view(), "template_missing", "The mode template needs a \"template\".",
                  "Add it, or use the mode pins.");
    if (mode != BodyMode::template_text && text)
        log.warning_at_key(*text, "unused_template",
                           "The mode " + std::string(to_string(mode)) + " uses no \"template\".",
                           "Remove it, or set \"mode\" to \"template\".");
}

void check_keys(FindingLog& log, const std::vector<PlacedParameter>& fields) {
    BodyKeyTree tree;
    for (const auto& [parameter, view] : fields) {
        const auto steps = parse_body_key(parameter.key);
        if (!steps)
            log.error(view, steps.error().code, steps.error().message, steps.error().hint);
        else if (!tree.add(*steps))
            log.error(view, "body_key_conflict",
                      "The key " + in_quotes(parameter.key) +
                          " can't stand beside the key of another parameter.",
                      "A place in the body is one field, or an object, or an array.");
    }
}

}  // namespace

std::optional<Body> read_body(FindingLog& log, const JsonView& at, const Node& node) {
    ObjectReader object(log, at, kBodySection);
    const auto content_type = object.line("contentType");
    const auto mode = read_mode(object);
    const auto text = object.text("template");
    if (content_type && check_constant(object, "contentType", *content_type) &&
        !is_media_type(*content_type))
        object.refuse("contentType", "bad_content_type",
                      in_quotes(*content_type) + " is no media type.",
                      "For example application/json.");
    if (mode) check_template_presence(log, object, *mode);
    if (mode == BodyMode::template_text && text) check_template(log, object, *text, node);
    if (!mode) return std::nullopt;
    const bool uses_template = mode == BodyMode::template_text;
    return Body{content_type.value_or(""), *mode, uses_template ? text.value_or("") : ""};
}

void check_body_fields(FindingLog& log, const std::optional<Body>& body,
                       const std::vector<PlacedParameter>& parameters) {
    std::vector<PlacedParameter> fields;
    for (const PlacedParameter& placed : parameters)
        if (placed.parameter.in == ParameterPlace::body_field) fields.push_back(placed);
    const BodyMode mode = body ? body->mode : BodyMode::pins;
    if (mode == BodyMode::pins && !(body && is_form(body->content_type))) check_keys(log, fields);
    if (mode == BodyMode::template_text)
        for (const auto& [parameter, view] : fields)
            log.warning(view, "unused_parameter",
                        "The mode template takes its values from {{placeholders}}, not from "
                        "body_field parameters.",
                        "Remove the parameter.");
}

}  // namespace packhost::model
