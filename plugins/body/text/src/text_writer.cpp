// text_writer.cpp: nothing is escaped here; what leaves is UTF-8.
#include "text_writer.hpp"

#include "charset.hpp"
#include "json_encoder.hpp"

namespace packhost::text {

using plugin::Output;
using plugin::Refused;

bool TextEncoder::restart(const plugin::CodecOptions& options) {
    utf8_ = {};
    // Under another charset's name, UTF-8 would be read as something else.
    if (!is_utf8(charset_of(options.media_type))) throw Refused(PH_UNSUPPORTED);
    return true;
}

void TextEncoder::event(const ph_value_event& event, Output& out) {
    if (event.kind == PH_VALUE_SECRET || event.kind == PH_VALUE_BLOB)
        throw Refused(PH_UNSUPPORTED);
    if (event.kind != PH_VALUE_STRING && event.kind != PH_VALUE_STRING_PART)
        throw Refused(PH_INVALID);
    const std::string_view text = plugin::view(event.text);
    if (utf8_.take(text) < text.size()) throw Refused(PH_INVALID);
    if (event.kind == PH_VALUE_STRING && !utf8_.complete()) throw Refused(PH_INVALID);
    out.put(text);
}

void insert(std::uint32_t place, const plugin::ValueEvents& value, Output& out) {
    if (place != kInText) throw Refused(PH_INVALID);
    if (value.size() == 0) return;
    const ph_value_event& first = *value.begin();
    switch (first.kind) {
        case PH_VALUE_STRING:
        case PH_VALUE_STRING_PART: {
            plugin::Utf8Checker utf8;
            plugin::write_string_parts(value, [&](std::string_view part) {
                if (utf8.take(part) < part.size()) throw Refused(PH_INVALID);
                out.put(part);
            });
            if (!utf8.complete()) throw Refused(PH_INVALID);
            return;
        }
        case PH_VALUE_BEGIN_OBJECT:
        case PH_VALUE_BEGIN_ARRAY: return json::write_value(value, out);
        default: break;
    }
    if (value.size() != 1) throw Refused(PH_INVALID);
    if (first.kind == PH_VALUE_NULL) return;
    if (first.kind == PH_VALUE_SECRET) return out.put_secret(first.as.handle, PH_ENC_RAW);
    out.put(plugin::ScalarText(first).text());
}

}  // namespace packhost::text
