// form_template.cpp: placeholders in a form, and the check of what became of it.
#include "form_template.hpp"

#include "form_text.hpp"
#include "json_field.hpp"
#include "packhost/plugin/codec_text.hpp"

namespace packhost::form {
namespace {

using plugin::error_at;
using plugin::Output;
using plugin::Refused;
using plugin::ValueEvents;

// The value would end the escape, and could become another character than it says.
bool ends_in_escape(std::string_view before) {
    if (before.ends_with('%')) return true;
    const std::size_t size = before.size();
    return size >= 2 && before[size - 2] == '%' && hex_value(before[size - 1]) >= 0;
}

void write_json(const ValueEvents& value, Output& out) {
    JsonField json;
    plugin::ValueOrder order;
    json.begin();
    for (const ph_value_event& event : value) {
        const ph_status status = order.accept(event.kind);
        if (status == PH_END) continue;
        if (status != PH_OK) throw Refused(status);
        json.event(event, out);
    }
    if (!order.complete()) throw Refused(PH_INVALID);
}

}  // namespace

void compile_template(std::string_view text, plugin::Segments& segments) {
    for (auto at = text.find("{{"); at != text.npos; at = text.find("{{", at + 2))
        if (ends_in_escape(text.substr(0, at)))
            throw error_at("syntax", "A placeholder stands inside a percent escape.", text, at);
    plugin::split_template(text, kInForm, segments);
}

void escape_into(std::uint32_t place, const ValueEvents& value, Output& out) {
    if (place != kInForm) throw Refused(PH_INVALID);
    if (value.size() == 0) return;
    const ph_value_event& first = *value.begin();
    switch (first.kind) {
        case PH_VALUE_STRING:
        case PH_VALUE_STRING_PART:
            return plugin::write_string_parts(
                value, [&out](std::string_view part) { write_form_text(part, out); });
        case PH_VALUE_BEGIN_OBJECT:
        case PH_VALUE_BEGIN_ARRAY: return write_json(value, out);
        default: break;
    }
    if (value.size() != 1) throw Refused(PH_INVALID);
    if (first.kind == PH_VALUE_NULL) return;
    if (first.kind == PH_VALUE_SECRET) return out.put_secret(first.as.handle, PH_ENC_FORM);
    write_form_text(plugin::ScalarText(first).text(), out);
}

void check_form(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const char c = bytes[at];
        if (c == ' ')
            throw error_at("syntax", "A form holds a space; it is written as \"+\".", bytes, at);
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
            throw error_at("syntax", "A form holds a control character.", bytes, at);
        if (c == '%' && (bytes.size() - at < 3 || hex_value(bytes[at + 1]) < 0 ||
                         hex_value(bytes[at + 2]) < 0))
            throw error_at("syntax", "A percent sign is not followed by two hexadecimal digits.",
                           bytes, at);
    }
    plugin::Utf8Checker utf8;
    const std::size_t right = utf8.take(bytes);
    if (right < bytes.size() || !utf8.complete())
        throw error_at("invalid_utf8", "The form is not UTF-8.", bytes, right);
}

}  // namespace packhost::form
