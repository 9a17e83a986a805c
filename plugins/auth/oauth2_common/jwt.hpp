// jwt.hpp: signs JWTs (RFC 7519) with a key that stays with the host.
#pragma once

#include "jws.hpp"

namespace packhost::oauth2 {

/// What a scheme says of its JWTs where the settings don't.
struct JwtDefaults {
    const char* algorithm = "RS256";
    Template issuer, subject, key, key_id;
    std::string audience;
    std::int64_t lifetime = 300;  ///< seconds
};

/// Makes JWTs for one connection, from the settings of schema/jwt.json. All that is the same
/// in each is made ready once. Needs ph.clock and ph.random.
class Jwt {
 public:
    Jwt(const plugin::AuthConfig& config, const plugin::Settings& settings,
        const JwtDefaults& defaults);

    /// A new one in compact form (RFC 7515, 3.1), which runs out `lifetime()` seconds from now.
    plugin::Secret make(const plugin::Host& host, const plugin::Secrets& secrets) const;
    std::int64_t lifetime() const noexcept { return lifetime_; }

 private:
    void read_header(const plugin::AuthConfig& config, const plugin::Settings& settings,
                     const JwtDefaults& defaults);

    Jws jws_;
    plugin::Secret header_;  // base64url
    plugin::Secret claims_;  // members that don't change, without braces; none: there are none
    std::int64_t lifetime_, clock_skew_;
    bool has_id_;
};

}  // namespace packhost::oauth2
