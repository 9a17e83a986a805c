// pack_reach.hpp: which credential can reach which origin, by what a manifest says alone.
#pragma once

#include <string>
#include <vector>

#include "model/pack.hpp"

namespace packhost::model {

/// A credential, where it can go, and why.
struct Reach {
    std::string credential;
    std::string origin;  ///< normalised, or "the URL in NAME" where a credential holds it
    std::string reason;  ///< "base URL", "urlFrom", or the name of a setting
    std::vector<std::string> nodes;
    bool same_way(const Reach& other) const noexcept {
        return credential == other.credential && origin == other.origin && reason == other.reason;
    }
};

/// In the order in which the manifest tells them. Any setting of `auth` that is an absolute URL
/// counts as an origin, whatever the scheme does with it.
std::vector<Reach> credential_reach(const Pack& pack);

}  // namespace packhost::model
