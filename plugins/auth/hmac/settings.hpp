// settings.hpp: what the pack says of the signature: what is signed, with what, and where it goes.
#pragma once

#include <string>
#include <vector>

#include "packhost/plugin.hpp"
#include "placement.hpp"

namespace packhost::hmac {

/// One part of what is signed.
struct SignedPart {
    enum class Kind {
        method, scheme, authority, path, query, target, url, header, headers, timestamp, nonce,
        body, body_hash, key_id, credential, literal
    };
    enum class Case { as_it_is, lower, upper };

    Kind kind = Kind::literal;
    std::string name;  ///< of a header, in lower case; of headers, what their names begin with
    std::string text;  ///< of a literal; of a credential that can be seen
    plugin::Secret secret{};         ///< of a credential
    Case letters = Case::as_it_is;
    bool percent = false;            ///< percent-encoded
    bool optional = false;           ///< left out, with its separator, if it is empty
    // Of query and headers:
    bool sorted = false, decoded = false, named = false, lower_names = false;
    std::string between = "=", join = "&";
};

struct SignatureSettings {
    ph_digest_algorithm algorithm = PH_SHA256;
    ph_encoder key_decoder = PH_ENC_RAW;
    std::string key_suffix;
    plugin::Secret key;
    Encoding output = Encoding::hex;
    std::string separator;
    std::vector<SignedPart> parts;
    std::vector<Placement> placements;
    TimeFormat time = TimeFormat::seconds;
    NonceFormat nonce = NonceFormat::uuid;
    ph_digest_algorithm hash = PH_SHA256;
    Encoding hash_encoding = Encoding::hex;
    bool hash_nothing = true;  ///< else the hash of no body is empty
    bool needs_nonce = false, needs_hash = false, signs_body = false;
};

/// Throws Failure (blame: config) for what can't be signed with.
SignatureSettings read_settings(const plugin::AuthConfig& config);

}  // namespace packhost::hmac
