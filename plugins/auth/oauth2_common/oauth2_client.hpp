// oauth2_client.hpp: how a client shows a token endpoint who it is.
#pragma once

#include "jwt.hpp"
#include "token_request.hpp"

namespace packhost::oauth2 {

/// What holds of a client where the settings don't say.
struct ClientDefaults {
    const char* way = "basic";  ///< clientAuth
    bool has_id = true;         ///< false: with the way none, no id is sent but clientId's
};

/// Client authentication (RFC 6749, 2.3; RFC 7523, 2.2; RFC 8705, 2), from the settings clientAuth,
/// clientId, clientSecret, assertion and tls. By default the first credential is the client's id,
/// the second its secret or its private key.
class Client {
 public:
    Client(const plugin::AuthConfig& config, const std::string& token_url,
           const ClientDefaults& defaults);

    /// Adds what the way asks for: headers, fields, the TLS identity. Borrows from this.
    void authenticate(const plugin::Host& host, const plugin::Secrets& secrets,
                      TokenRequest& request) const;
    /// Empty if the request names none.
    const Template& id() const noexcept { return id_; }

 private:
    enum class Way { basic, post, jwt, tls, none };

    void read_tls(const plugin::AuthConfig& config);

    Way way_;
    Template id_, secret_;
    plugin::Secret basic_;         // joined, not yet base64
    std::optional<Jwt> assertion_;
    plugin::Secret identity_;
};

}  // namespace packhost::oauth2
