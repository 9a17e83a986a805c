// client_key.hpp: a client certificate whose private key the host keeps: TLS asks it to sign.
#pragma once

#include <openssl/ssl.h>

#include "packhost/plugin/core.hpp"

namespace packhost::http {

/// Lends the host's identities to handshakes. One transport's.
class ClientKeys {
 public:
    explicit ClientKeys(const plugin::Host& host);

    /// Shows the identity's chain in this handshake, and has the host sign for it. The identity
    /// must be valid until the handshake is over. Throws plugin::Failure (code "tls").
    void use(SSL* ssl, ph_secret identity) const;

 private:
    const plugin::Host& host_;
    const ph_identities* identities_;
};

}  // namespace packhost::http
