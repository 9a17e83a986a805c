// location.hpp: where a redirect leads, and what in it would be a credential.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "net/origin.hpp"
#include "packhost/result.hpp"

namespace packhost::net {

/// The target of a redirect.
struct Location {
    Origin origin;
    std::string path;   ///< encoded, at least "/"
    std::string query;  ///< encoded, without "?"
};

/// Resolves a Location field (RFC 9110, 10.2.2) against the request that it answers, as RFC 3986,
/// 5.2 says; a fragment is dropped. Percent-encoding is left as it is; spaces and bytes beyond
/// ASCII are percent-encoded. Refused: other schemes than http and https, what Origin::parse
/// refuses (user info and a trailing dot among it), control characters, backslashes, broken
/// percent-encoding. Error: `bad_redirect`, phase receive; the message does not repeat the field.
Result<Location> resolve_location(const Origin& origin, std::string_view path,
                                  std::string_view query, std::string_view field);

/// Whether the field counts from the path of the request that it answers: "next", "../x", "?a=b".
bool is_relative_to_path(std::string_view field) noexcept;

}  // namespace packhost::net
