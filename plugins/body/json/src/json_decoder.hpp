// json_decoder.hpp: JSON to events.
#pragma once

#include <memory>
#include <string_view>

#include "packhost/plugin/codec.hpp"

namespace packhost::json {

/// The deepest nesting that is decoded, whatever the host allows: the parser needs some stack for
/// each level.
inline constexpr std::size_t kDeepest = 1024;

/// A decoder for one body after the other (RFC 8259, strict: no comment, no trailing comma, no
/// unpaired surrogate, no invalid UTF-8; a byte order mark at the start is skipped). Duplicate keys
/// come as they are written. A string of up to 64 KiB is one event however the body is split, a
/// longer one may come in parts; a name of more than 1 MiB and a number of more than 4096
/// characters are refused.
std::unique_ptr<plugin::Decoder> make_decoder(const plugin::CodecOptions& options);

/// Throws BodyError at the first error of a whole body.
void check_json(std::string_view text);

/// Whether the text is a whole body, or could be the beginning of one.
enum class Extent { whole, beginning };
bool is_json(std::string_view text, Extent extent);

}  // namespace packhost::json
