// apart_schemes.hpp: the schemes that keep something of their users, and a pack for each.
#pragma once

#include <string>
#include <vector>

namespace packhost::tests {

struct ApartScheme {
    const char* name;
    /// A node's `auth`. $N is the number of the user whose credentials it uses, which are name$N,
    /// secret$N and refresh$N.
    const char* auth;
    const char* proof;       ///< of TokenApi; null: the API is a DigestApi
    bool has_login = false;  ///< somebody logs in by a device, once for the whole connection
};

/// One row for each; a further scheme is a further row.
const std::vector<ApartScheme>& apart_schemes();

/// A pack with a node "Apart-N" for the credentials of each user.
std::string apart_manifest(const ApartScheme& scheme);

}  // namespace packhost::tests
