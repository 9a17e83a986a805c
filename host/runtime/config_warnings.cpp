// config_warnings.cpp: names in a configuration that nothing has: each is probably a slip.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "packhost/config_keys.hpp"
#include "packhost/plugins.hpp"
#include "packhost/store.hpp"
#include "packhost/suggest.hpp"

namespace packhost {
namespace {

using Names = std::vector<std::string>;

bool holds(const Names& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

class Slips {
 public:
    explicit Slips(const Config& config) : config_(config) {}

    std::vector<Error> all() {
        if (auto plugins = list_plugins(config_)) {
            plugins_ = std::move(*plugins);
            for (const PluginInfo& plugin : plugins_) ids_.push_back(plugin.id);
            check_disabled();
            check_preferred();
            check_capabilities();
        }
        check_connections();
        return std::move(out_);
    }

 private:
    /// The line that set a key, or the first one below it.
    std::string place(const std::string& key) const {
        const auto found = config_.origins.lower_bound(key);
        const bool fits = found != config_.origins.end() && found->first.starts_with(key);
        return fits ? found->second : config_.file.string();
    }

    void slip(const std::string& key, const std::string& what, const std::string& word,
              const Names& names, std::string otherwise) {
        std::string hint = did_you_mean(word, names);
        if (hint.empty()) hint = std::move(otherwise);
        out_.push_back({"unknown_name", Phase::config,
                        fmt::format("{}: {}: {}", place(key), key, what), std::move(hint)});
    }

    void unknown_plugin(const std::string& key, const std::string& id) {
        slip(key, fmt::format("no plugin \"{}\" is in {}.", id, config_.lock.string()), id, ids_,
             "Right where it is about --allow-unlocked-plugin alone. Those that are in it: "
             "packhost plugin list");
    }

    const PluginInfo* find(const std::string& id) const {
        for (const PluginInfo& plugin : plugins_)
            if (plugin.id == id) return &plugin;
        return nullptr;
    }

    void check_disabled() {
        for (const std::string& id : config_.disabled_plugins)
            if (!find(id)) unknown_plugin("plugins.disable", id);
    }

    void check_preferred() {
        for (const auto& [what, id] : config_.prefer) {
            const std::string key = "plugins.prefer." + what;
            const PluginInfo* plugin = find(id);
            if (!plugin) {
                unknown_plugin(key, id);
                continue;
            }
            // Codecs are chosen by media types as well: "body/application/json".
            const bool media_type = std::count(what.begin(), what.end(), '/') > 1;
            if (!media_type && !plugin->provides.empty() && !holds(plugin->provides, what))
                slip(key, fmt::format("{} does not provide it.", id), what, plugin->provides,
                     fmt::format("It provides {}.", fmt::join(plugin->provides, ", ")));
        }
    }

    void check_capabilities() {
        for (const auto& [id, capabilities] : config_.granted_capabilities) {
            const std::string key = "plugins.capabilities." + id;
            const PluginInfo* plugin = find(id);
            if (!plugin) {
                unknown_plugin(key, id);
                continue;
            }
            const auto seen = inspect_plugin(config_, plugin->file);
            if (!seen) continue;  // it is refused for that
            for (const std::string& capability : capabilities)
                if (!holds(seen->capabilities, capability))
                    slip(key, fmt::format("the plugin does not ask for \"{}\".", capability),
                         capability, seen->capabilities,
                         fmt::format("See what it asks for: packhost plugin inspect {}", id));
        }
    }

    void check_connections() {
        std::error_code failed;
        const StoreConfig& store = config_.store;
        if (config_.network.empty() || store.file.empty() ||
            !std::filesystem::exists(store.file, failed) ||
            !std::filesystem::exists(store.key_file, failed))
            return;  // none is made for this
        const auto opened = LocalStore::open(store);
        if (!opened) return;
        const auto stored = (*opened)->list();
        if (!stored) return;
        Names names;
        for (const StoredConnection& connection : *stored) names.push_back(connection.name);
        for (const auto& [name, policy] : config_.network)
            if (!holds(names, name))
                slip("network.connections." + name,
                     fmt::format("no connection of that name is in {}.", store.file.string()),
                     name, names,
                     "Right where it is another user's, or in a file: packhost connection list");
    }

    const Config& config_;
    std::vector<PluginInfo> plugins_;
    Names ids_;
    std::vector<Error> out_;
};

}  // namespace

std::vector<Error> config_warnings(const Config& config) { return Slips(config).all(); }

}  // namespace packhost
