// one_line.cpp: makes a text of unknown origin safe to show.
#include "engine/one_line.hpp"

namespace packhost::engine {
namespace {

/// The length of the UTF-8 character at the start of `text`; 0: there is none.
std::size_t character_at(std::string_view text) noexcept {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t size = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3
                             : lead >> 3 == 30 ? 4 : 0;
    if (size == 0 || size > text.size()) return 0;
    for (std::size_t i = 1; i < size; ++i)
        if ((text[i] & 0xC0) != 0x80) return 0;
    return size;
}

/// Controls (C0, DEL, C1), separators of lines, and what turns the direction of text around.
bool is_unsafe(std::string_view character) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    if (character.size() == 1) return byte(0) < 0x20 || byte(0) == 0x7f;
    if (character.size() == 2) return byte(0) == 0xC2 && byte(1) < 0xA0;
    if (character.size() != 3 || byte(0) != 0xE2) return false;
    return (byte(1) == 0x80 && (byte(2) == 0x8E || byte(2) == 0x8F ||
                                (byte(2) >= 0xA8 && byte(2) <= 0xAE))) ||
           (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9);
}

}  // namespace

std::string one_line(std::string_view text, std::size_t most) {
    std::string out;
    bool blank = true;  // none at the start
    while (!text.empty()) {
        const std::size_t size = character_at(text);
        std::string_view character = size == 0 ? "?" : text.substr(0, size);
        if (is_unsafe(character)) character = " ";
        if (character != " " || !blank) {
            if (out.size() + character.size() > most) return out + "...";
            out += character;
        }
        blank = character == " ";
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

}  // namespace packhost::engine
