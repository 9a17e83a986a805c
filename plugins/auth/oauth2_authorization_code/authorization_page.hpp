// authorization_page.hpp: the page where somebody logs in: its address, and how the browser comes
// back (RFC 6749, 4.1; RFC 7636; RFC 9207).
#pragma once

#include "packhost/plugin.hpp"

namespace packhost::oauth2 {

/// What is of one login alone.
struct LoginSecrets {
    std::string state;        ///< RFC 6749, 10.12
    plugin::Secret verifier;  ///< RFC 7636, 4.1; none without PKCE
    std::string challenge;    ///< RFC 7636, 4.2
};

class AuthorizationPage {
 public:
    explicit AuthorizationPage(const plugin::AuthConfig& config);

    LoginSecrets begin(const plugin::Turn& turn) const;
    std::string url(const LoginSecrets& login, std::string_view redirect_uri) const;
    /// The code that the browser came back with; throws Failure if it brings none for this login.
    plugin::Secret code(const LoginSecrets& login, const plugin::Values& back) const;

 private:
    std::string url_;  // with all that is the same for each login
    std::string issuer_;
    bool pkce_;
};

/// The scopes as one text, for the address of a page.
std::string plain_scope(const plugin::AuthConfig& config);

}  // namespace packhost::oauth2
