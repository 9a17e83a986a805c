// build_body.cpp: the pins of a body, by its mode.
#include "engine/build_body.hpp"

#include <fmt/format.h>
#include <openssl/rand.h>

#include "base/encode.hpp"
#include "base/try.hpp"
#include "engine/value_text.hpp"

namespace packhost::engine {
namespace {

using model::ArrayFormat;

/// Goes one step down from `at`, making what is not there; null: something else is in the way.
Value* go_down(Value& at, const model::BodyKeyStep& step) {
    using Kind = model::BodyKeyStep::Kind;
    if (step.kind == Kind::member) {
        if (at.is_null()) at = Object{};
        Object* members = at.get_if<Object>();
        if (!members) return nullptr;
        for (auto& [name, value] : *members)
            if (name == step.name) return &value;
        return &members->emplace_back(step.name, Value()).second;
    }
    if (at.is_null()) at = Array{};
    Array* items = at.get_if<Array>();
    if (!items) return nullptr;
    if (step.kind == Kind::append) return &items->emplace_back();
    if (items->size() <= step.index) items->resize(step.index + 1);
    return &(*items)[step.index];
}

Error collision(const Plan& plan, std::string_view key) {
    return {"bad_body", Phase::pack,
            fmt::format("Two body fields of {} collide at \"{}\".", plan.node->node_type_id, key),
            "Change the `key` of one of the two parameters."};
}

/// One field at its place in the body's object.
bool set_field(Value& body, const Plan::BodyPin& field, const Value& value, bool nests) {
    Value* at = &body;
    for (const model::BodyKeyStep& step : field.steps)
        if (nests && at) at = go_down(*at, step);
    if (!nests) at = go_down(*at, {model::BodyKeyStep::Kind::member, field.flat_key, 0});
    if (at) *at = value;
    return at != nullptr;
}

/// An array in a form, by its format; a form repeats the names of other arrays by itself.
bool set_array(Value& body, const Plan::BodyPin& field, const Array& items) {
    Plan::BodyPin one{{}, {}, field.pin, {}};
    if (*field.format != ArrayFormat::indices) {
        one.flat_key = item_key(field.flat_key, *field.format, 0);
        return set_field(body, one, items, false);
    }
    std::size_t index = 0;
    for (const Value& item : items) {
        if (item.is_null()) continue;
        one.flat_key = item_key(field.flat_key, *field.format, index++);
        if (!set_field(body, one, item, false)) return false;
    }
    return true;
}

/// Makes the body's object of the pins that were given. Gaps in arrays are null.
Result<void> build_fields(BuiltRequest& built, const Plan& plan, const BoundPins& pins,
                          bool nests) {
    built.body = Object{};
    for (const Plan::BodyPin& b : plan.body_pins) {
        const auto index = static_cast<std::size_t>(b.pin);
        if (!pins.given[index]) continue;
        const Value& value = pins.values[index];
        const Array* items = b.format ? value.get_if<Array>() : nullptr;
        bool set = true;
        if (items && makes_text(*b.format)) {
            if (is_sent(*items, *b.format))
                set = set_field(built.body, b, joined(*items, *b.format), nests);
        } else if (items && !nests) {
            set = set_array(built.body, b, *items);
        } else {
            set = set_field(built.body, b, value, nests);
        }
        if (!set) return collision(plan, b.flat_key);
    }
    return {};
}

/// The one pin of the mode raw: a text byte for byte, a stream as it is, others through the codec.
void build_raw(BuiltRequest& built, const Plan& plan, const BoundPins& pins) {
    const auto pin = static_cast<std::size_t>(plan.body_pins.front().pin);
    if (!pins.given[pin]) {
        built.text.emplace();
        return;
    }
    const Value& value = pins.values[pin];
    if (pin < pins.blobs.size() && pins.blobs[pin])
        built.stream = pins.blobs[pin];
    else if (const std::string* text = value.get_if<std::string>()) built.text = *text;
    else built.body = value;
}

/// A boundary that none of the parts' texts holds (RFC 2046, 5.1.1).
Result<std::string> make_boundary(const std::vector<BuiltPart>& parts) {
    std::string texts;
    for (const BuiltPart& part : parts) texts += any_text(part.value) + '\n';
    while (true) {
        unsigned char random[16];
        if (RAND_bytes(random, sizeof random) != 1)
            return Error{"internal", Phase::run, "There are no random numbers.", ""};
        std::string boundary = "packhost-";
        encode(boundary, Encoder::hex, {reinterpret_cast<const char*>(random), sizeof random});
        if (texts.find(boundary) == std::string::npos) return boundary;
    }
}

Result<void> build_parts(BuiltRequest& built, const Plan& plan, const BoundPins& pins) {
    for (const Plan::Part& part : plan.parts) {
        const auto pin = static_cast<std::size_t>(part.pin);
        if (!pins.given[pin]) continue;
        BuiltPart made{part.spec, {}, pins.values[pin], nullptr};
        const std::string* bytes = made.value.get_if<std::string>();
        if (pin < pins.blobs.size() && pins.blobs[pin]) {
            made.blob = pins.blobs[pin];
        } else if (made.value.is_null()) {
            continue;
        } else if (plan.node->inputs[pin].type == model::PinType::blob && bytes) {
            made.blob = std::make_shared<Blob>(BlobSource::of(*bytes));
        }
        PH_TRY(made.filename, part.filename.fill(*plan.node, pins));
        if (made.blob && made.filename.empty()) made.filename = made.blob->file_name();
        if (made.blob && made.filename.empty()) made.filename = part.spec->name;
        built.parts.push_back(std::move(made));
    }
    PH_TRY(built.boundary, make_boundary(built.parts));
    built.media_type = plan.content_type + "; boundary=" + built.boundary;
    built.texts.push_back(built.media_type);
    built.request.fields.push_back({"Content-Type", built.texts.back()});
    return {};
}

}  // namespace

std::string item_key(std::string_view key, ArrayFormat format, std::size_t index) {
    std::string out(key);
    if (format == ArrayFormat::brackets) out += "[]";
    if (format == ArrayFormat::indices) out += fmt::format("[{}]", index);
    return out;
}

Result<void> build_body(BuiltRequest& built, const Plan& plan, const BoundPins& pins,
                        const Binding& binding) {
    built.media_type = plan.content_type;
    switch (plan.body_mode) {
        case model::BodyMode::template_text: {
            PH_TRY(built.text, binding.body_template->fill(pins));
            return {};
        }
        case model::BodyMode::raw: build_raw(built, plan, pins); return {};
        case model::BodyMode::json: {
            PH_TRY(built.body, plan.body_tree->fill(pins));
            return {};
        }
        case model::BodyMode::multipart: return build_parts(built, plan, pins);
        case model::BodyMode::pins: break;
    }
    return build_fields(built, plan, pins, !binding.codec || binding.codec->nests_keys());
}

bool put_field(Value& body, std::string_view key, const Value& value, bool nests) {
    auto steps = model::parse_body_key(key);
    if (nests && !steps) return false;
    const Plan::BodyPin field{nests ? std::move(*steps) : std::vector<model::BodyKeyStep>{},
                              std::string(key), -1, {}};
    return set_field(body, field, value, nests);
}

}  // namespace packhost::engine
