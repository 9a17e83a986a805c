// url_from.hpp: a request to the URL that a pin holds (`urlFrom`).
#pragma once

#include "engine/request_builder.hpp"

namespace packhost::engine {

/// Sets origin, path and query of `built` to those of the pin's URL, which must be of an origin
/// that the pack names, or of the base URL's. Its dot segments are taken out (RFC 3986, 5.2).
/// Errors: `bad_url` and `url_origin_refused`, phase input; the policy's, for its scheme. None
/// repeats the URL.
Result<void> place_url(BuiltRequest& built, const Plan& plan, const BoundPins& pins,
                       const Binding& binding);

}  // namespace packhost::engine
