// json_text.cpp: escaping and the check of UTF-8.
#include "json_text.hpp"

#include <cstring>

namespace packhost::json {
namespace {

using plugin::Output;
using plugin::Refused;

constexpr bool plain(unsigned char c) { return c >= 0x20 && c < 0x80 && c != '"' && c != '\\'; }

// The first byte from `at` on that is not plain ASCII, eight at a time while it can.
std::size_t skip_plain(std::string_view text, std::size_t at) {
    constexpr std::uint64_t kOnes = 0x0101010101010101u;
    constexpr std::uint64_t kHigh = 0x80 * kOnes;
    for (; text.size() - at >= 8; at += 8) {
        std::uint64_t v;
        std::memcpy(&v, text.data() + at, 8);
        const std::uint64_t quote = v ^ ('"' * kOnes);
        const std::uint64_t backslash = v ^ ('\\' * kOnes);
        const std::uint64_t odd = (v - 0x20 * kOnes) | (quote - kOnes) | (backslash - kOnes) | v;
        if (odd & kHigh) break;
    }
    while (at < text.size() && plain(static_cast<unsigned char>(text[at]))) ++at;
    return at;
}

void put_escape(unsigned char c, Output& out) {
    static constexpr char kHex[] = "0123456789abcdef";
    switch (c) {
        case '"': return out.put("\\\"");
        case '\\': return out.put("\\\\");
        case '\b': return out.put("\\b");
        case '\f': return out.put("\\f");
        case '\n': return out.put("\\n");
        case '\r': return out.put("\\r");
        case '\t': return out.put("\\t");
        default: break;
    }
    const char escaped[] = {'\\', 'u', '0', '0', kHex[c >> 4], kHex[c & 15]};
    out.put(std::string_view(escaped, sizeof escaped));
}

}  // namespace

void StringWriter::write(std::string_view text, Output& out) {
    std::size_t written = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (missing_ == 0) at = skip_plain(text, at);
        if (at == text.size()) break;
        const auto c = static_cast<unsigned char>(text[at]);
        if (missing_ > 0 || c >= 0x80) {
            check(c);
            ++at;
            continue;
        }
        out.put(text.substr(written, at - written));
        put_escape(c, out);
        written = ++at;
    }
    out.put(text.substr(written));
}

void StringWriter::check(unsigned char byte) {
    if (missing_ > 0) {
        if (byte < low_ || byte > high_) throw Refused(PH_INVALID);
        --missing_;
        low_ = 0x80;
        high_ = 0xBF;
        return;
    }
    if (byte < 0xC2 || byte > 0xF4) throw Refused(PH_INVALID);
    missing_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
    // The second byte's range keeps out overlong forms, surrogates and what lies above U+10FFFF.
    if (byte == 0xE0) low_ = 0xA0;
    if (byte == 0xED) high_ = 0x9F;
    if (byte == 0xF0) low_ = 0x90;
    if (byte == 0xF4) high_ = 0x8F;
}

void StringWriter::finish() const {
    if (missing_ > 0) throw Refused(PH_INVALID);
}

void write_string(std::string_view text, Output& out) {
    out.put('"');
    StringWriter writer;
    writer.write(text, out);
    writer.finish();
    out.put('"');
}

}  // namespace packhost::json
