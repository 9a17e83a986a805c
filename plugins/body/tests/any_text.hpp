// any_text.hpp: random UTF-8 for property tests.
#pragma once

#include <rapidcheck.h>

#include <string>
#include <vector>

namespace packhost::codec_test {

/// A code point in UTF-8.
inline std::string utf8_of(std::uint32_t c) {
    if (c < 0x80) return std::string(1, static_cast<char>(c));
    const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    const unsigned lead[] = {0, 0xC0, 0xE0, 0xF0};
    std::string text(1, static_cast<char>(lead[more] | (c >> (6 * more))));
    for (int i = more - 1; i >= 0; --i) text += static_cast<char>(0x80 | ((c >> (6 * i)) & 0x3F));
    return text;
}

/// Code points of every length; controls, and what formats treat specially, more often than others.
inline rc::Gen<std::string> any_text() {
    const auto point = rc::gen::oneOf(
        rc::gen::inRange<std::uint32_t>(0, 0x80), rc::gen::inRange<std::uint32_t>(0, 0x20),
        rc::gen::elementOf(std::vector<std::uint32_t>{'"', '\\', '/', '&', '=', '%', '+', 0x7F,
                                                      0x2028, 0xD7FF, 0xE000, 0xFEFF}),
        rc::gen::inRange<std::uint32_t>(0x80, 0x800),
        rc::gen::inRange<std::uint32_t>(0x800, 0xD800),
        rc::gen::inRange<std::uint32_t>(0x10000, 0x110000));
    return rc::gen::map(rc::gen::container<std::vector<std::uint32_t>>(point), [](const auto& all) {
        std::string text;
        for (const std::uint32_t c : all) text += utf8_of(c);
        return text;
    });
}

}  // namespace packhost::codec_test
