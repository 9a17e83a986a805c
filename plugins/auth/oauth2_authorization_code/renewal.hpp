// renewal.hpp: an access token that is made of a refresh token again and again (RFC 6749, 6).
#pragma once

#include "../oauth2_common/placement.hpp"
#include "../oauth2_common/token_endpoint.hpp"

namespace packhost::oauth2 {

/// What the token endpoint gave.
struct Grant {
    Token token;
    std::optional<plugin::Secret> refresh_token, id_token;
    std::optional<std::int64_t> expires_in;  ///< seconds, as it says
    /// Why it gave none, if that is one of RFC 8628, 3.5, or invalid_grant; all else is unset then.
    std::string error;
};

/// The parts that the schemes with a refresh token share. The access token is shared among all
/// processes, and one of them at a time makes a new one.
class Renewal {
 public:
    Renewal(const plugin::AuthConfig& config, std::string_view grant_type);

    plugin::Wants wants() const;
    plugin::Flow place(plugin::Turn& turn) const;
    /// The token was refused: the next place() drops it and asks for another. Worth one try.
    static plugin::Flow challenge(plugin::Turn& turn);

    /// Hands a refresh token in. `out` must outlive the flow.
    plugin::Flow renew(plugin::Turn& turn, plugin::Secret refresh_token, Grant& out) const;
    /// The same for a request that has the fields of another grant.
    plugin::Flow send(plugin::Turn& turn, TokenRequest& request, Grant& out) const;
    const TokenEndpoint& endpoint() const noexcept { return endpoint_; }

    /// The end of a fill.
    static void publish(plugin::Turn& turn, const Token& token);

 private:
    TokenEndpoint endpoint_;
    Placement placement_;
    std::vector<std::uint16_t> renew_on_;
    bool scope_;
};

/// Where a connection's store keeps the grant; and a version that never is, for reading.
inline constexpr std::string_view kGrant = "grant";
inline constexpr std::uint64_t kRead = UINT64_MAX;

}  // namespace packhost::oauth2
