// sessions.hpp: the challenges that are remembered, so that the next request needs no second trip.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "challenge.hpp"

namespace packhost::digest {

/// A challenge of an origin, and what has been made of it.
struct Session {
    std::string origin;  ///< "https://host:port"
    Challenge challenge;
    std::string first_nonce;     ///< of "-sess": the key holds it although nextnonce came
    std::string cnonce;          ///< raw bytes; of "-sess" one for the session
    std::uint32_t count = 0;     ///< requests with this nonce
    std::uint64_t nonces = 0;    ///< tells one nonce of the session from the next
};

/// Those of one connection on one worker: a nonce never goes to another origin than its own.
class Sessions {
 public:
    /// For a request: of the origin, and with a domain (RFC 7616, 3.3) that holds the path.
    std::shared_ptr<Session> find(std::string_view origin, std::string_view path) const;
    /// Remembers a challenge, in the place of what was known of this origin and realm.
    std::shared_ptr<Session> adopt(std::string origin, Challenge challenge);
    void forget(const std::shared_ptr<Session>& session);

 private:
    std::vector<std::shared_ptr<Session>> newest_first_;
};

/// The server's next nonce (RFC 7616, 3.5).
void renew(Session& session, std::string nonce);

}  // namespace packhost::digest
