// jwt.cpp: header, claims and signature of a JWT (RFC 7515, 7518, 7519, 8037).
#include "jwt.hpp"

#include <algorithm>

#include "jwt_claims.hpp"

namespace packhost::oauth2 {

using namespace plugin;

/// `digest` of an HMAC, or `signature`; the other is 0.
struct JwtAlgorithm {
    std::string_view name;
    ph_digest_algorithm digest;
    ph_signature_algorithm signature;
};

namespace {

constexpr JwtAlgorithm kAlgorithms[] = {
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

Jwt::Jwt(const AuthConfig& config, const Settings& settings, const JwtDefaults& defaults)
    : passphrase_(Template::setting(config, settings, "passphrase")),
      lifetime_(settings.integer("lifetime", defaults.lifetime)),
      clock_skew_(settings.integer("clockSkew", 0)), has_id_(settings.boolean("jti", true)) {
    const std::string name = settings.string("algorithm", defaults.algorithm);
    const auto* const end = std::end(kAlgorithms);
    algorithm_ = std::find_if(std::begin(kAlgorithms), end,
                              [&](const JwtAlgorithm& each) { return each.name == name; });
    if (algorithm_ == end) throw bad_setting("The setting 'algorithm' is none that is known.");
    if (lifetime_ < 1 || lifetime_ > kLongestJwt)
        throw bad_setting("The setting 'lifetime' is not between 1 second and a year.");
    if (clock_skew_ < 0 || clock_skew_ >= 3600)
        throw bad_setting("The setting 'clockSkew' is not between 0 and 3599 seconds.");
    read_key(config, settings, defaults);
    read_header(config, settings, defaults);
    claims_ = fixed_claims(config, settings, defaults);
}

void Jwt::read_key(const AuthConfig& config, const Settings& settings,
                   const JwtDefaults& defaults) {
    const Template key = settings.has("key") ? Template::setting(config, settings, "key")
                                             : defaults.key;
    if (key.empty())
        throw Failure("missing_key", "There is no key to sign with.",
                      "Enter it in the connection; the pack's auth names its credential in 'key'.",
                      PH_BLAME_CONFIG);
    key_ = key.secret(config.secrets());
    const std::string encoding = settings.string("keyEncoding", "text");
    if (encoding == "text") return;
    if (encoding != "base64" && encoding != "hex")
        throw bad_setting("The setting 'keyEncoding' is neither text, base64 nor hex.");
    try {
        key_ = config.secrets().join(encoding == "hex" ? from_hex(key_) : from_base64(key_));
    } catch (const Failure&) {
        throw Failure("bad_key", "The key is not written in " + encoding + ".",
                      "Enter the key again, whole.", PH_BLAME_CONFIG);
    }
}

void Jwt::read_header(const AuthConfig& config, const Settings& settings,
                      const JwtDefaults& defaults) {
    const Secrets& secrets = config.secrets();
    JsonObject header;
    header.text("alg", algorithm_->name);
    const std::string type = settings.string("typ", "JWT");
    if (!type.empty()) header.text("typ", type);
    const Template key_id = settings.has("keyId") ? Template::setting(config, settings, "keyId")
                                                  : defaults.key_id;
    if (!key_id.empty()) header.text("kid", key_id.part());
    const CertificateHeader certificate(config, settings);
    certificate.write(header);
    header_ = secrets.join(header.whole());
    header_ = secrets.join(base64url(header_));
}

Secret Jwt::signature(const Secrets& secrets, const Expr& input) const {
    if (algorithm_->digest) return secrets.hmac(algorithm_->digest, key_, input);
    const Part passphrase = passphrase_.part();
    const Expr with(std::span<const Part>(&passphrase, passphrase_.empty() ? 0 : 1));
    return secrets.sign(algorithm_->signature, key_, input, with);
}

Secret Jwt::make(const Host& host, const Secrets& secrets) const {
    const std::int64_t now = host.unix_ms() / 1000;
    std::string id;
    JsonObject claims;
    claims.number("iat", now - clock_skew_);
    claims.number("exp", now + lifetime_);
    if (has_id_) claims.text("jti", id = random_id(host));
    std::vector<Part> parts = {"{"};
    if (claims_) parts.insert(parts.end(), {claims_, ","});
    parts.insert(parts.end(), claims.members().begin(), claims.members().end());
    parts.emplace_back("}");
    const Secret payload = secrets.join(std::span<const Part>(parts));
    const Secret input = secrets.join({header_, ".", base64url(payload)});
    return secrets.join({input, ".", base64url(signature(secrets, input))});
}

}  // namespace packhost::oauth2
