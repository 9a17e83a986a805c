// consent.hpp: where a node goes, held against what the connection's user consented to.
#pragma once

#include <string>
#include <vector>

#include "engine/plan.hpp"
#include "packhost/connection.hpp"
#include "packhost/result.hpp"

namespace packhost::engine {

/// Error: `wrong_provider`, phase connection, unless the connection is for the node's pack.
Result<void> check_provider(const Plan& plan, const Connection& connection);

/// The origins that a node's requests, and those of its auth scheme, are made for, by what pack and
/// connection say: the base URL's, those of absolute URLs among the auth settings or of the
/// connection's in their place, and those of urlFrom. Each once, in that order. Errors: those of
/// base_url_of(), and `bad_origin`.
Result<std::vector<std::string>> reached_origins(const Plan& plan, const Connection* connection);

/// Error: `needs_consent`, phase policy, unless the connection's user consented to all of them;
/// those of reached_origins(). A connection without a record of consent may go anywhere.
Result<void> check_consent(const Plan& plan, const Connection& connection);

}  // namespace packhost::engine
