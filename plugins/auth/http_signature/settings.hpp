// settings.hpp: what the pack and the connection say of the signature, checked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "component.hpp"
#include "packhost/plugin.hpp"

namespace packhost::http_signature {

struct SignatureSettings {
    std::string algorithm;                          ///< as in RFC 9421, 6.2
    std::optional<ph_signature_algorithm> private_key;  ///< none: a shared key, for HMAC
    std::vector<Component> components;
    std::string label, key_id, tag;
    bool created = true, nonce = false, name_algorithm = false;
    std::int64_t expires = 0;                       ///< seconds; 0: it does not
    std::string digest;                             ///< "sha-256", "sha-512"; empty: none is added
    plugin::Secret key, passphrase;                 ///< the key's bytes; there may be no passphrase
};

/// Throws Failure (blame: config) for what can't be signed with.
SignatureSettings read_settings(const plugin::AuthConfig& config);

/// A string of a structured field (RFC 8941, 4.1.6); of printable ASCII.
std::string quoted(std::string_view text);

}  // namespace packhost::http_signature
