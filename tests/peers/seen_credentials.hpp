// seen_credentials.hpp: credentials of each scheme, and how a log of nginx shows requests with
// them.
#pragma once

#include <string>
#include <vector>

namespace packhost::tests {

// Each holds "canary", and what encoders change.
inline constexpr char kUser[] = "canary-us\u00e9r:1";
inline constexpr char kPassword[] = "canary p\u00e4ss+w0rd/&=%";
inline constexpr char kToken[] = "canary.t0ken-of+the/connection=";
inline constexpr char kFetched[] = "canary~t0ken-from+the/server=";  ///< by the token endpoint

/// For nginx's http section: the format "seen" of an access log.
inline constexpr char kSeenFormat[] = R"(
    log_format seen escape=none '$request_method $request_uri '
        'Authorization="$http_authorization" X-Api-Key="$http_x_api_key" '
        'X-Auth="$http_x_auth" Cookie="$http_cookie" $request_body';)";

/// The `auth` of a node, and where it puts what.
struct Scheme {
    std::string name;
    std::string auth;           ///< its members, for a pack of node_pack()
    std::string field;          ///< the header; "": the query
    std::string value;
    std::string token_request;  ///< the log's line of it, if there is one: to /token
};

/// The five shipped schemes, some in several ways.
const std::vector<Scheme>& schemes();

/// A line of the log, without its end; `field` is the header in which `value` stands, or "".
std::string line(const std::string& request, const std::string& field, const std::string& value,
                 const std::string& body);

/// The line of a request with the scheme's credentials.
std::string line_of(const Scheme& scheme, const std::string& method, const std::string& target,
                    const std::string& body);

/// Whether a credential is somewhere in there, as it is or encoded.
bool holds_a_canary(const std::string& text);

}  // namespace packhost::tests
