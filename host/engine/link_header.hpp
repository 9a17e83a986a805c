// link_header.hpp: the Link header (RFC 8288).
#pragma once

#include <optional>
#include <string_view>

namespace packhost::engine {

/// The target of the first link whose relation types include `relation`, as written; the value may
/// be that of several fields, joined by commas. Links with an anchor are of another resource.
std::optional<std::string_view> find_link(std::string_view value, std::string_view relation);

}  // namespace packhost::engine
