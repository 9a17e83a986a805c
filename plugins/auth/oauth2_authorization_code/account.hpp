// account.hpp: who has logged in, for people to see.
#pragma once

#include "renewal.hpp"

namespace packhost::oauth2 {

/// Out of the id_token (OpenID Connect Core, 2), else of what the setting userInfo names.
class Account {
 public:
    explicit Account(const plugin::AuthConfig& config);
    /// "" if nothing tells. `out` must outlive the flow.
    plugin::Flow find(plugin::Turn& turn, const Grant& grant, std::string& out) const;

 private:
    std::string url_, path_;
};

}  // namespace packhost::oauth2
