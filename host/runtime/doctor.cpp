// doctor.cpp: the configuration, and the files that it leads to.
#include "runtime/doctor.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include <fmt/format.h>

#include "packhost/config_keys.hpp"
#include "packhost/plugins.hpp"
#include "packhost/store.hpp"
#include "runtime/config_table.hpp"

namespace packhost {
namespace {

namespace fs = std::filesystem;
using runtime::bad;
using runtime::Checks;
using runtime::fine;
using runtime::warn;

bool is_there(const fs::path& path) {
    std::error_code failed;
    return fs::exists(path, failed);
}

/// Whether others than the owner may read or write it.
bool is_open(const fs::path& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 && (status.st_mode & 077);
}

/// Whether files can be made in a folder, which is made when it is needed.
bool can_write(fs::path folder) {
    while (!is_there(folder) && folder.has_relative_path()) folder = folder.parent_path();
    return ::access(folder.c_str(), W_OK | X_OK) == 0;
}

void examine_config(const fs::path& file, Checks& out) {
    const auto problems = check_config(file);
    for (const Error& problem : problems) bad(out, "config", problem.message, problem.hint);
    if (problems.empty()) fine(out, "config", file.string());
    if (const auto config = read_config(file))
        for (const Error& slip : config_warnings(*config))
            warn(out, "config", slip.message, slip.hint);
}

/// What hardly a run can do without.
void examine_provided(const std::vector<PluginInfo>& plugins, Checks& out) {
    for (const auto& [what, need] :
         {std::pair("transport/http", "no request can be sent"),
          std::pair("body/json", "no JSON can be sent or read")}) {
        const bool there =
            std::any_of(plugins.begin(), plugins.end(), [&](const PluginInfo& plugin) {
                return !plugin.problem && std::find(plugin.provides.begin(), plugin.provides.end(),
                                                    what) != plugin.provides.end();
            });
        if (!there)
            warn(out, "plugins", fmt::format("none that can be used provides {}: {}", what, need),
                 "Enable one: packhost plugin enable FILE");
    }
}

void examine_plugins(const Config& config, Checks& out) {
    const auto plugins = list_plugins(config);
    if (!plugins) return bad(out, "plugins", plugins.error().message, plugins.error().hint);
    std::size_t good = 0, disabled = 0;
    for (const PluginInfo& plugin : *plugins) {
        if (!plugin.problem) ++good;
        else if (plugin.problem->code == "not_enabled") ++disabled;  // as the administrator wants
        else bad(out, "plugins", plugin.problem->message, plugin.problem->hint);
    }
    const std::string from = config.lock.string();
    if (plugins->empty())
        return warn(out, "plugins", "none is enabled in " + from,
                    "Enable one: packhost plugin enable FILE");
    if (good + disabled == plugins->size())
        fine(out, "plugins",
             fmt::format("{} verified, of {}{}", good, from,
                         disabled ? fmt::format("; {} in plugins.disable", disabled) : ""));
    examine_provided(*plugins, out);
}

void examine_folder(std::string name, const fs::path& folder, Checks& out) {
    if (!can_write(folder))
        return bad(out, std::move(name), fmt::format("{} can't be written", folder.string()),
                   fmt::format("Make it, for the user who runs packhost: install -d -m 700 {}",
                               folder.string()));
    if (is_there(folder) && is_open(folder))
        return warn(out, std::move(name),
                    fmt::format("others than its owner can look into {}", folder.string()),
                    fmt::format("Take that right away: chmod 700 {}", folder.string()));
    fine(out, std::move(name), folder.string());
}

void examine_store(const StoreConfig& store, Checks& out) {
    if (store.file.empty())
        return warn(out, "store", "there is none: connections come from files alone",
                    "Name one: store.path, or set $XDG_STATE_HOME.");
    const bool file = is_there(store.file), key = is_there(store.key_file);
    if (!file && !key)
        return fine(out, "store", fmt::format("{} will be made at first use", store.file.string()));
    if (file != key)
        return bad(out, "store",
                   fmt::format("{} is there without {}",
                               (file ? store.file : store.key_file).string(),
                               (file ? store.key_file : store.file).string()),
                   file ? "Bring the master key back, or move the store away: without its key "
                          "nobody can read it."
                        : "The key will be used for the new store.");
    for (const fs::path& one : {store.file, store.key_file})
        if (is_open(one))
            return bad(out, "store",
                       fmt::format("others than the owner can read {}", one.string()),
                       fmt::format("Take that right away: chmod 600 {}", one.string()));
    if (auto opened = LocalStore::open(store); !opened)
        return bad(out, "store", opened.error().message, opened.error().hint);
    fine(out, "store", store.file.string());
}

void examine_state(const Config& config, Checks& out) {
    const fs::path state = runtime::state_folder();
    if (state.empty())
        warn(out, "state", "there is no folder for it",
             "Set $XDG_STATE_HOME or $HOME, or name each file in packhost.toml.");
    else
        examine_folder("state", state, out);
    examine_store(config.store, out);
    runtime::examine_audit(config.audit, out);
    if (!config.history.file.empty())
        examine_folder("history", config.history.file.parent_path(), out);
    else
        warn(out, "history", "none: history.path is empty",
             "Set history.path, so that packhost runs can show what runs did.");
}

}  // namespace

std::vector<HealthCheck> examine_host(const fs::path& config_file) {
    Checks out;
    examine_config(config_file, out);
    if (const auto config = read_config(config_file)) {
        examine_plugins(*config, out);
        examine_state(*config, out);
    }
    runtime::examine_machine(out);
    return out;
}

}  // namespace packhost
