// structured.hpp: structured fields (RFC 8941) in their one strict form, as signatures want them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace packhost::http_signature {

/// The field's value serialised anew (RFC 9421, 2.1.1); none if it is no structured field. A list
/// and a dictionary need not be told apart: what has a "key=" is a dictionary.
std::optional<std::string> strict_form(std::string_view value);

/// The member of a dictionary, with its parameters (RFC 9421, 2.1.2); none if it is not there, or
/// the value is no dictionary.
std::optional<std::string> dictionary_member(std::string_view value, std::string_view key);

}  // namespace packhost::http_signature
