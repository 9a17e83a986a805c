// jws.hpp: signs texts as JSON Web Signatures (RFC 7515) with a key that stays with the host.
#pragma once

#include "template.hpp"

namespace packhost::oauth2 {

struct JwsAlgorithm;

/// An algorithm of RFC 7518, 3.1, or RFC 8037, 3.1, with its key: PEM, or an HMAC's bytes.
class Jws {
 public:
    /// Throws Failure (blame: config) if no algorithm has that name.
    Jws(std::string_view algorithm, plugin::Secret key, Template passphrase);

    std::string_view algorithm() const noexcept;
    /// The compact form (RFC 7515, 3.1) of a payload, under a header that is base64url already.
    plugin::Secret compact(const plugin::Secrets& secrets, plugin::Secret header,
                           const plugin::Expr& payload) const;

 private:
    const JwsAlgorithm* algorithm_;
    plugin::Secret key_;
    Template passphrase_;
};

}  // namespace packhost::oauth2
