// worker.cpp: makes and keeps plugin instances for one worker.
#include "engine/worker.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/redactor.hpp"
#include "base/try.hpp"
#include "engine/auth_choice.hpp"
#include "engine/base_url.hpp"
#include "engine/consent.hpp"
#include "engine/expected_answer.hpp"
#include "engine/settings.hpp"

namespace packhost::engine {
namespace {

constexpr std::size_t kMaxBindings = 1024;
constexpr std::size_t kMaxMediaTypes = 256;

/// What replayed runs get in place of credentials are no secrets, and may be seen.
void mask_from_now_on(const model::AuthSpec& spec, const model::Connection& declared,
                      const Connection& connection) {
    for (const std::string& name : spec.credentials) {
        const model::CredentialField* field = declared.find_credential(name);
        const Credential* held = connection.find(name);
        if (held && (!field || field->type == model::CredentialType::secret))
            detail::Redactor::of_process().add(held->value.expose());
    }
}

}  // namespace

std::string Binding::pool_key_for(const net::Origin& origin) const {
    return fmt::format("{}\n{}\n{}\n{}", origin.to_string(), connection ? connection->id : 0,
                       ca_file, proxy && proxy->serves(origin) ? proxy->key() : "");
}

Worker::Worker(const Commons& commons, net::Loop& loop) : commons_(commons), loop_(loop) {
    secrets_.set_bodies(&bodies_);
}

Worker::~Worker() = default;

HostServices& Worker::services(const std::string& plugin_id) {
    auto& made = services_[plugin_id];
    if (!made)
        made = std::make_unique<HostServices>(plugin_id, loop_, commons_.log, commons_.clock,
                                              &secrets_);
    return *made;
}

Result<Carrier> Worker::make_carrier(std::string_view name, const Value& settings) {
    PH_TRY(const auto plugin, commons_.registry.find_transport(name));
    Carrier made;
    made.vets = plugin->identity().endpoint != "none";
    made.takes_proxy = (plugin->transport()->flags & PH_TRANSPORT_PROXY) != 0;
    PH_TRY(made.port, TransportPort::make(plugin->transport(), name, settings,
                                          services(plugin->identity().id)));
    return made;
}

Result<const Carrier*> Worker::carrier(std::string_view name) {
    if (const auto known = carriers_.find(name); known != carriers_.end()) return &known->second;
    PH_TRY(Carrier made, make_carrier(name, Object{}));
    return &carriers_.emplace(name, std::move(made)).first->second;
}

Result<std::shared_ptr<const Carrier>> Worker::own_carrier(const TransportChoice& choice) {
    // Only here: a run ends inside a callback of its transport, which must not be destroyed there.
    std::erase_if(own_carriers_, [](const auto& carrier) { return carrier.use_count() == 1; });
    PH_TRY(Carrier made, make_carrier(choice.name, choice.settings));
    return own_carriers_.emplace_back(std::make_shared<const Carrier>(std::move(made)));
}

Result<Codec*> Worker::codec(std::string_view media_type) {
    if (const auto known = codecs_by_type_.find(media_type); known != codecs_by_type_.end())
        return known->second;
    PH_TRY(const plugins::CodecRef found, commons_.registry.find_codec_by_media_type(media_type));
    auto& made = codecs_[found.info->name];
    if (!made) {
        PH_TRY(made, Codec::make(found.plugin->codec(), found.info->name,
                                 services(found.plugin->identity().id)));
    }
    if (codecs_by_type_.size() < kMaxMediaTypes) codecs_by_type_.emplace(media_type, made.get());
    return made.get();
}

Codec* Worker::sniff(std::string_view first_bytes) {
    Codec* best = nullptr;
    unsigned surest = 0;
    for (const auto& listing : commons_.registry.list()) {
        for (const plugins::Provided& p : listing.provides) {
            if (p.kind != "body") continue;
            auto found = commons_.registry.find_codec(p.name);
            if (!found) continue;
            auto& made = codecs_[p.name];
            if (!made) {
                auto codec = Codec::make(found->plugin->codec(), p.name,
                                         services(found->plugin->identity().id));
                if (!codec) continue;
                made = std::move(*codec);
            }
            const unsigned sure = made->sniff(first_bytes.substr(0, 512));
            if (sure > surest) {
                surest = sure;
                best = made.get();
            }
        }
    }
    return best;
}

Result<std::vector<std::shared_ptr<AuthInstance>>> Worker::auth_instances(
    const Plan& plan, const std::shared_ptr<const Connection>& connection,
    const net::BaseUrl& base, bool vets) {
    std::vector<std::shared_ptr<AuthInstance>> made;
    PH_TRY(const model::AuthSpec* spec, auth_of(plan, connection.get()));
    if (!spec) return made;
    if (!connection)
        return Error{"missing_connection", Phase::connection,
                     fmt::format("The node {} needs a connection for \"{}\".",
                                 plan.node->node_type_id, plan.pack->connection.provider),
                     "Give one, for example with --connection FILE."};
    const auto add = [&](const model::AuthSpec& one) -> Result<void> {
        PH_TRY(auto instance, auth_instance(plan, one, spec->base_url_credential, connection, base,
                                            vets));
        made.push_back(std::move(instance));
        return {};
    };
    PH_CHECK(add(*spec));
    for (const model::AuthSpec& next : spec->chain) PH_CHECK(add(next));
    return made;
}

Result<std::shared_ptr<AuthInstance>> Worker::auth_instance(
    const Plan& plan, const model::AuthSpec& spec, const std::string& base_url_credential,
    const std::shared_ptr<const Connection>& connection, const net::BaseUrl& base, bool vets) {
    PH_TRY(const auto plugin, commons_.registry.find_auth(spec.type, spec.use));
    SettledSettings settled{spec.settings, {}};
    const auto schema = plugin->schemas().find("auth/" + spec.type);
    if (schema != plugin->schemas().end()) {
        PH_CHECK(check_settings(spec.type, schema->second, spec.settings));
        PH_TRY(settled,
               settle_settings(spec.type, schema->second, spec.settings, base,
                               plan.pack->connection, *connection));
    }
    for (const net::Origin& origin : settled.origins)
        if (vets) PH_CHECK(commons_.policy.check_origin(connection->name, origin));
    const std::string key = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", spec.type, spec.use,
                                        to_json(settled.settings),
                                        fmt::join(spec.credentials, "\n"), base_url_credential,
                                        vets);
    auto& made = auths_[fmt::format("{}\n{}", connection->id, key)];
    if (made && !made->broken()) return made;
    const auto& wanted = plugin->identity().capabilities;
    const bool may_reveal =
        std::find(wanted.begin(), wanted.end(), "secret.reveal") != wanted.end();
    PH_TRY(made, AuthInstance::make(plugin->auth(), services(plugin->identity().id), secrets_, spec,
                                    base_url_credential, std::move(settled), plan.pack->connection,
                                    *connection, key, may_reveal));
    if (vets) mask_from_now_on(spec, plan.pack->connection, *connection);
    return made;
}

