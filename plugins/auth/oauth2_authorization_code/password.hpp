// password.hpp: the scheme "oauth2_password": a token for a user's name and password.
#pragma once

#include "renewal.hpp"

namespace packhost::oauth2 {

/// The resource owner's password (RFC 6749, 4.3), for APIs that have nothing else.
class Password final : public plugin::AuthScheme {
 public:
    static constexpr const char* kName = "oauth2_password";
    explicit Password(const plugin::AuthConfig& config);

    plugin::Wants wants() const override { return renewal_.wants(); }
    plugin::Flow place(plugin::Turn& turn) override { return renewal_.place(turn); }
    plugin::Flow challenge(plugin::Turn& turn, plugin::Reply) override {
        return Renewal::challenge(turn);
    }
    plugin::Flow fill(plugin::Turn& turn, std::string_view key) override;

 private:
    Renewal renewal_;
    Template username_, password_;
};

}  // namespace packhost::oauth2
