// decode.cpp: base64, hexadecimal and PEM, strictly.
#include "base/decode.hpp"

#include <array>
#include <cstdint>

namespace packhost {
namespace {

constexpr std::uint8_t kNone = 0xff, kSpace = 0xfe, kPad = 0xfd;

constexpr std::array<std::uint8_t, 256> base64_digits() {
    std::array<std::uint8_t, 256> of{};
    of.fill(kNone);
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < kAlphabet.size(); ++i)
        of[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
    of['-'] = of['+'];
    of['_'] = of['/'];
    of['='] = kPad;
    for (const unsigned char c : {' ', '\t', '\r', '\n'}) of[c] = kSpace;
    return of;
}

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

bool append_from_base64(Secret& out, std::string_view text) {
    static constexpr auto kDigits = base64_digits();
    Secret made;
    std::uint32_t group = 0;
    std::size_t digits = 0, pads = 0;
    for (const char c : text) {
        const std::uint8_t digit = kDigits[static_cast<unsigned char>(c)];
        if (digit == kSpace) continue;
        if (digit == kPad) {
            ++pads;
            continue;
        }
        if (digit == kNone || pads > 0) return false;
        group = group << 6 | digit;
        if (++digits % 4 != 0) continue;
        const char three[3] = {static_cast<char>(group >> 16), static_cast<char>(group >> 8),
                               static_cast<char>(group)};
        made.append({three, 3});
    }
    const std::size_t left = digits % 4;
    if (left == 1 || pads > 2 || (pads > 0 && (left + pads) % 4 != 0)) return false;
    if (left == 2) made.push_back(static_cast<char>(group >> 4));
    if (left == 3) {
        made.push_back(static_cast<char>(group >> 10));
        made.push_back(static_cast<char>(group >> 2));
    }
    out.append(made.expose());
    return true;
}

bool append_from_hex(Secret& out, std::string_view text) {
    if (text.size() % 2 != 0) return false;
    Secret made;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0) return false;
        made.push_back(static_cast<char>(high << 4 | low));
    }
    out.append(made.expose());
    return true;
}

bool append_from_pem(Secret& out, std::string_view text) {
    static constexpr std::string_view kBegin = "-----BEGIN ", kEnd = "-----END ", kDashes = "-----";
    const std::size_t label = text.find(kBegin);
    if (label == text.npos) return false;
    const std::size_t body = text.find(kDashes, label + kBegin.size());
    const std::size_t end = body == text.npos ? body : text.find(kEnd, body + kDashes.size());
    if (end == text.npos) return false;
    const std::size_t from = body + kDashes.size();
    return append_from_base64(out, text.substr(from, end - from));
}

}  // namespace packhost
