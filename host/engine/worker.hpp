// worker.hpp: what one worker thread owns: codecs, transports, auth instances, secrets.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/abort.hpp"
#include "engine/auth_instance.hpp"
#include "engine/binding.hpp"
#include "engine/codec.hpp"
#include "engine/held_bodies.hpp"
#include "engine/host_services.hpp"
#include "engine/plan.hpp"
#include "engine/secret_table.hpp"
#include "engine/shares.hpp"
#include "engine/transfer.hpp"
#include "net/loop.hpp"
#include "net/origin.hpp"
#include "net/policy.hpp"
#include "net/proxy.hpp"
#include "net/resolver.hpp"
#include "packhost/config.hpp"
#include "packhost/connection.hpp"
#include "packhost/run.hpp"
#include "plugins/registry.hpp"

namespace packhost::engine {

/// What all workers of a runtime share. Thread-safe, outlives them.
struct Commons {
    const Config& config;
    const plugins::Registry& registry;
    net::Resolver& resolver;
    const net::NetworkPolicy& policy;
    Shares& shares;
    PluginLog log;
    Clock* clock = nullptr;  ///< the application's, or null
    const net::Proxy* proxy = nullptr;  ///< the administrator's, or null
};

/// A transport on one worker, and what the host does before each of its requests.
struct Carrier {
    std::unique_ptr<TransportPort> port;
    bool vets = true;  ///< resolves the origin and asks the policy; false: endpoint none
    bool takes_proxy = false;  ///< can go through one
};

/// One worker. All functions belong to its thread.
class Worker {
 public:
    Worker(const Commons& commons, net::Loop& loop);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    const Commons& commons() const noexcept { return commons_; }
    net::Loop& loop() noexcept { return loop_; }
    SecretTable& secrets() noexcept { return secrets_; }

    /// The transport of that name, without settings, for all runs of this worker.
    Result<const Carrier*> carrier(std::string_view name);
    /// One for a single run, kept until a later call finds that nobody uses it. Not inside a
    /// transport's callback. Errors: phase plugin.
    Result<std::shared_ptr<const Carrier>> own_carrier(const TransportChoice& choice);
    /// The codec that serves a media type. Errors: phase plugin.
    Result<Codec*> codec(std::string_view media_type);
    /// The codec that is surest about bytes without a media type, or null.
    Codec* sniff(std::string_view first_bytes);
    /// With `vets` false the policy is not asked (Carrier::vets).
    Result<std::shared_ptr<const Binding>> bind(const Plan& plan,
                                                const std::shared_ptr<const Connection>& connection,
                                                bool vets = true);

    /// A Secret for assembling wire bytes; wiped by its user. Never held across a wait.
    Secret& wire() noexcept { return wire_; }
    /// What an auth scheme sees of a request's fields, for a single call.
    std::vector<ph_field>& seen_fields() noexcept { return seen_fields_; }

    /// The same for decoding: reset by its user, and never held across a wait.
    Projector& projector() noexcept { return projector_; }

    ActiveRuns& active() noexcept { return active_; }

    /// The proxy's addresses as they were last vetted.
    Binding::Vetted& proxy_addresses() noexcept { return proxy_addresses_; }

 private:
    HostServices& services(const std::string& plugin_id);
    Result<Carrier> make_carrier(std::string_view name, const Value& settings);
    Result<std::vector<std::shared_ptr<AuthInstance>>> auth_instances(
        const Plan& plan, const std::shared_ptr<const Connection>& connection,
        const net::BaseUrl& base, bool vets);
    Result<std::shared_ptr<AuthInstance>> auth_instance(
        const Plan& plan, const model::AuthSpec& spec, const std::string& base_url_credential,
        const std::shared_ptr<const Connection>& connection, const net::BaseUrl& base, bool vets);

    const Commons& commons_;
    net::Loop& loop_;
    SecretTable secrets_;
    HeldBodies bodies_{*this};
    Secret wire_;
    std::vector<ph_field> seen_fields_;
    Projector projector_;
    /// For look-ups without a copy of the name.
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>()(text);
        }
    };
    std::unordered_map<std::string, std::unique_ptr<HostServices>> services_;
    std::unordered_map<std::string, std::unique_ptr<Codec>> codecs_;       // by name
    std::unordered_map<std::string, Codec*, TextHash, std::equal_to<>> codecs_by_type_;  // bounded
    std::unordered_map<std::string, Carrier, TextHash, std::equal_to<>> carriers_;
    std::vector<std::shared_ptr<const Carrier>> own_carriers_;
    std::unordered_map<std::string, std::shared_ptr<AuthInstance>> auths_;
    struct BindingKey {
        std::uint64_t plan, connection;
        bool vets;
        bool operator==(const BindingKey&) const = default;
    };
    struct BindingHash {
        std::size_t operator()(const BindingKey& k) const noexcept {
            return static_cast<std::size_t>(k.plan * 0x9E3779B97F4A7C15u ^ k.connection);
        }
    };
    std::unordered_map<BindingKey, std::shared_ptr<const Binding>, BindingHash> bindings_;
    ActiveRuns active_;
    Binding::Vetted proxy_addresses_;
};

}  // namespace packhost::engine
