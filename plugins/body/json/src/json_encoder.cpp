// json_encoder.cpp: one event after the other; the order has been checked by the wrapper.
#include "json_encoder.hpp"

#include <charconv>
#include <cmath>

namespace packhost::json {
namespace {

using plugin::Output;
using plugin::Refused;

template <class Number>
void write_number(Number number, Output& out) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
    out.put(std::string_view(buffer, static_cast<std::size_t>(end - buffer)));
}

// A whole number as RFC 8259, 6 has it: anything else would be a way to write into the body.
bool is_whole_number(std::string_view digits) {
    if (digits.starts_with('-')) digits.remove_prefix(1);
    if (digits.empty() || (digits[0] == '0' && digits.size() > 1)) return false;
    return digits.find_first_not_of("0123456789") == std::string_view::npos;
}

void write_scalar(const ph_value_event& event, Output& out) {
    switch (event.kind) {
        case PH_VALUE_NULL: return out.put("null");
        case PH_VALUE_BOOL: return out.put(event.as.boolean ? "true" : "false");
        case PH_VALUE_INT: return write_number(event.as.integer, out);
        case PH_VALUE_UINT: return write_number(event.as.natural, out);
        case PH_VALUE_DOUBLE:
            if (!std::isfinite(event.as.real)) throw Refused(PH_INVALID);
            return write_number(event.as.real, out);
        case PH_VALUE_NUMBER_TEXT:
            if (!is_whole_number(plugin::view(event.text))) throw Refused(PH_INVALID);
            return out.put(plugin::view(event.text));
        case PH_VALUE_SECRET:
            out.put('"');
            out.put_secret(event.as.handle, PH_ENC_JSON);
            return out.put('"');
        default: throw Refused(PH_UNSUPPORTED);
    }
}

}  // namespace

bool JsonEncoder::restart(const plugin::CodecOptions&) {
    string_ = StringWriter();
    comma_ = in_string_ = false;
    return true;
}

void JsonEncoder::event(const ph_value_event& event, Output& out) {
    switch (event.kind) {
        case PH_VALUE_BEGIN_OBJECT:
        case PH_VALUE_BEGIN_ARRAY:
            separate(out);
            comma_ = false;
            return out.put(event.kind == PH_VALUE_BEGIN_OBJECT ? '{' : '[');
        case PH_VALUE_END_OBJECT:
        case PH_VALUE_END_ARRAY:
            comma_ = true;
            return out.put(event.kind == PH_VALUE_END_OBJECT ? '}' : ']');
        case PH_VALUE_KEY:
            separate(out);
            comma_ = false;
            write_string(plugin::view(event.text), out);
            return out.put(':');
        case PH_VALUE_STRING:
        case PH_VALUE_STRING_PART:
            return text_piece(event, out);
        default:
            separate(out);
            comma_ = true;
            return write_scalar(event, out);
    }
}

void JsonEncoder::separate(Output& out) {
    if (comma_) out.put(',');
}

void JsonEncoder::text_piece(const ph_value_event& event, Output& out) {
    if (!in_string_) {
        separate(out);
        out.put('"');
    }
    string_.write(plugin::view(event.text), out);
    in_string_ = event.kind == PH_VALUE_STRING_PART;
    if (in_string_) return;
    string_.finish();
    out.put('"');
    comma_ = true;
}

void write_value(const plugin::ValueEvents& value, Output& out) {
    JsonEncoder encoder;
    plugin::ValueOrder order;
    for (const ph_value_event& event : value) {
        const ph_status status = order.accept(event.kind);
        if (status == PH_END) continue;
        if (status != PH_OK) throw Refused(status);
        encoder.event(event, out);
    }
    if (!order.complete()) throw Refused(PH_INVALID);
}

}  // namespace packhost::json
