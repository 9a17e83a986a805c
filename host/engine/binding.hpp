// binding.hpp: a plan bound to a connection: all that the next run of both need not find out again.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/auth_instance.hpp"
#include "engine/body_template.hpp"
#include "net/origin.hpp"
#include "net/policy.hpp"
#include "net/proxy.hpp"
#include "packhost/abi/transport.h"
#include "packhost/connection.hpp"

namespace packhost::engine {

/// A plan bound to a connection: where it goes, and the scheme instance that serves it.
struct Binding : std::enable_shared_from_this<Binding> {
    explicit Binding(net::BaseUrl base_url) : base(std::move(base_url)) {}

    std::shared_ptr<const Connection> connection;  ///< may be null
    net::BaseUrl base;
    std::string log_url;    ///< origin, base path and path template
    std::string pool_key;   ///< of the base URL's origin
    std::string ca_file;
    std::string_view policy_name;  ///< the connection's name, or ""
    const net::NetworkPolicy* policy = nullptr;  ///< null: what is sent reaches no network
    const net::Proxy* proxy = nullptr;           ///< null: there is none
    bool is_proxied = false;                     ///< the base URL's origin is reached through it
    std::vector<std::shared_ptr<AuthInstance>> auths;  ///< in order; none: no credentials
    Codec* codec = nullptr;              ///< of the request's body; null: it has none
    std::optional<BodyTemplate> body_template;

    /// The base URL's addresses as they were last vetted, as the transport takes them; the
    /// worker's.
    struct Vetted {
        std::uint64_t until_ns = 0;  ///< monotonic; then they are looked up and vetted anew
        std::vector<ph_address> addresses;
    };
    mutable Vetted vetted;

    /// Who may share a socket to that origin: origin, connection, TLS profile, proxy and account.
    std::string pool_key_for(const net::Origin& origin) const;
};

}  // namespace packhost::engine
