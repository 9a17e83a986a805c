// json_text.hpp: text into a JSON string (RFC 8259, 7), in pieces that may split a character.
#pragma once

#include <string_view>

#include "packhost/plugin/codec.hpp"

namespace packhost::json {

/// Writes the inside of one JSON string. Escapes what must be and nothing else: quotation mark,
/// backslash, control characters below U+0020; other characters stay the UTF-8 they are.
class StringWriter {
 public:
    /// Throws Refused(PH_INVALID) at a byte that is not UTF-8 (RFC 3629: no overlong form, no
    /// surrogate, nothing above U+10FFFF).
    void write(std::string_view text, plugin::Output& out);
    /// The text is over: throws Refused(PH_INVALID) if it ended within a character.
    void finish() const;

 private:
    void check(unsigned char byte);

    unsigned char missing_ = 0;    // bytes that the character still needs
    unsigned char low_ = 0x80;     // the next one's range
    unsigned char high_ = 0xBF;
};

/// A whole string with its quotation marks.
void write_string(std::string_view text, plugin::Output& out);

}  // namespace packhost::json
