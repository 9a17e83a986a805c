// encode.hpp: the encoders of secret expressions, for any sink that has append(string_view).
#pragma once

#include <string_view>

namespace packhost {

enum class Encoder { raw, percent, form, json, base64, base64url, hex, hex_upper };

namespace detail {
inline constexpr char kLowerHex[] = "0123456789abcdef";
inline constexpr char kUpperHex[] = "0123456789ABCDEF";

/// RFC 3986, 2.3.
constexpr bool is_unreserved(unsigned char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

template <class Sink>
void append_base64(Sink& out, std::string_view bytes, bool url) {
    static constexpr char kStandard[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static constexpr char kUrl[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char* alphabet = url ? kUrl : kStandard;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t n = bytes.size() - i < 3 ? bytes.size() - i : 3;
        unsigned group = static_cast<unsigned char>(bytes[i]) << 16;
        if (n > 1) group |= static_cast<unsigned char>(bytes[i + 1]) << 8;
        if (n > 2) group |= static_cast<unsigned char>(bytes[i + 2]);
        char four[4] = {alphabet[group >> 18], alphabet[(group >> 12) & 63],
                        n > 1 ? alphabet[(group >> 6) & 63] : '=',
                        n > 2 ? alphabet[group & 63] : '='};
        out.append(std::string_view(four, url ? n + 1 : 4));
    }
}

template <class Sink>
void append_json_escaped(Sink& out, std::string_view text) {
    for (const char c : text) {
        const auto u = static_cast<unsigned char>(c);
        switch (c) {
            case '"': out.append(std::string_view("\\\"")); break;
            case '\\': out.append(std::string_view("\\\\")); break;
            case '\n': out.append(std::string_view("\\n")); break;
            case '\r': out.append(std::string_view("\\r")); break;
            case '\t': out.append(std::string_view("\\t")); break;
            default:
                if (u < 0x20) {
                    const char escape[6] = {'\\', 'u', '0', '0', kLowerHex[u >> 4], kLowerHex[u & 15]};
                    out.append(std::string_view(escape, 6));
                } else {
                    out.append(std::string_view(&c, 1));
                }
        }
    }
}
}  // namespace detail

/// Appends `bytes` to `out` as the encoder writes them.
template <class Sink>
void encode(Sink& out, Encoder encoder, std::string_view bytes) {
    switch (encoder) {
        case Encoder::raw: out.append(bytes); return;
        case Encoder::base64: detail::append_base64(out, bytes, false); return;
        case Encoder::base64url: detail::append_base64(out, bytes, true); return;
        case Encoder::json: detail::append_json_escaped(out, bytes); return;
        case Encoder::hex:
        case Encoder::hex_upper:
            for (const char c : bytes) {
                const auto u = static_cast<unsigned char>(c);
                const char* digits =
                    encoder == Encoder::hex ? detail::kLowerHex : detail::kUpperHex;
                const char pair[2] = {digits[u >> 4], digits[u & 15]};
                out.append(std::string_view(pair, 2));
            }
            return;
        case Encoder::percent:
        case Encoder::form:
            for (const char c : bytes) {
                const auto u = static_cast<unsigned char>(c);
                if (detail::is_unreserved(u) && !(encoder == Encoder::form && c == '~')) {
                    out.append(std::string_view(&c, 1));
                } else if (encoder == Encoder::form && c == ' ') {
                    out.append(std::string_view("+"));
                } else if (encoder == Encoder::form && c == '*') {
                    out.append(std::string_view("*"));
                } else {
                    const char triple[3] = {'%', detail::kUpperHex[u >> 4], detail::kUpperHex[u & 15]};
                    out.append(std::string_view(triple, 3));
                }
            }
            return;
    }
}

}  // namespace packhost
