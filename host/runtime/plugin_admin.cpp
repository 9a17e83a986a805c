// plugin_admin.cpp: the administrator's calls over the plugins room.
#include "runtime/plugin_admin.hpp"

#include "base/try.hpp"
#include "engine/host_services.hpp"
#include "packhost/plugins.hpp"
#include "packhost/value.hpp"
#include "plugins/enable.hpp"
#include "plugins/loader.hpp"

namespace packhost {

namespace runtime {

plugins::Policy plugin_policy(const Config& config, const plugins::Lock& lock) {
    plugins::Policy policy;
    policy.host_version = PACKHOST_VERSION;
    policy.services = engine::known_services();
    const plugins::TextSet granted(config.granted_capabilities.begin(),
                                   config.granted_capabilities.end());
    for (const plugins::LockEntry& entry : lock.entries) policy.capabilities[entry.id] = granted;
    return policy;
}

Result<plugins::Registry> open_registry(const Config& config) {
    PH_TRY(plugins::Lock lock, plugins::read_lock(config.lock));
    plugins::RegistryConfig registry;
    registry.disabled = config.disabled_plugins;
    registry.prefer.insert(config.prefer.begin(), config.prefer.end());
    registry.policy = plugin_policy(config, lock);
    return plugins::Registry(std::move(lock), std::move(registry));
}

}  // namespace runtime

namespace {

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

PluginInfo describe(const plugins::Declaration& declaration, const std::filesystem::path& file,
                    std::string sha256) {
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

}  // namespace

Result<std::vector<PluginInfo>> list_plugins(const Config& config) {
    PH_TRY(const plugins::Registry registry, runtime::open_registry(config));
    std::vector<PluginInfo> out;
    for (const auto& listing : registry.list()) {
        PluginInfo info;
        info.id = listing.id;
        info.file = listing.file;
        info.sha256 = listing.sha256;
        info.version = listing.version;
        for (const plugins::Provided& p : listing.provides) info.provides.push_back(p.text());
        if (auto plugin = registry.by_id(listing.id)) {
            info = describe({(*plugin)->identity(), (*plugin)->schemas()}, listing.file,
                            listing.sha256);
        } else {
            info.problem = std::move(plugin).error();
        }
        out.push_back(std::move(info));
    }
    return out;
}

Result<PluginInfo> inspect_plugin(const Config& config, const std::filesystem::path& file) {
    plugins::Lock lock;
    lock.path = config.lock;
    std::error_code ec;
    const auto path = std::filesystem::canonical(file, ec);
    PH_TRY(const plugins::Inspection seen,
           plugins::inspect(ec ? std::filesystem::absolute(file) : path,
                            runtime::plugin_policy(config, lock)));
    PluginInfo info = describe(seen.declaration, seen.file, seen.sha256);
    if (!seen.problems.empty()) info.problem = seen.problems.front();
    return info;
}

Result<PluginInfo> enable_plugin(const Config& config, const std::filesystem::path& file,
                                 const std::vector<std::string>& accept_dependencies) {
    PH_TRY(const plugins::Lock lock, plugins::read_lock(config.lock));
    const plugins::TextSet accepted(accept_dependencies.begin(), accept_dependencies.end());
    PH_TRY(const plugins::LockEntry entry,
           plugins::enable(config.lock, file, accepted, runtime::plugin_policy(config, lock)));
    PH_TRY(const plugins::Registry registry, runtime::open_registry(config));
    PH_TRY(const auto plugin, registry.by_id(entry.id));
    return describe({plugin->identity(), plugin->schemas()}, plugin->file(), plugin->sha256());
}

std::string explain_plugin(const Config& config, std::string_view id) {
    auto registry = runtime::open_registry(config);
    if (!registry) return registry.error().message + " " + registry.error().hint;
    return registry->why(id);
}

}  // namespace packhost
