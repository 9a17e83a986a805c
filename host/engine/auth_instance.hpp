// auth_instance.hpp: a scheme of a plugin, made for one connection on one worker.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "engine/host_services.hpp"
#include "engine/secret_table.hpp"
#include "engine/settings.hpp"
#include "model/pack.hpp"
#include "packhost/abi/auth.h"
#include "packhost/connection.hpp"
#include "packhost/result.hpp"

namespace packhost::engine {

/// Owns the plugin's instance and the handles of the connection's credentials.
class AuthInstance : public std::enable_shared_from_this<AuthInstance> {
 public:
    /// `base_url_credential` is none of the scheme's; `settled` are the settings as it gets them; `key` tells this instance's connection,
    /// settings and credentials from all others' of the connection; the connection's id is added to
    /// it where keys of several connections meet. `connection` must outlive the instance. Errors:
    /// `missing_credential` (phase connection), or what the plugin says of its settings (phase
    /// auth).
    static Result<std::shared_ptr<AuthInstance>> make(const ph_auth* table, HostServices& services,
                                                      SecretTable& secrets,
                                                      const model::AuthSpec& spec,
                                                      std::string_view base_url_credential,
                                                      SettledSettings settled,
                                                      const model::Connection& fields,
                                                      const Connection& connection,
                                                      std::string_view key, bool may_reveal);
    ~AuthInstance();
    AuthInstance(const AuthInstance&) = delete;
    AuthInstance& operator=(const AuthInstance&) = delete;

    const ph_auth& table() const noexcept { return *table_; }
    void* instance() const noexcept { return instance_; }
    HostServices& services() noexcept { return services_; }
    const std::string& scheme() const noexcept { return scheme_; }
    bool may_reveal() const noexcept { return scope_.may_reveal; }
    /// Prefix of the instance's shared keys: plugin, and all that makes the instance.
    const std::string& share_prefix() const noexcept { return share_prefix_; }
    /// The same without what is of this process alone: the connection.
    const std::string& state_prefix() const noexcept { return state_prefix_; }
    /// Whether the scheme's own requests may go there, beside the base URL's origin.
    bool may_reach(const net::Origin& origin) const noexcept {
        return std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
    }
    /// After an exception the plugin's objects are in an unknown state: they are not called again.
    void mark_broken() noexcept { broken_ = true; }
    bool broken() const noexcept { return broken_; }

 private:
    AuthInstance(const ph_auth* table, HostServices& services, SecretTable& secrets,
                 std::string scheme);

    const ph_auth* table_;
    HostServices& services_;
    std::string scheme_;
    std::string share_prefix_, state_prefix_;
    std::vector<net::Origin> origins_;
    ph_scope scope_;
    void* instance_ = nullptr;
    bool broken_ = false;
};

}  // namespace packhost::engine
