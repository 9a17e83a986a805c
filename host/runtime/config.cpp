// config.cpp: reads packhost.toml, and finds it.
#include "packhost/config.hpp"

#include <unistd.h>

#include <cstdlib>

#include <fmt/format.h>

#include "base/fnv.hpp"
#include "base/try.hpp"
#include "store/toml_table.hpp"

namespace packhost {
namespace {

using store::TomlTable;
namespace fs = std::filesystem;

constexpr std::int64_t kMostWorkers = 1024;
constexpr std::int64_t kMostResolverThreads = 256;
constexpr std::int64_t kSmallestResponse = 1024;
constexpr std::int64_t kLargestResponse = std::int64_t{1} << 40;
constexpr std::int64_t kLongestTransfer = 7 * 24 * 3600;

fs::path beside(const Config& config, const fs::path& path) {
    return (config.file.parent_path() / path).lexically_normal();
}

Result<void> read_plugins(TomlTable table, Config& config) {
    PH_TRY(const auto lock, table.text("lock"));
    if (lock && lock->empty()) return table.error("lock", "this is the path of a file.");
    if (lock) config.lock = beside(config, *lock);
    PH_TRY(config.disabled_plugins, table.texts("disable"));
    PH_TRY(config.granted_capabilities, table.texts("capabilities"));
    PH_TRY(auto prefer, table.table("prefer"));
    if (prefer)
        for (const std::string& name : prefer->keys()) {
            PH_TRY(const auto id, prefer->text(name));
            const bool known = name.starts_with("auth/") || name.starts_with("body/") ||
                               name.starts_with("transport/");
            if (!known)
                return prefer->error(name, "this is not kind/name.",
                                     "For example: \"auth/header\" = \"dev.packhost.auth.header\"");
            config.prefer[name] = *id;
        }
    return table.done();
}

Result<ConnectionPolicy> read_policy(TomlTable table, const Config& config) {
    ConnectionPolicy policy;
    PH_TRY(policy.allow, table.texts("allow"));
    PH_TRY(const auto plain, table.flag("plain_http"));
    policy.plain_http = plain.value_or(false);
    PH_TRY(const auto ca_file, table.text("ca_file"));
    if (ca_file && ca_file->empty()) return table.error("ca_file", "this is the path of a file.");
    if (ca_file) policy.ca_file = beside(config, *ca_file);
    PH_CHECK(table.done());
    return policy;
}

Result<void> read_network(TomlTable table, Config& config) {
    PH_TRY(auto connections, table.table("connections"));
    if (connections)
        for (const std::string& name : connections->keys()) {
            PH_TRY(auto of_connection, connections->table(name));
            PH_TRY(config.network[name], read_policy(*of_connection, config));
        }
    return table.done();
}

Result<void> read_limits(TomlTable table, Config& config) {
    PH_TRY(const auto workers, table.whole("workers", 0, kMostWorkers));
    PH_TRY(const auto resolvers, table.whole("resolver_threads", 1, kMostResolverThreads));
    PH_TRY(const auto largest,
           table.whole("max_response_bytes", kSmallestResponse, kLargestResponse));
    PH_TRY(const auto longest, table.whole("transfer_seconds", 1, kLongestTransfer));
    if (workers) config.workers = static_cast<unsigned>(*workers);
    if (resolvers) config.resolver_threads = static_cast<unsigned>(*resolvers);
    if (largest) config.max_response_bytes = static_cast<std::size_t>(*largest);
    if (longest) config.transfer_seconds = static_cast<unsigned>(*longest);
    return table.done();
}

Result<void> read_packs(TomlTable table, Config& config) {
    const bool named = config.origins.contains("packs.folders");
    PH_TRY(const auto folders, table.texts("folders"));
    if (named) config.pack_folders.clear();
    for (const std::string& folder : folders) {
        if (folder.empty()) return table.error("folders", "these are paths of folders.");
        config.pack_folders.push_back(beside(config, folder));
    }
    PH_TRY(const auto index, table.text("index"));
    if (index) config.pack_index = index->empty() ? fs::path() : beside(config, *index);
    return table.done();
}

/// The tree that holds the running executable: /usr of /usr/bin/packhost.
fs::path own_tree() {
    std::error_code failed;
    return fs::read_symlink("/proc/self/exe", failed).parent_path().parent_path();
}

/// The user's cache, and not beside the configuration: that one belongs to the administrator, is
/// read by many users, and commands that only look at things leave it alone. Each directory of a
/// configuration has an index of its own, so that two do not overwrite each other's.
void set_default_index(const fs::path& directory, Config& config) {
    fs::path cache;
    const char* of_user = std::getenv("XDG_CACHE_HOME");
    const char* home = std::getenv("HOME");
    if (of_user && *of_user == '/') {  // others are to be ignored (XDG Base Directory, 0.8)
        cache = of_user;
        config.origins["packs.index"] = "$XDG_CACHE_HOME";
    } else if (home && *home == '/') {
        cache = fs::path(home) / ".cache";
    } else {
        return;
    }
    config.pack_index =
        cache / "packhost" / fmt::format("packs-{:016x}.index", detail::fnv1a(directory.native()));
}

}  // namespace

Result<Config> read_config(const fs::path& file) {
    store::TomlErrors errors;
    errors.phase = Phase::config;
    errors.code = errors.absent_code = "bad_config";
    errors.absent_hint = "Name the configuration with --config FILE or $PACKHOST_CONFIG.";
    const fs::path absolute = fs::absolute(file).lexically_normal();
    PH_TRY(TomlTable root, TomlTable::read_file(absolute, std::move(errors)));

    Config config = default_config(absolute.parent_path());
    config.file = absolute;
    PH_TRY(auto plugins, root.table("plugins"));
    PH_TRY(auto network, root.table("network"));
    PH_TRY(auto limits, root.table("limits"));
    PH_TRY(auto packs, root.table("packs"));
    PH_CHECK(root.done());
    for (auto& [key, place] : root.places()) config.origins[key] = place;
    if (plugins) PH_CHECK(read_plugins(*plugins, config));
    if (network) PH_CHECK(read_network(*network, config));
    if (limits) PH_CHECK(read_limits(*limits, config));
    if (packs) PH_CHECK(read_packs(*packs, config));
    return config;
}

Config default_config(const fs::path& directory) {
    Config config;
    const fs::path absolute = fs::absolute(directory).lexically_normal();
    config.lock = absolute / "plugins.lock";
    const fs::path shipped = own_tree() / "share" / "packhost" / "packs";
    std::error_code ignored;
    if (fs::is_directory(shipped, ignored)) config.pack_folders.push_back(shipped);
    set_default_index(absolute, config);
    return config;
}

fs::path find_config(const fs::path& explicit_path) {
    if (!explicit_path.empty()) return explicit_path;
    if (const char* named = std::getenv("PACKHOST_CONFIG"); named && *named) return named;
    return own_tree() / "etc" / "packhost" / "packhost.toml";
}

}  // namespace packhost
