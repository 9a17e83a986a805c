// difference.hpp: a request held against the one that was recorded.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "packhost/abi/transport.h"
#include "recording.hpp"

namespace packhost::replay {

/// "https://host:port" of a request.
std::string origin_of(const ph_request& request);

/// The value of a field of the request's head, or nothing.
std::optional<std::string_view> field_of(const ph_request& request, std::string_view name);

/// The boundary that a Content-Type of multipart names; empty for any other.
std::string boundary_of(std::string_view content_type);

/// How method, URL or a named header differ, in words. `home` is the origin that a recorded URL
/// without one means.
std::optional<std::string> head_difference(const ph_request& request,
                                           const RecordedRequest& recorded,
                                           std::string_view home);

/// How the body differs. `boundary` is the request's own, which is random: it counts as the
/// recorded one.
std::optional<std::string> body_difference(std::string body, const std::string& boundary,
                                           const RecordedRequest& recorded);

}  // namespace packhost::replay
