// jws.cpp: the algorithms of JSON Web Signatures, and their compact form.
#include "jws.hpp"

#include <algorithm>

namespace packhost::oauth2 {

using namespace plugin;

/// `digest` of an HMAC, or `signature`; the other is 0.
struct JwsAlgorithm {
    std::string_view name;
    ph_digest_algorithm digest;
    ph_signature_algorithm signature;
};

namespace {

constexpr JwsAlgorithm kAlgorithms[] = {
    {"HS256", PH_SHA256, 0},
    {"HS384", PH_SHA384, 0},
    {"HS512", PH_SHA512, 0},
    {"RS256", 0, PH_RSA_SHA256},
    {"RS384", 0, PH_RSA_SHA384},
    {"RS512", 0, PH_RSA_SHA512},
    {"PS256", 0, PH_RSA_PSS_SHA256},
    {"PS384", 0, PH_RSA_PSS_SHA384},
    {"PS512", 0, PH_RSA_PSS_SHA512},
    {"ES256", 0, PH_ECDSA_P256_SHA256},
    {"ES384", 0, PH_ECDSA_P384_SHA384},
    {"ES512", 0, PH_ECDSA_P521_SHA512},
    {"EdDSA", 0, PH_ED25519},
    {"Ed25519", 0, PH_ED25519},  // RFC 9864, 2.2
};

}  // namespace

Jws::Jws(std::string_view algorithm, Secret key, Template passphrase)
    : key_(key), passphrase_(std::move(passphrase)) {
    const auto* const end = std::end(kAlgorithms);
    algorithm_ = std::find_if(std::begin(kAlgorithms), end,
                              [&](const JwsAlgorithm& each) { return each.name == algorithm; });
    if (algorithm_ == end) throw bad_setting("The setting 'algorithm' is none that is known.");
}

std::string_view Jws::algorithm() const noexcept { return algorithm_->name; }

Secret Jws::compact(const Secrets& secrets, Secret header, const Expr& payload) const {
    const Secret input = secrets.join({header, ".", base64url(secrets.join(payload))});
    if (algorithm_->digest)
        return secrets.join(
            {input, ".", base64url(secrets.hmac(algorithm_->digest, key_, input))});
    const Part passphrase = passphrase_.part();
    const Expr with(std::span<const Part>(&passphrase, passphrase_.empty() ? 0 : 1));
    const Secret signature = secrets.sign(algorithm_->signature, key_, input, with);
    return secrets.join({input, ".", base64url(signature)});
}

}  // namespace packhost::oauth2
