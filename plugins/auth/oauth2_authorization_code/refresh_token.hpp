// refresh_token.hpp: the scheme "oauth2_refresh_token": a refresh token that somebody has entered.
#pragma once

#include "renewal.hpp"

namespace packhost::oauth2 {

/// The grant of RFC 6749, 6, from a credential. What comes in the refresh token's place is kept in
/// the connection's store, and the credential is used no more while that is taken.
class RefreshToken final : public plugin::AuthScheme {
 public:
    static constexpr const char* kName = "oauth2_refresh_token";
    explicit RefreshToken(const plugin::AuthConfig& config);

    plugin::Wants wants() const override { return renewal_.wants(); }
    plugin::Flow place(plugin::Turn& turn) override { return renewal_.place(turn); }
    plugin::Flow challenge(plugin::Turn& turn, plugin::Reply) override {
        return Renewal::challenge(turn);
    }
    plugin::Flow fill(plugin::Turn& turn, std::string_view key) override;

 private:
    Renewal renewal_;
    plugin::Secret entered_;
    std::string grant_;  // where it is kept
};

}  // namespace packhost::oauth2
