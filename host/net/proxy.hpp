// proxy.hpp: the administrator's HTTP proxy: which origins are reached through it, and what it is
// told.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.hpp"
#include "net/origin.hpp"
#include "net/policy.hpp"
#include "packhost/config.hpp"
#include "packhost/result.hpp"
#include "packhost/secret.hpp"

namespace packhost::net {

/// The proxy of one configuration. Constant: all functions are thread-safe. The environment
/// (HTTP_PROXY, NO_PROXY) is never asked: it is not the administrator's.
class Proxy {
 public:
    /// Reads the settings; `credentials` is "user:password", or empty. Nothing if there is no
    /// proxy. Error: `bad_config`, phase config, naming the key; none repeats the credentials.
    static Result<std::optional<Proxy>> make(const ProxyConfig& config, bool names_origins,
                                             const Secret& credentials);

    /// Whether an origin is reached through it: all but those that `bypass` names. A host there is
    /// that host alone, ".example.com" that domain and all below it, on every port; addresses and
    /// blocks are for hosts that are written as addresses, never for what a name resolves to.
    bool serves(const Origin& origin) const;
    /// Whether it looks the origin's name up, so that no address of it can be vetted here. Never
    /// for a host that is written as an address.
    bool looks_up(const Origin& origin) const;

    const Origin& origin() const noexcept { return origin_; }
    /// Its addresses need no connection's permission, for the administrator named it. Refused are
    /// those where no proxy is: unspecified, multicast, and a cloud's metadata service. Error:
    /// `address_refused`, phase policy.
    Result<void> vet(std::span<const Address> addresses) const;
    /// What CONNECT asks for where the proxy looks names up: "api.example:443".
    static std::string target(const Origin& origin);
    /// The fields of CONNECT that are for the proxy alone; empty without credentials.
    std::string_view head() const noexcept { return head_.expose(); }
    /// Who may share its tunnels: different for each proxy that was made, and no secret.
    const std::string& key() const noexcept { return key_; }

 private:
    explicit Proxy(Origin origin);
    Result<void> add_bypass(std::string_view entry);

    Origin origin_;
    bool resolves_ = false;
    std::vector<std::string> hosts_;    ///< in lower case
    std::vector<std::string> domains_;  ///< with the dot before them
    std::vector<Address> addresses_;
    std::vector<AddressBlock> blocks_;
    Secret head_;
    std::string key_;
};

}  // namespace packhost::net
