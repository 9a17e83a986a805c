// template.cpp: a body template and the texts of its pins. The pieces of a template are its text;
// no text of a pin changes what the body is made of, only the strings that it was put into.
#include <optional>
#include <string>

#include "engine/body_template.hpp"
#include "engine/body_tree.hpp"
#include "fuzz.hpp"
#include "json_codec_host.hpp"
#include "model/json_reader.hpp"
#include "model/placeholder.hpp"

namespace packhost::fuzz {
namespace {

using namespace engine;

constexpr model::JsonLimits kLimits{1u << 20, 128, 100'000};

/// What a value is made of: its kinds in their order, without texts, and with or without keys.
std::string shape(const Value& value, bool with_keys) {
    if (value.is_string()) return "\"";
    std::string out;
    if (const Array* items = value.get_if<Array>()) {
        for (const Value& item : *items) out += shape(item, with_keys) + ",";
        return "[" + out + "]";
    }
    if (const Object* members = value.get_if<Object>()) {
        for (const auto& [key, member] : *members)
            out += (with_keys ? to_json(key) : std::string()) + ":" + shape(member, with_keys);
        return "{" + out + "}";
    }
    return to_json(value);
}

std::optional<std::string> shape_of(std::string_view body) {
    const model::JsonReading json = model::parse_json(body, kLimits);
    if (!json.document) return std::nullopt;
    return shape(json.document->root, false);
}

/// A node with the input pins "a" and "b".
struct TwoPins {
    TwoPins() {
        for (const char* name : {"a", "b"}) {
            model::Pin pin;
            pin.name = name;
            node.inputs.push_back(pin);
        }
        node.execution.body.emplace();
        plan.node = &node;
    }
    static BoundPins pins(Value a, Value b, bool given = true) {
        return {{std::move(a), std::move(b)}, {given, given}, {}};
    }
    JsonCodecHost host;
    model::Node node;
    Plan plan;
};

void check_segments(std::string_view text) {
    const auto segments = model::split_template(text);
    if (!segments) return;
    std::string joined;
    bool literal_before = false;
    for (const model::TemplateSegment& segment : *segments) {
        PH_HOLDS(segment.offset == joined.size() && !segment.text.empty());
        PH_HOLDS(segment.is_placeholder || !literal_before);
        literal_before = !segment.is_placeholder;
        joined += segment.is_placeholder ? "{{" + segment.text + "}}" : segment.text;
    }
    PH_HOLDS(joined == text);
}

void check_text(const TwoPins& on, std::string_view text, const std::string& a,
                const std::string& b) {
    const auto compiled = PinText::compile(text, on.node);
    if (!compiled) return;
    const auto filled = compiled->fill(on.node, on.pins(a, b));
    std::string expected;
    const auto segments = model::split_template(text);
    PH_HOLDS(segments.ok());
    for (const model::TemplateSegment& segment : *segments)
        expected += !segment.is_placeholder ? segment.text : segment.text == "a" ? a : b;
    PH_HOLDS(filled && *filled == expected);
}

/// A template of mode "json": a tree whose leaves are filled.
void check_tree(const TwoPins& on, std::string_view text, const std::string& a,
                const std::string& b) {
    const auto tree = model::read_json(text, kLimits);
    if (!tree) return;
    const auto compiled = BodyTree::compile(*tree, on.node);
    if (!compiled) return;
    const auto filled = compiled->fill(on.pins(a, b));
    PH_HOLDS(filled && shape(*filled, true) == shape(*tree, true));
}

/// A template of mode "template": JSON text, filled through the codec.
void check_body(TwoPins& on, std::string_view text, const std::string& a, const std::string& b) {
    const auto pieces = on.host.codec().compile_template(text);
    if (!pieces) return;
    std::string joined;
    for (const TemplatePiece& piece : *pieces)
        joined += piece.context ? "{{" + piece.text + "}}" : piece.text;
    PH_HOLDS(joined == text);

    on.node.execution.body->template_text = text;
    const auto compiled = BodyTemplate::compile(on.host.codec(), on.plan);
    if (!compiled) return;
    const auto plain = compiled->fill(on.pins("x", "x"));
    const auto filled = compiled->fill(on.pins(a, b));
    const auto without = compiled->fill(on.pins(nullptr, nullptr, false));
    PH_HOLDS(without.ok() == plain.ok());
    if (filled) {
        PH_HOLDS(plain.ok());
        PH_HOLDS(shape_of(*filled) == shape_of(*plain));
    } else {
        PH_HOLDS(filled.error().phase == Phase::input);
        PH_HOLDS(!plain || filled.error().code == "input_type");  // no UTF-8
    }
}

}  // namespace
}  // namespace packhost::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace packhost::fuzz;
    static TwoPins on;
    Texts texts(data, size);
    const std::string_view text = texts.next();
    const std::string a(texts.next()), b(texts.next());
    check_segments(text);
    check_text(on, text, a, b);
    check_tree(on, text, a, b);
    check_body(on, text, a, b);
    return 0;
}
