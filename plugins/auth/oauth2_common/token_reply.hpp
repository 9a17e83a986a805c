// token_reply.hpp: what the token endpoint answered: a token and how long it lives, or why not.
#pragma once

#include "packhost/plugin.hpp"

namespace packhost::oauth2 {

/// A token and the time for which it may be shared; 0: it serves those who wait for it alone.
struct Token {
    plugin::Secret access_token;
    std::uint64_t valid_ms = 0;
};

/// Where an answer has the token and how long it lives, from the settings tokenPath, expiresPath,
/// expiresAtPath, tokenLifetime and tokenType; and for the hints what was asked for, and how the
/// client showed who it is.
struct TokenFormat {
    TokenFormat() = default;
    TokenFormat(const plugin::Settings& settings, std::string_view grant_type);

    std::string token_path = "$body.access_token";
    std::string expires_path = "$body.expires_in";  ///< seconds from now
    std::string expires_at_path;                    ///< a time; empty: there is none
    std::string token_type = "Bearer";              ///< "*": any
    std::int64_t lifetime = 600;                    ///< seconds, if neither it nor the token says
    std::string grant = "client_credentials";
    std::string client_auth;                        ///< the setting; empty: its default
};

/// Reads an answer (RFC 6749, 5.1 and 5.2). Throws Failure for everything that is no such token.
/// No text of the peer's gets into it but an error code and a token type, and these only if they
/// are short and of letters: a description could repeat the secret that was sent.
Token read_token(const plugin::Reply& reply, const plugin::Secrets& secrets,
                 const TokenFormat& format, std::int64_t now_ms);
/// The answer has no token, for a reason that its status or `error` tells.
void check_refusal(const plugin::Reply& reply, std::string_view grant,
                   std::string_view client_auth = {});

}  // namespace packhost::oauth2
