// text_decoder.hpp: bytes in some charset to one string.
#pragma once

#include <memory>

#include "packhost/plugin/codec.hpp"

namespace packhost::text {

/// A decoder for one text after the other, in the charset of the media type (UTF-8 unless it says
/// another). A byte order mark at the start is dropped; it also decides the byte order of "utf-16",
/// which is little-endian without one. Throws BodyError: "unknown_charset", "invalid_utf8",
/// "invalid_text" (bytes that another charset does not have), "truncated" (ends in a character);
/// the offset is that of the character's first byte. Memory does not grow with the text.
std::unique_ptr<plugin::Decoder> make_decoder(const plugin::CodecOptions& options);

}  // namespace packhost::text
