// config.cpp: packhost.toml from file to Config: where it is found, and what holds without it.
#include "packhost/config.hpp"

#include <unistd.h>

#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "base/fnv.hpp"
#include "base/try.hpp"
#include "packhost/config_keys.hpp"
#include "plugins/location.hpp"
#include "runtime/config_table.hpp"

#ifndef PACKHOST_SHIPPED_DEPENDENCIES
#define PACKHOST_SHIPPED_DEPENDENCIES ""
#endif

namespace packhost {
namespace {

namespace fs = std::filesystem;
using store::TomlTable;

/// The tree that holds the running executable: /usr of /usr/bin/packhost.
fs::path own_tree() {
    std::error_code failed;
    return fs::read_symlink("/proc/self/exe", failed).parent_path().parent_path();
}

/// A folder of the user's: that of the variable, or one in the home folder. Relative ones are to be
/// ignored (XDG Base Directory, 0.8).
struct UserFolder {
    fs::path path;                        ///< empty: there is none
    std::optional<std::string> variable;  ///< that named it
};

UserFolder user_folder(const char* variable, const char* in_home) {
    const char* of_user = std::getenv(variable);
    if (of_user && *of_user == '/')
        return {fs::path(of_user) / "packhost", std::string("$") + variable};
    const char* home = std::getenv("HOME");
    if (home && *home == '/') return {fs::path(home) / in_home / "packhost", std::nullopt};
    return {};
}

/// The user's cache, and not beside the configuration: that one belongs to the administrator, is
/// read by many users, and commands that only look at things leave it alone. Each directory of a
/// configuration has an index of its own, so that two do not overwrite each other's.
void set_default_index(const fs::path& directory, Config& config) {
    const UserFolder cache = user_folder("XDG_CACHE_HOME", ".cache");
    if (cache.path.empty()) return;
    config.pack_index =
        cache.path / fmt::format("packs-{:016x}.index", detail::fnv1a(directory.native()));
    if (cache.variable) config.origins["packs.index"] = *cache.variable;
}

void set_default_state(Config& config) {
    const UserFolder state = user_folder("XDG_STATE_HOME", ".local/state");
    if (state.path.empty()) return;
    config.store.file = state.path / "connections.db";
    config.store.key_file = state.path / "master.key";
    config.audit.folder = state.path / "audit";
    if (state.variable)
        for (const char* key : {"store.path", "store.key_file", "audit.folder"})
            config.origins[key] = *state.variable;
}

/// A service manager hands the key over by a file of its own, whatever the configuration says.
void take_key_file(Config& config) {
    const char* named = std::getenv("PACKHOST_MASTER_KEY_FILE");
    if (!named || *named != '/') return;
    config.store.key_file = named;
    config.origins["store.key_file"] = "$PACKHOST_MASTER_KEY_FILE";
}

/// A process without a home has no place for the record, unless the administrator names one.
void leave_audit_out(Config& config) {
    if (config.audit.mode != AuditConfig::Mode::on || !config.audit.folder.empty() ||
        config.origins.contains("audit.folder"))
        return;
    config.audit.mode = AuditConfig::Mode::off;
    config.origins["audit.mode"] = "no state folder";
}

void set_shipped_dependencies(Config& config) {
    std::string_view left = PACKHOST_SHIPPED_DEPENDENCIES;
    while (!left.empty()) {
        const std::size_t end = std::min(left.find(','), left.size());
        config.plugin_dependencies.emplace_back(left.substr(0, end));
        left.remove_prefix(std::min(end + 1, left.size()));
    }
}

Result<runtime::ConfigReading> read_all(const fs::path& file) {
    const fs::path absolute = fs::absolute(file).lexically_normal();
    // Whoever can write it decides what code runs, and where credentials go.
    auto safe = plugins::check_location(absolute, "configuration", Phase::config);
    PH_TRY(TomlTable root, TomlTable::read_file(absolute, runtime::config_errors()));
    Config defaults = default_config(absolute.parent_path());
    defaults.file = absolute;
    auto reading = runtime::read_config_keys(std::move(root), std::move(defaults));
    take_key_file(reading.config);
    leave_audit_out(reading.config);
    if (!safe && safe.error().code == "unsafe_path")
        reading.problems.insert(reading.problems.begin(), std::move(safe).error());
    return reading;
}

}  // namespace

namespace runtime {

fs::path beside(const Config& config, const fs::path& path) {
    const fs::path folder = (config.file.empty() ? config.lock : config.file).parent_path();
    return (folder / path).lexically_normal();
}

fs::path state_folder() { return user_folder("XDG_STATE_HOME", ".local/state").path; }

Result<ConfigReading> read_whole_config(const fs::path& file) { return read_all(file); }

}  // namespace runtime

Result<Config> read_config(const fs::path& file) {
    PH_TRY(auto reading, read_all(file));
    if (!reading.problems.empty()) return std::move(reading.problems.front());
    return std::move(reading.config);
}

Result<void> set_config(Config& config, std::string_view toml) {
    PH_TRY(TomlTable root, TomlTable::parse(toml, "packhost_config_set", runtime::config_errors()));
    auto reading = runtime::read_config_keys(std::move(root), config);
    if (!reading.problems.empty()) return std::move(reading.problems.front());
    config = std::move(reading.config);
    return {};
}

Config default_config(const fs::path& directory) {
    Config config;
    const fs::path absolute = fs::absolute(directory).lexically_normal();
    config.lock = absolute / "plugins.lock";
    const fs::path shipped = own_tree() / "share" / "packhost" / "packs";
    std::error_code ignored;
    if (fs::is_directory(shipped, ignored)) config.pack_folders.push_back(shipped);
    set_shipped_dependencies(config);
    set_default_index(absolute, config);
    set_default_state(config);
    take_key_file(config);
    return config;
}

fs::path find_config(const fs::path& explicit_path) {
    if (!explicit_path.empty()) return explicit_path;
    if (const char* named = std::getenv("PACKHOST_CONFIG"); named && *named) return named;
    return own_tree() / "etc" / "packhost" / "packhost.toml";
}

}  // namespace packhost
