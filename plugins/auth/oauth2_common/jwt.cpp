// jwt.cpp: header and claims of a JWT (RFC 7519), made ready but for its times and its id.
#include "jwt.hpp"

#include "jwt_claims.hpp"

namespace packhost::oauth2 {

using namespace plugin;

namespace {

/// The key as the connection has it, with its encoding undone.
Secret read_key(const AuthConfig& config, const Settings& settings, const JwtDefaults& defaults) {
    const Template of_pack = settings.has("key") ? Template::setting(config, settings, "key")
                                                 : defaults.key;
    if (of_pack.empty())
        throw Failure("missing_key", "There is no key to sign with.",
                      "Enter it in the connection; the pack's auth names its credential in 'key'.",
                      PH_BLAME_CONFIG);
    const Secret key = of_pack.secret(config.secrets());
    const std::string encoding = settings.string("keyEncoding", "text");
    if (encoding == "text") return key;
    if (encoding != "base64" && encoding != "hex")
        throw bad_setting("The setting 'keyEncoding' is neither text, base64 nor hex.");
    try {
        return config.secrets().join(encoding == "hex" ? from_hex(key) : from_base64(key));
    } catch (const Failure&) {
        throw Failure("bad_key", "The key is not written in " + encoding + ".",
                      "Enter the key again, whole.", PH_BLAME_CONFIG);
    }
}

}  // namespace

Jwt::Jwt(const AuthConfig& config, const Settings& settings, const JwtDefaults& defaults)
    : jws_(settings.string("algorithm", defaults.algorithm), read_key(config, settings, defaults),
           Template::setting(config, settings, "passphrase")),
      lifetime_(settings.integer("lifetime", defaults.lifetime)),
      clock_skew_(settings.integer("clockSkew", 0)), has_id_(settings.boolean("jti", true)) {
    if (lifetime_ < 1 || lifetime_ > kLongestJwt)
        throw bad_setting("The setting 'lifetime' is not between 1 second and a year.");
    if (clock_skew_ < 0 || clock_skew_ >= 3600)
        throw bad_setting("The setting 'clockSkew' is not between 0 and 3599 seconds.");
    read_header(config, settings, defaults);
    claims_ = fixed_claims(config, settings, defaults);
}

void Jwt::read_header(const AuthConfig& config, const Settings& settings,
                      const JwtDefaults& defaults) {
    const Secrets& secrets = config.secrets();
    JsonObject header;
    header.text("alg", jws_.algorithm());
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
    return jws_.compact(secrets, header_, std::span<const Part>(parts));
}

}  // namespace packhost::oauth2
