// plugin_admin.cpp: the administrator's calls over the plugins room.
#include "runtime/plugin_admin.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/try.hpp"
#include "engine/host_services.hpp"
#include "packhost/value.hpp"
#include "plugins/enable.hpp"
#include "plugins/loader.hpp"

namespace packhost {

namespace runtime {
namespace {

plugins::TextSet set_of(const std::vector<std::string>& texts) {
    return {texts.begin(), texts.end()};
}

std::string schemas_text(const plugins::Schemas& schemas) {
    std::string out = "{";
    for (const auto& [name, schema] : schemas) {
        if (out.size() > 1) out += ',';
        out += to_json(Value(name));
        out += ':';
        out += schema;
    }
    return out + "}";
}

}  // namespace

plugins::Policy plugin_policy(const Config& config) {
    plugins::Policy policy;
    policy.host_version = PACKHOST_VERSION;
    if (!config.file.empty()) policy.config_file = config.file.string();
    policy.services = engine::known_services();
    for (const auto& [id, granted] : config.granted_capabilities)
        policy.capabilities[id] = set_of(granted);
    policy.dependencies = set_of(config.plugin_dependencies);
    policy.folders = config.plugin_folders;
    policy.require_signature = config.plugin_trust == PluginTrust::signature;
    // One that does not parse trusts nobody; read_config() has refused it.
    for (const auto& [name, text] : config.plugin_signers)
        if (const auto key = plugins::PublicKey::parse(text)) policy.signers.emplace(name, *key);
    return policy;
}

Result<plugins::Registry> open_registry(const Config& config) {
    if (!config.allow_unlocked_plugins && !config.unlocked_plugins.empty())
        return Error{"unlocked_plugin", Phase::plugin,
                     fmt::format("The plugin {} is not in the lock, and this host takes none that "
                                 "is not (plugins.allow_unlocked).",
                                 config.unlocked_plugins.front().string()),
                     fmt::format("Enable it: packhost plugin enable {}",
                                 config.unlocked_plugins.front().string())};
    PH_TRY(plugins::Lock lock, plugins::read_lock(config.lock));
    plugins::RegistryConfig registry;
    registry.disabled = config.disabled_plugins;
    registry.prefer.insert(config.prefer.begin(), config.prefer.end());
    registry.policy = plugin_policy(config);
    registry.unlocked = config.unlocked_plugins;
    return plugins::Registry(std::move(lock), std::move(registry));
}

PluginInfo describe_plugin(const plugins::Declaration& declaration,
                           const std::filesystem::path& file, std::string sha256) {
    const plugins::Identity& identity = declaration.identity;
    PluginInfo info;
    info.id = identity.id;
    info.version = identity.version;
    info.sdk = identity.sdk;
    info.file = file;
    info.sha256 = std::move(sha256);
    for (const plugins::Provided& p : identity.provides) info.provides.push_back(p.text());
    info.needs = identity.interfaces;
    info.needs.insert(info.needs.end(), identity.needs.begin(), identity.needs.end());
    info.capabilities = identity.capabilities;
    info.dependencies = identity.dependencies;
    info.schemas = schemas_text(declaration.schemas);
    return info;
}

std::string signer_name(const Config& config, const plugins::Signature& signature) {
    const std::string key = signature.key.text();
    for (const auto& [name, text] : config.plugin_signers)
        if (text == key) return name;
    return key;
}

}  // namespace runtime

namespace {

using runtime::describe_plugin;

bool holds(const std::vector<std::string>& texts, const std::string& text) {
    return std::find(texts.begin(), texts.end(), text) != texts.end();
}

/// What of the note's wishes both lock and config grant.
std::vector<std::string> granted_to(const Config& config, const PluginInfo& plugin,
                                    const plugins::Registry::Listing& listing) {
    std::vector<std::string> out;
    const auto by_config = config.granted_capabilities.find(plugin.id);
    if (by_config == config.granted_capabilities.end()) return out;
    for (const std::string& capability : plugin.capabilities)
        if (holds(by_config->second, capability) &&
            (listing.unlocked || holds(listing.granted, capability)))
            out.push_back(capability);
    return out;
}

/// Whose signature holds for a plugin's bytes.
std::string signer_of(const Config& config, const plugins::Plugin& plugin) {
    const auto signature = plugins::read_signature(plugin.file(), plugin.sha256());
    if (!signature || !plugins::check_claim(*signature, plugin.identity(), plugin.file()))
        return {};
    return runtime::signer_name(config, *signature);
}

PluginInfo describe_listed(const Config& config, const plugins::Registry& registry,
                           const plugins::Registry::Listing& listing) {
    PluginInfo info;
    if (auto plugin = registry.by_id(listing.id)) {
        info = describe_plugin({(*plugin)->identity(), (*plugin)->schemas()}, listing.file,
                               listing.sha256);
        info.signer = signer_of(config, **plugin);
        info.granted = granted_to(config, info, listing);
    } else {
        info.id = listing.id;
        info.file = listing.file;
        info.sha256 = listing.sha256;
        info.version = listing.version;
        for (const plugins::Provided& p : listing.provides) info.provides.push_back(p.text());
        info.problem = std::move(plugin).error();
    }
    info.unlocked = listing.unlocked;
    return info;
}

/// Of a file that is in the lock, its place there says what was agreed to for it.
void judge_by_lock(const Config& config, const plugins::Registry& registry, PluginInfo& info) {
    for (const plugins::Registry::Listing& listing : registry.list()) {
        std::error_code failed;
        if (std::filesystem::canonical(listing.file, failed) != info.file || failed) continue;
        const auto plugin = registry.by_id(listing.id);
        info.problem = plugin ? std::nullopt : std::optional(plugin.error());
        info.granted = granted_to(config, info, listing);
        info.unlocked = listing.unlocked;
    }
}

}  // namespace

Result<std::vector<PluginInfo>> list_plugins(const Config& config) {
    PH_TRY(const plugins::Registry registry, runtime::open_registry(config));
    std::vector<PluginInfo> out;
    for (const auto& listing : registry.list())
        out.push_back(describe_listed(config, registry, listing));
    return out;
}

Result<PluginInfo> inspect_plugin(const Config& config, const std::filesystem::path& file) {
    std::error_code ec;
    const auto path = std::filesystem::canonical(file, ec);
    PH_TRY(const plugins::Inspection seen,
           plugins::inspect(ec ? std::filesystem::absolute(file) : path,
                            runtime::plugin_policy(config)));
    PluginInfo info = describe_plugin(seen.declaration, seen.file, seen.sha256);
    if (seen.signature) info.signer = runtime::signer_name(config, *seen.signature);
    if (!seen.problems.empty()) info.problem = seen.problems.front();
    if (const auto registry = runtime::open_registry(config))
        judge_by_lock(config, *registry, info);
    return info;
}

Result<PluginInfo> enable_plugin(const Config& config, const std::filesystem::path& file,
                                 const PluginConsent& consent) {
    const plugins::Consent agreed{runtime::set_of(consent.dependencies),
                                  runtime::set_of(consent.capabilities)};
    PH_TRY(const plugins::LockEntry entry,
           plugins::enable(config.lock, file, agreed, runtime::plugin_policy(config)));
    PH_TRY(const auto plugins, list_plugins(config));
    for (const PluginInfo& plugin : plugins)
        if (plugin.id == entry.id) {
            if (plugin.problem && plugin.problem->code != "capability_denied")
                return *plugin.problem;
            return plugin;
        }
    return Error{"not_enabled", Phase::plugin, "The plugin is not in the lock.", ""};
}

Result<void> disable_plugin(const Config& config, std::string_view id) {
    return plugins::disable(config.lock, id);
}

std::string explain_plugin(const Config& config, std::string_view id) {
    auto registry = runtime::open_registry(config);
    if (!registry) return registry.error().message + " " + registry.error().hint;
    return registry->why(id);
}

}  // namespace packhost
