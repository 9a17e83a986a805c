// auth_instance.cpp: create and destroy of auth schemes.
#include "engine/auth_instance.hpp"

#include <fmt/format.h>

#include "base/try.hpp"
#include "engine/value_events.hpp"
#include "engine/views.hpp"
#include "plugins/guard.hpp"
#include "plugins/refusal.hpp"

namespace packhost::engine {

AuthInstance::AuthInstance(const ph_auth* table, HostServices& services, SecretTable& secrets,
                           std::string scheme)
    : table_(table), services_(services), scheme_(std::move(scheme)), scope_(secrets) {}

Result<std::shared_ptr<AuthInstance>> AuthInstance::make(
    const ph_auth* table, HostServices& services, SecretTable& secrets, const model::AuthSpec& spec,
    std::string_view base_url_credential,
    SettledSettings settled, const model::Connection& fields, const Connection& connection,
    std::string_view key, bool may_reveal) {
    std::shared_ptr<AuthInstance> made(new AuthInstance(table, services, secrets, spec.type));
    made->scope_.may_reveal = may_reveal;
    made->state_prefix_ = fmt::format("{}\n{}\n", services.plugin_id(), key);
    made->share_prefix_ = fmt::format("{}\n{}", connection.id, made->state_prefix_);
    made->origins_ = std::move(settled.origins);
    std::vector<ph_credential> credentials;
    for (const std::string& name : spec.credentials) {
        if (name == base_url_credential) continue;
        const Credential* held = connection.find(name);
        const model::CredentialField* field = fields.find_credential(name);
        // An optional one that is empty keeps its place: the order says what each is for.
        const bool absent = !held || held->value.empty();
        if (absent && (!field || field->required))
            return Error{
                "missing_credential", Phase::connection,
                fmt::format("The connection \"{}\" has no value for the credential \"{}\".",
                            connection.name, name),
                fmt::format("Enter it: packhost connection edit {} (or add \"{}\" to the "
                            "[credentials] of its file)", connection.name, name)};
        auto credential = sized<ph_credential>();
        credential.name = str(name);
        credential.secret = made->scope_.keep(absent ? Secret() : held->value.clone());
        const bool is_text = field && field->type != model::CredentialType::secret;
        if (!absent && is_text) credential.text = str(held->value.expose());
        credentials.push_back(credential);
    }
    std::vector<ph_value_event> settings;
    append_events(settings, settled.settings);
    auto config = sized<ph_auth_config>();
    config.scheme = str(spec.type);
    config.settings = {settings.data(), settings.size()};
    config.credentials = credentials.data();
    config.credential_count = static_cast<std::uint32_t>(credentials.size());
    config.scope = &made->scope_;
    auto error = sized<ph_error>();
    auto status = plugins::guard_call(services.plugin_id(), [&] {
        return table->create(services.abi(), &config, &made->instance_, &error);
    });
    if (!status) {
        made->broken_ = true;
        return std::move(status).error();
    }
    if (*status == PH_OK) return made;
    made->instance_ = nullptr;
    const std::string message = plugins::printable(view(error.message));
    const std::string code = plugins::printable(view(error.code));
    return Error{code.empty() ? "auth_not_created" : code,
                 error.blame == PH_BLAME_CONFIG ? Phase::connection : Phase::auth,
                 message.empty()
                     ? fmt::format("The auth scheme \"{}\" could not be set up.", spec.type)
                     : message,
                 plugins::printable(view(error.hint))};
}

AuthInstance::~AuthInstance() {
    if (instance_ && !broken_)
        (void)plugins::guard_call(services_.plugin_id(), [&] { table_->destroy(instance_); });
}

}  // namespace packhost::engine
