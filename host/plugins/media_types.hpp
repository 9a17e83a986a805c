// media_types.hpp: which of a codec's media type patterns fits a Content-Type.
#pragma once

#include <string>
#include <string_view>

namespace packhost::plugins {

/// A media type without parameters and surrounding white space, in lower case.
std::string bare_media_type(std::string_view text);

/// How well a codec's list ("application/json *+json") fits a media type; parameters and case do
/// not matter (RFC 9110, 8.3.1). 0: not at all; 1: "*/*"; 2: "type/*"; 3: "*+suffix" (RFC
/// 6838, 4.2.8); 4: by name.
int match_media_type(std::string_view patterns, std::string_view media_type) noexcept;

}  // namespace packhost::plugins
