// settings.hpp: what a pack and a connection say of the signature, checked.
#pragma once

#include <string>
#include <vector>

#include "packhost/plugin.hpp"

namespace packhost::sigv4 {

/// How the path stands in what is signed.
enum class PathForm {
    twice,   ///< normalised (RFC 3986, 5.2.4), and what is sent encoded once more
    once,    ///< not normalised; decoded, and encoded as AWS writes it: S3
    as_sent  ///< as it is
};

struct SignatureSettings {
    std::string region, service;
    bool in_query = false;
    std::string expires;  ///< seconds, in the query form
    bool hash_body = true;
    bool send_hash = false;  ///< as X-Amz-Content-Sha256
    bool sign_token = true;
    PathForm path = PathForm::twice;
    std::vector<std::string> headers;  ///< in lower case; signed beside those that always are
    plugin::Secret token;              ///< of the session; may be none
    std::string key_id;
    plugin::Secret key;
};

/// Throws Failure (blame: config) for what can't be signed with.
SignatureSettings read_settings(const plugin::AuthConfig& config);

}  // namespace packhost::sigv4
