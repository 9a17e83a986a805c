// jwt_claims.hpp: what a JWT says of its key's certificate, its claims, and its id.
#pragma once

#include "json_object.hpp"
#include "jwt.hpp"

namespace packhost::oauth2 {

constexpr std::int64_t kLongestJwt = 366 * 86'400;  // seconds

/// The settings `certificate` and `certificateHeaders`: x5t (RFC 7515, 4.1.7), x5t#S256 (4.1.8) and
/// x5c (4.1.6, the first certificate alone).
class CertificateHeader {
 public:
    CertificateHeader(const plugin::AuthConfig& config, const plugin::Settings& settings);
    /// The object borrows from this.
    void write(JsonObject& header) const;

 private:
    struct Member {
        std::string name;
        plugin::Secret value;
    };
    std::vector<Member> members_;
};

/// iss, sub, aud and the setting `claims`, as members without braces; none if there are none.
plugin::Secret fixed_claims(const plugin::AuthConfig& config, const plugin::Settings& settings,
                            const JwtDefaults& defaults);

/// 128 random bits in hex (RFC 7519, 4.1.7).
std::string random_id(const plugin::Host& host);

}  // namespace packhost::oauth2
