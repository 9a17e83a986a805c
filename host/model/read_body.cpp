// read_body.cpp: the request's body and the fields that go into it.
#include "model/body_key.hpp"
#include "model/placeholder.hpp"
#include "model/section_readers.hpp"
#include "model/text_rules.hpp"

namespace packhost::model {
namespace {

constexpr BodyMode kModes[] = {BodyMode::pins, BodyMode::template_text, BodyMode::raw,
                               BodyMode::json, BodyMode::multipart};

std::optional<BodyMode> read_mode(FindingLog& log, ObjectReader& object) {
    const auto mode = read_choice(object, "mode", kModes);
    if (mode != BodyMode::json && mode != BodyMode::multipart) return mode;
    const std::string what = "mode: " + std::string(to_string(*mode));
    return check_extension(log, *object.get("mode"), false, what, "body/1") ? mode : std::nullopt;
}

/// Each mode but pins and raw has a key of its own: it must be there, and no other's.
void check_mode_keys(FindingLog& log, ObjectReader& object, BodyMode mode) {
    constexpr std::pair<BodyMode, std::string_view> kKeys[] = {
        {BodyMode::template_text, "template"},
        {BodyMode::json, "json"},
        {BodyMode::multipart, "parts"}};
    const std::string name(to_string(mode));
    for (const auto& [owner, key] : kKeys) {
        const auto member = object.get(key);
        if (mode == owner && !member)
            log.error(object.view(), owner == BodyMode::template_text ? "template_missing"
                                                                      : "missing_key",
                      "The mode " + name + " needs a " + in_quotes(key) + ".",
                      "Add it, or use the mode pins.");
        else if (mode != owner && member && owner == BodyMode::template_text)
            log.warning_at_key(*member, "unused_template",
                               "The mode " + name + " uses no \"template\".",
                               "Remove it, or set \"mode\" to \"template\".");
        else if (mode != owner)
            refuse_key(log, object, key, "the mode is " + name);
    }
}

void check_content_type(ObjectReader& object, std::string_view type, std::optional<BodyMode> mode) {
    if (!check_constant(object, "contentType", type)) return;
    if (!is_media_type(type))
        object.refuse("contentType", "bad_content_type", in_quotes(type) + " is no media type.",
                      "For example application/json.");
    else if (mode == BodyMode::multipart && !equal_ignoring_case(type, "multipart/form-data"))
        object.refuse("contentType", "wrong_value",
                      "The mode multipart sends \"multipart/form-data\", and nothing else.",
                      "The boundary is added by packhost.");
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
    const auto mode = read_mode(log, object);
    const auto text = object.text("template");
    if (content_type) check_content_type(object, *content_type, mode);
    if (!mode) return std::nullopt;
    check_mode_keys(log, object, *mode);
    Body body{content_type.value_or(""), *mode, ""};
    if (mode == BodyMode::template_text && text) {
        check_pin_template(log, *object.get("template"), *text, PinNames(node));
        body.template_text = *text;
    }
    if (const auto tree = object.get("json"); tree && mode == BodyMode::json)
        body.json = read_json_tree(log, *tree, node);
    if (mode == BodyMode::multipart)
        if (const auto parts = object.some("parts")) body.parts = read_parts(log, *parts, node);
    return body;
}

void check_body_fields(FindingLog& log, const std::optional<Body>& body,
                       const std::vector<PlacedParameter>& parameters) {
    std::vector<PlacedParameter> fields;
    for (const PlacedParameter& placed : parameters)
        if (placed.parameter.in == ParameterPlace::body_field) fields.push_back(placed);
    const BodyMode mode = body ? body->mode : BodyMode::pins;
    const bool form = body && is_form(body->content_type);
    if (mode == BodyMode::pins && !form) check_keys(log, fields);
    for (const auto& [parameter, view] : fields) {
        if (parameter.array_format && !(mode == BodyMode::pins && form))
            log.error(view, "misplaced_key",
                      "\"arrayFormat\" has no meaning here: only a form needs to be told how it "
                      "writes arrays.",
                      "Remove it.");
        if (mode != BodyMode::pins && mode != BodyMode::raw)
            log.warning(view, "unused_parameter",
                        "The mode " + std::string(to_string(mode)) +
                            " takes no values from body_field parameters.",
                        "Remove the parameter.");
    }
}

}  // namespace packhost::model
