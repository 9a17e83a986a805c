// tls_identity.hpp: a client certificate with its private key, which stays here.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/private_key.hpp"
#include "packhost/abi/secret.h"
#include "packhost/secret.hpp"

namespace packhost::engine {

/// Immutable; one worker's thread.
class TlsIdentity {
 public:
    /// Of PEM certificates (the client's own first) and a key as read_private_key() takes it, or of
    /// a PKCS#12 archive with an empty `key`. Null: they can't be read, or are no pair.
    static std::shared_ptr<const TlsIdentity> make(std::string_view certificate,
                                                   std::string_view key,
                                                   std::string_view passphrase);

    /// DER of each certificate, the client's own first.
    const std::vector<std::string>& chain() const noexcept { return chain_; }
    /// SHA-256 of the client's own certificate, in hexadecimal: tells identities apart.
    const std::string& fingerprint() const noexcept { return fingerprint_; }
    /// What ph_identities.use_key() does; appends to `out`.
    ph_status use_key(ph_key_operation operation, std::string_view input, Secret& out) const;

 private:
    TlsIdentity() = default;
    std::vector<std::string> chain_;
    std::string fingerprint_;
    PrivateKey key_;
};

/// The ph.identity service; its context is a HostServices.
const ph_identities* identity_service() noexcept;

}  // namespace packhost::engine
