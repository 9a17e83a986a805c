// base_url.hpp: where the requests of a connection go.
#pragma once

#include "engine/plan.hpp"
#include "net/origin.hpp"
#include "packhost/connection.hpp"

namespace packhost::engine {

/// The base URL, from the first of these: the connection's own, the credential that the node names,
/// the pack's template with the connection's credentials in it, the pack's. Errors, phase
/// connection: `missing_credential`, `bad_base_url`, and `bad_credential` for a value that its
/// place in the template does not take; none repeats a value.
Result<net::BaseUrl> base_url_of(const Plan& plan, const Connection* connection);

/// A URL of an auth's settings with the connection's credentials in its {{placeholders}}, each held
/// to the rules of base URLs: one label of the host, or one segment of the path. A secret has no
/// place there. Errors as above, and `secret_in_url`, phase pack.
Result<std::string> filled_url(std::string_view text, const model::Connection& pack,
                               const Connection* connection);

}  // namespace packhost::engine
