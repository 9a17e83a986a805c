// challenge.hpp: what a server asks for, and which of its challenges is answered.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/abi/secret.h"

namespace packhost::digest {

/// RFC 7616, 3.3; none: a server of RFC 2069.
enum class Qop { none, auth, auth_int };

/// A Digest challenge that can be answered. No text of it holds a control character.
struct Challenge {
    std::string realm, nonce;
    std::optional<std::string> opaque;
    std::string algorithm;  ///< as the server writes it; empty: it says none, which is MD5
    ph_digest_algorithm digest = PH_MD5;
    bool session = false;   ///< an algorithm "-sess"
    Qop qop = Qop::none;
    bool stale = false, userhash = false, utf8 = false;
    std::vector<std::string> domain;  ///< URIs, as they were written; empty: the whole origin
};

/// What a pack allows.
struct Rules {
    std::vector<std::string> algorithms;  ///< without "-sess"; empty: all that are known
    bool integrity = false;               ///< qop must be auth-int
};

/// The challenge to answer; or why there is none, as an error's code and sentence; or neither, if
/// nobody asks for Digest.
struct Choice {
    std::optional<Challenge> challenge;
    const char* code = nullptr;
    const char* why = nullptr;
};

/// Picks, of the Digest challenges of a WWW-Authenticate, the one with the strongest algorithm that
/// is known and allowed; of equals, the first.
Choice choose(std::string_view field, const Rules& rules);

/// True if a text of the server's can be sent back to it.
bool can_echo(std::string_view text);

/// True if the algorithm, without "-sess", is known.
bool is_known(std::string_view algorithm);

}  // namespace packhost::digest
