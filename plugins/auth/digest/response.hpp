// response.hpp: computes the answer to a challenge (RFC 7616, 3.4), and writes it as a header.
#pragma once

#include <string_view>
#include <vector>

#include "packhost/plugin.hpp"
#include "sessions.hpp"

namespace packhost::digest {

struct User {
    plugin::Secret name, password;
    bool ascii = true;  ///< false: the name is known to hold other characters
};

/// What the answer protects.
struct Covered {
    std::string_view method;
    std::string_view uri;          ///< the target as it is sent
    std::string_view body_digest;  ///< raw; of auth-int
};

/// The response, raw. User and password don't leave the host: their digest is made there, and the
/// digest of it.
plugin::Secret response(const plugin::Secrets& secrets, const Session& session, const User& user,
                        const Covered& covered);

/// Places the Authorization header of this use of the session's nonce.
void place_answer(plugin::Turn& turn, const Session& session, const User& user,
                  const Covered& covered);

}  // namespace packhost::digest
