// asked_credentials.hpp: which credentials a connection is asked for, by its way to authenticate.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/pack.hpp"

namespace packhost::model {

/// The declared credentials that `auth` uses, in their order: by itself, by its chain, and in texts
/// of its settings.
std::vector<std::string> used_credentials(const Connection& connection, const AuthSpec& auth);

/// The fields for a connection that authenticates by `option`, or if it is null as the nodes say:
/// all in their order, but those that only other ways use.
std::vector<const CredentialField*> asked_credentials(const Pack& pack, const AuthOption* option);

}  // namespace packhost::model
