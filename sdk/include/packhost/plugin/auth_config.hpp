// auth_config.hpp: what a scheme is made of: its settings, the connection's credentials, the host.
#pragma once

#include <optional>
#include <string>

#include "packhost/abi/auth.h"
#include "packhost/plugin/secrets.hpp"
#include "packhost/plugin/settings.hpp"

namespace packhost::plugin {

/// Valid in the scheme's constructor alone. Its functions throw Failure (blame: config) when
/// something is missing: the connection then can't be used, and nothing is sent. [worker]
class AuthConfig {
 public:
    AuthConfig(const ph_auth_config& raw, const Host& host, const ph_secrets* secrets) noexcept
        : raw_(raw), host_(host), secrets_(secrets, raw.scope) {}

    const Host& host() const noexcept { return host_; }
    /// For secrets that live as long as the scheme.
    const Secrets& secrets() const noexcept { return secrets_; }
    Settings settings() const noexcept { return Settings(raw_.settings); }
    std::string_view scheme() const noexcept { return view(raw_.scheme); }

    std::size_t credentials() const noexcept { return raw_.credential_count; }
    /// What the pack calls the credential at `index`.
    std::string_view name(std::size_t index) const { return view(at(index).name); }
    /// Where the credential of that name stands; none if auth.credentials does not list it.
    std::optional<std::size_t> find(std::string_view name) const {
        for (std::size_t i = 0; i < credentials(); ++i)
            if (view(element(raw_.credentials, i).name) == name) return i;
        return std::nullopt;
    }
    /// The credential at `index` (from 0, in the order of auth.credentials), of any type.
    Secret secret(std::size_t index) const {
        const ph_credential& credential = at(index);
        const Secret secret(credential.secret);
        if (!secret || secrets_.length(secret) == 0) throw empty(credential);
        return secret;
    }
    /// The same, but it may be empty: an empty password is one.
    Secret secret_or_empty(std::size_t index) const { return Secret(at(index).secret); }
    /// What can be seen of a credential: its text if it is of type text or url, else nothing.
    std::string_view visible(std::size_t index) const { return view(at(index).text); }
    /// The text of a credential of type text or url.
    std::string text(std::size_t index) const {
        const ph_credential& credential = at(index);
        if (credential.text.size) return std::string(view(credential.text));
        if (!credential.secret || secrets_.length(Secret(credential.secret)) == 0)
            throw empty(credential);
        throw Failure("credential_type",
                      "The credential '" + std::string(view(credential.name)) +
                          "' is secret, but the scheme '" + std::string(scheme()) +
                          "' needs it as plain text.",
                      "Declare it with type text in the pack's connection.", PH_BLAME_CONFIG);
    }

 private:
    const ph_credential& at(std::size_t index) const {
        if (index < raw_.credential_count) return element(raw_.credentials, index);
        throw Failure("missing_credential",
                      "The scheme '" + std::string(scheme()) + "' needs a credential number " +
                          std::to_string(index + 1) + ", the pack's auth names " +
                          std::to_string(raw_.credential_count) + ".",
                      "Add it to the node's auth.credentials.", PH_BLAME_CONFIG);
    }
    static Failure empty(const ph_credential& credential) {
        return Failure("empty_credential",
                       "The credential '" + std::string(view(credential.name)) + "' is empty.",
                       "Enter it in the connection.", PH_BLAME_CONFIG);
    }

    const ph_auth_config& raw_;
    const Host& host_;
    Secrets secrets_;
};

}  // namespace packhost::plugin
