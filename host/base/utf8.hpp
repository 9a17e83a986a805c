// utf8.hpp: tells text from bytes that are none.
#pragma once

#include <string_view>

namespace packhost::detail {

/// Whether all of it is UTF-8: the shortest form of each character, no surrogates (RFC 3629, 3).
bool is_utf8(std::string_view text) noexcept;

}  // namespace packhost::detail
