// base_string.hpp: what OAuth 1.0 signs: method, base URI and all parameters (RFC 5849, 3.4.1).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "packhost/plugin.hpp"

namespace packhost::oauth1 {

/// A parameter, name and value encoded (RFC 5849, 3.6). The value is `secret` if there is one, and
/// `raw` the same before it was encoded.
struct Parameter {
    std::string name, value;
    plugin::Secret secret, raw;
};
using Parameters = std::vector<Parameter>;

/// Adds those of a query, or of a body of application/x-www-form-urlencoded: decoded, and encoded
/// anew (RFC 5849, 3.4.1.3.1).
void add_form(Parameters& parameters, std::string_view text);

/// Scheme and host in lower case, no default port, the path, no query (RFC 5849, 3.4.1.2).
std::string base_uri(std::string_view scheme, std::string_view authority, std::string_view path);

/// The base string, with all parameters in their order (RFC 5849, 3.4.1.1). Throws Failure if a
/// name that begins with "oauth_" comes twice, or if there is too much to sign.
plugin::Secret base_string(const plugin::Secrets& secrets, std::string_view method,
                           std::string_view uri, Parameters parameters);

}  // namespace packhost::oauth1
