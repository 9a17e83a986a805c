// token_reply.hpp: what the token endpoint answered: a token and how long it lives, or why not.
#pragma once

#include "packhost/plugin.hpp"

namespace packhost::oauth2 {

/// A token and the time for which it may be shared; 0: it serves those who wait for it alone.
struct Token {
    plugin::Secret access_token;
    std::uint64_t valid_ms = 0;
};

/// Reads an answer (RFC 6749, 5.1 and 5.2). Throws Failure for everything that is no bearer token.
/// No text of the peer's gets into it but an error code and a token type, and these only if they
/// are short and of letters: a description could repeat the secret that was sent.
Token read_token(const plugin::Reply& reply, const plugin::Secrets& secrets);

/// How long a token that says `expires_in` is shared, in ms: less a margin of a fifth, 60 s at
/// most, so that none ends on its way. Without it, or if it is no number: 10 minutes. Zero and
/// less: 0. Never more than a day.
std::uint64_t shared_for(const std::optional<std::string>& expires_in);

}  // namespace packhost::oauth2
