// signature.hpp: the signature methods of OAuth 1.0 (RFC 5849, 3.4.2 to 3.4.4).
#pragma once

#include <string_view>

#include "base_string.hpp"

namespace packhost::oauth1 {

struct Method {
    enum class Kind { hmac, rsa, plaintext };
    std::string_view name;
    Kind kind;
    ph_digest_algorithm digest;        ///< also of the body's hash
    ph_signature_algorithm signature;  ///< of rsa
};

/// Throws Failure if the name is unknown.
const Method& find_method(std::string_view name);

/// The two credentials and their secrets. A token may be missing.
struct Client {
    plugin::Secret key, token;
    plugin::Secret encoded_key, encoded_token;
    plugin::Secret signing;  ///< both secrets, joined (RFC 5849, 3.4.2); of rsa the private key
};

/// The credentials at positions 0 to 3 of the pack's auth: consumer key, its secret (or private
/// key), token and its secret; the last two may be missing or empty.
Client read_client(const plugin::AuthConfig& config, const Method& method);

/// oauth_signature, as text that is not encoded yet.
plugin::Secret sign(const plugin::Secrets& secrets, const Method& method, const Client& client,
                    plugin::Secret base_string);

}  // namespace packhost::oauth1
