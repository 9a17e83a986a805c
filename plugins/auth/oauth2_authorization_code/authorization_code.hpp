// authorization_code.hpp: the scheme "oauth2_authorization_code": somebody logs in, once.
#pragma once

#include "account.hpp"
#include "authorization_page.hpp"
#include "device.hpp"

namespace packhost::oauth2 {

/// The authorization code grant (RFC 6749, 4.1) with PKCE (RFC 7636), or the device flow (RFC
/// 8628). What the login gives is kept in the connection's store: the newest refresh token, or the
/// access token where there is none.
class AuthorizationCode final : public plugin::AuthScheme {
 public:
    static constexpr const char* kName = "oauth2_authorization_code";
    explicit AuthorizationCode(const plugin::AuthConfig& config);

    plugin::Wants wants() const override { return renewal_.wants(); }
    plugin::Flow place(plugin::Turn& turn) override { return renewal_.place(turn); }
    plugin::Flow challenge(plugin::Turn& turn, plugin::Reply) override {
        return Renewal::challenge(turn);
    }
    plugin::Flow fill(plugin::Turn& turn, std::string_view key) override;
    plugin::Flow login(plugin::Turn& turn) override;
    plugin::Flow logout(plugin::Turn& turn) override;

 private:
    plugin::Flow ask_by_page(plugin::Turn& turn, Grant& out) const;
    plugin::Flow keep(plugin::Turn& turn, const Grant& grant) const;
    plugin::Flow revoke(plugin::Turn& turn, const plugin::Values& kept, std::string& problem) const;

    Renewal renewal_;
    std::string grant_;  // where it is kept: a grant is for the token endpoint that gave it
    std::optional<AuthorizationPage> page_;
    std::optional<DeviceFlow> device_;
    Account account_;
    std::string revocation_url_;
};

}  // namespace packhost::oauth2
