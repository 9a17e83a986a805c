// part_text.hpp: the texts in the head of a part, so that none of them can end it.
#pragma once

#include <string>
#include <string_view>

#include "packhost/plugin/codec.hpp"

namespace packhost::multipart {

/// The boundary that a media type names (RFC 2046, 5.1.1): letters, digits, `-` and `_`, at most
/// 70. Throws Refused(PH_INVALID) if there is none of these.
std::string boundary_of(std::string_view media_type);

/// Writes `; key="text"`. As in browsers a quote is %22, CR %0D and LF %0A (WHATWG HTML, "multipart
/// form data"); so are other control characters and the backslash, which old parsers take for an
/// escape.
void write_parameter(std::string_view key, std::string_view text, plugin::Output& out);

/// Throws Refused(PH_INVALID) for what can't be a Content-Type field's value.
void check_type(std::string_view type);

}  // namespace packhost::multipart
