// service_account.hpp: a key file as cloud providers issue it, in one credential.
#pragma once

#include "../oauth2_common/template.hpp"

namespace packhost::oauth2 {

/// What a service account's JSON document says: client_email, private_key and, if they are there,
/// private_key_id and token_uri. All but the last stay secrets.
struct ServiceAccount {
    /// Of the credential that the setting `serviceAccount` names; empty if there is no such
    /// setting. Throws Failure (blame: config) if it holds no such document.
    explicit ServiceAccount(const plugin::AuthConfig& config);

    bool given = false;
    Template email, key, key_id;
    std::string token_uri;
};

/// True if both are URLs of one origin (RFC 6454, 4), as they are written.
bool same_origin(std::string_view a, std::string_view b);

}  // namespace packhost::oauth2
