// codec_text.hpp: what codecs of text formats share: UTF-8, numbers as text, templates.
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string_view>

#include "packhost/plugin/codec.hpp"

namespace packhost::plugin {

/// Follows UTF-8 (RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF) in pieces that
/// may split a character.
class Utf8Checker {
 public:
    /// Takes one byte; false: it can't stand here, and nothing more may be asked.
    bool take(unsigned char byte) noexcept {
        if (missing_ > 0) {
            if (byte < low_ || byte > high_) return false;
            --missing_;
            low_ = 0x80;
            high_ = 0xBF;
            return true;
        }
        if (byte < 0x80) return true;
        if (byte < 0xC2 || byte > 0xF4) return false;
        missing_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
        // The second byte's range keeps out overlong forms, surrogates, and what is too high.
        if (byte == 0xE0) low_ = 0xA0;
        if (byte == 0xED) high_ = 0x9F;
        if (byte == 0xF0) low_ = 0x90;
        if (byte == 0xF4) high_ = 0x8F;
        return true;
    }

    /// How many of the text's first bytes are right; less than all: the next one can't stand there.
    std::size_t take(std::string_view text) noexcept {
        for (std::size_t at = 0; at < text.size(); ++at) {
            if (complete()) at = skip_ascii(text, at);
            if (at == text.size()) break;
            if (!take(static_cast<unsigned char>(text[at]))) return at;
        }
        return text.size();
    }

    /// No character has begun and is not over.
    bool complete() const noexcept { return missing_ == 0; }

 private:
    static std::size_t skip_ascii(std::string_view text, std::size_t at) noexcept {
        for (std::uint64_t eight = 0; text.size() - at >= 8; at += 8) {
            std::memcpy(&eight, text.data() + at, 8);
            if (eight & 0x8080808080808080u) break;
        }
        while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
        return at;
    }

    unsigned char missing_ = 0; // bytes that the character still needs
    unsigned char low_ = 0x80;  // the next one's range
    unsigned char high_ = 0xBF;
};

/// A number or a bool as text: no locale, numbers by shortest round trip.
class ScalarText {
 public:
    /// Valid as long as this object. Throws Refused: PH_INVALID for a number that is not finite,
    /// PH_UNSUPPORTED for an event that is neither number nor bool.
    explicit ScalarText(const ph_value_event& event) {
        switch (event.kind) {
            case PH_VALUE_BOOL: text_ = event.as.boolean ? "true" : "false"; return;
            case PH_VALUE_INT: write(event.as.integer); return;
            case PH_VALUE_UINT: write(event.as.natural); return;
            case PH_VALUE_NUMBER_TEXT: text_ = view(event.text); return;
            case PH_VALUE_DOUBLE:
                if (!std::isfinite(event.as.real)) throw Refused(PH_INVALID);
                write(event.as.real);
                return;
            default: throw Refused(PH_UNSUPPORTED);
        }
    }
    ScalarText(const ScalarText&) = delete;
    ScalarText& operator=(const ScalarText&) = delete;

    std::string_view text() const noexcept { return text_; }

 private:
    template <class Number>
    void write(Number number) noexcept {
        const auto end = std::to_chars(buffer_, buffer_ + sizeof buffer_, number).ptr;
        text_ = {buffer_, static_cast<std::size_t>(end - buffer_)};
    }

    char buffer_[32];
    std::string_view text_;
};

/// An error with the line and the column of its offset.
inline BodyError error_at(const char* code, const char* message, std::string_view text,
                          std::size_t at) noexcept {
    const auto before = text.substr(0, at);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto newline = before.rfind('\n');
    const auto column = newline == before.npos ? at + 1 : at - newline;
    return {code, message, at, static_cast<std::uint32_t>(line),
            static_cast<std::uint32_t>(column)};
}

/// Splits a template at each {{name}}, all of them with one context. Throws BodyError "syntax" for
/// a placeholder that is not closed or has no name.
inline void split_template(std::string_view text, std::uint32_t context, Segments& segments) {
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t at = std::min(text.find("{{", from), text.size());
        if (at > from) segments.literal(text.substr(from, at - from));
        if (at == text.size()) return;
        const std::size_t begin = at + 2;
        const std::size_t end = std::min(text.find_first_of("{}\r\n", begin), text.size());
        if (text.substr(end, 2) != "}}")
            throw error_at("syntax", "A placeholder is not closed by \"}}\".", text, at);
        if (end == begin) throw error_at("syntax", "A placeholder has no name.", text, at);
        segments.placeholder(context, text.substr(begin, end - begin));
        from = end + 2;
    }
}

/// Writes a value's only or joined string through `write(std::string_view)`; throws Refused if the
/// events are not one whole string.
template <class Write>
void write_string_parts(const ValueEvents& parts, Write&& write) {
    ValueOrder order;
    for (const ph_value_event& part : parts) {
        const ph_status status = order.accept(part.kind);
        if (status == PH_END) continue;
        if (status != PH_OK) throw Refused(status);
        if (part.kind != PH_VALUE_STRING && part.kind != PH_VALUE_STRING_PART)
            throw Refused(PH_INVALID);
        write(view(part.text));
    }
    if (!order.complete()) throw Refused(PH_INVALID);
}

}  // namespace packhost::plugin
