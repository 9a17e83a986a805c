// auth_choice.hpp: which of a pack's ways to authenticate holds for a node and a connection.
#pragma once

#include "engine/plan.hpp"
#include "packhost/connection.hpp"
#include "packhost/result.hpp"

namespace packhost::engine {

/// The connection's option, in place of the node's own auth; null: the node sends no credentials,
/// whatever the connection has. Lives as long as the pack. Error: `unknown_option`, phase
/// connection.
Result<const model::AuthSpec*> auth_of(const Plan& plan, const Connection* connection);

/// `unknown_option`, with the names of those that there are.
Error unknown_option(const model::Pack& pack, std::string_view option);

}  // namespace packhost::engine