Result<std::shared_ptr<const Binding>> Worker::bind(
    const Plan& plan, const std::shared_ptr<const Connection>& connection, bool vets) {
    const BindingKey key{plan.id, connection ? connection->id : 0, vets};
    if (const auto known = bindings_.find(key); known != bindings_.end()) {
        const auto& auths = known->second->auths;
        const bool broken = std::any_of(auths.begin(), auths.end(),
                                        [](const auto& auth) { return auth->broken(); });
        if (!broken) return known->second;
        bindings_.erase(known);
    }
    if (connection) PH_CHECK(check_provider(plan, *connection));
    if (connection && vets) PH_CHECK(check_consent(plan, *connection));
    PH_TRY(net::BaseUrl base, base_url_of(plan, connection.get()));
    auto binding = std::make_shared<Binding>(std::move(base));
    binding->connection = connection;
    if (connection) binding->policy_name = connection->name;
    if (vets) {
        binding->policy = &commons_.policy;
        binding->proxy = commons_.proxy;
        binding->is_proxied = commons_.proxy && commons_.proxy->serves(binding->base.origin);
        PH_CHECK(commons_.policy.check_origin(binding->policy_name, binding->base.origin));
    }
    PH_TRY(binding->auths, auth_instances(plan, connection, binding->base, vets));
    binding->ca_file = commons_.policy.ca_file(binding->policy_name).string();
    binding->log_url = binding->base.origin.to_string() + binding->base.path + plan.path_template;
    binding->pool_key = binding->pool_key_for(binding->base.origin);
    if (plan.has_body) {
        auto found = codec(plan.content_type);
        // A text or a stream needs none.
        const bool optional = plan.body_mode == model::BodyMode::raw;
        if (!found && (!optional || found.error().code != "no_plugin"))
            return std::move(found).error();
        if (found) binding->codec = *found;
        if (plan.body_mode == model::BodyMode::template_text) {
            PH_TRY(binding->body_template, BodyTemplate::compile(*binding->codec, plan));
        }
    }
    PH_CHECK(check_expected_answer(*this, plan));
    if (bindings_.size() >= kMaxBindings) {
        bindings_.clear();
        auths_.clear();
    }
    bindings_[key] = binding;
    return std::shared_ptr<const Binding>(binding);
}

}  // namespace packhost::engine
