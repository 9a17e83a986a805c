// encode.hpp: the encoders of secret expressions, for std::string and for Secret.
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

/// Room for `count` more bytes at the end of a std::string or a Secret.
template <class Sink>
char* extend(Sink& out, std::size_t count) {
    if constexpr (requires { out.extend(count); }) {
        return out.extend(count);
    } else {
        out.resize(out.size() + count);
        return out.data() + (out.size() - count);
    }
}

template <class Sink>
void append_hex(Sink& out, std::string_view bytes, const char* digits) {
    char* at = extend(out, bytes.size() * 2);
    for (const char c : bytes) {
        const auto u = static_cast<unsigned char>(c);
        *at++ = digits[u >> 4];
        *at++ = digits[u & 15];
    }
}

template <class Sink>
void append_base64(Sink& out, std::string_view bytes, bool url) {
    static constexpr char kStandard[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static constexpr char kUrl[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char* alphabet = url ? kUrl : kStandard;
    const std::size_t whole = bytes.size() / 3, rest = bytes.size() % 3;
    const std::size_t last = rest == 0 ? 0 : url ? rest + 1 : 4;
    char* at = extend(out, whole * 4 + last);
    const auto byte = [&](std::size_t i) {
        return i < bytes.size() ? static_cast<unsigned>(static_cast<unsigned char>(bytes[i])) : 0u;
    };
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const unsigned group = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
        const std::size_t digits = i / 3 < whole ? 4 : rest + 1;
        for (std::size_t d = 0; d < digits; ++d) *at++ = alphabet[(group >> (18 - 6 * d)) & 63];
        for (std::size_t d = digits; d < 4 && !url; ++d) *at++ = '=';
    }
}

/// Appends what `plain` says may stay, in as few pieces as there are, and `escape` of all else.
template <class Sink, class Plain, class Escape>
void append_escaped(Sink& out, std::string_view text, Plain&& plain, Escape&& escape) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (plain(text[i])) continue;
        if (i > begin) out.append(text.substr(begin, i - begin));
        escape(text[i]);
        begin = i + 1;
    }
    if (begin < text.size()) out.append(text.substr(begin));
}

template <class Sink>
void append_json_escaped(Sink& out, std::string_view text) {
    const auto plain = [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
    };
    append_escaped(out, text, plain, [&out](char c) {
        const auto u = static_cast<unsigned char>(c);
        const char escape[6] = {'\\', 'u', '0', '0', kLowerHex[u >> 4], kLowerHex[u & 15]};
        switch (c) {
            case '"': out.append(std::string_view("\\\"")); break;
            case '\\': out.append(std::string_view("\\\\")); break;
            case '\n': out.append(std::string_view("\\n")); break;
            case '\r': out.append(std::string_view("\\r")); break;
            case '\t': out.append(std::string_view("\\t")); break;
            default: out.append(std::string_view(escape, 6));
        }
    });
}

template <class Sink>
void append_percent(Sink& out, std::string_view text) {
    const auto plain = [](char c) { return is_unreserved(static_cast<unsigned char>(c)); };
    append_escaped(out, text, plain, [&out](char c) {
        const auto u = static_cast<unsigned char>(c);
        const char triple[3] = {'%', kUpperHex[u >> 4], kUpperHex[u & 15]};
        out.append(std::string_view(triple, 3));
    });
}

/// application/x-www-form-urlencoded, as the URL Standard writes it.
template <class Sink>
void append_form(Sink& out, std::string_view text) {
    const auto plain = [](char c) {
        return c == '*' || (c != '~' && is_unreserved(static_cast<unsigned char>(c)));
    };
    append_escaped(out, text, plain, [&out](char c) {
        const auto u = static_cast<unsigned char>(c);
        const char triple[3] = {'%', kUpperHex[u >> 4], kUpperHex[u & 15]};
        out.append(c == ' ' ? std::string_view("+") : std::string_view(triple, 3));
    });
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
        case Encoder::hex: detail::append_hex(out, bytes, detail::kLowerHex); return;
        case Encoder::hex_upper: detail::append_hex(out, bytes, detail::kUpperHex); return;
        case Encoder::percent: detail::append_percent(out, bytes); return;
        case Encoder::form: detail::append_form(out, bytes); return;
    }
}

}  // namespace packhost
