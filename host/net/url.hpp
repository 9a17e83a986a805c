// url.hpp: puts pin values into a URL so that they stay data: one segment, or one query parameter.
#pragma once

#include <string>
#include <string_view>

#include "packhost/result.hpp"

namespace packhost::net {

/// Appends `text` with every byte percent-encoded that RFC 3986, 2.3 does not call unreserved
/// (letters, digits, `-`, `.`, `_`, `~`).
void append_percent_encoded(std::string& out, std::string_view text);

/// Appends a path pin as exactly one segment (RFC 3986, 3.3), without a slash before it; a `/`
/// inside is encoded. Refuses "", "." and "..", also percent-encoded up to depth two (`%2e`,
/// `%252e%2E`); `out` is unchanged then. The result is never to be normalised.
/// Error: `bad_path_segment`, phase input; names the pin, never its value.
Result<void> append_path_segment(std::string& out, std::string_view pin_value,
                                 std::string_view pin_name);

/// The same for a `multiSegment` parameter: each `/` of the value parts segments, and each of these
/// is held to the rule above, so that "", "a//b" and "/a" are refused.
Result<void> append_path_segments(std::string& out, std::string_view pin_value,
                                  std::string_view pin_name);

/// Appends one parameter, both sides encoded (a space is %20), to a target such as "/v1/items":
/// `?key=value` if the target has no query yet, else `&key=value`.
void append_query_pair(std::string& target, std::string_view key, std::string_view value);

/// True for ".", ".." and "" read as a segment, and for what decodes to one of the first two in one
/// or two rounds of percent-decoding.
bool is_dot_or_empty_segment(std::string_view segment) noexcept;

}  // namespace packhost::net
