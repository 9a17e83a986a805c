// config.hpp: what the administrator decides, as read from packhost.toml.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "packhost/result.hpp"

namespace packhost {

/// What one connection may reach beyond public addresses over https.
struct ConnectionPolicy {
    /// Address classes or blocks that are refused otherwise: "loopback", "private", "link-local",
    /// "10.1.0.0/16", "fd00::/8".
    std::vector<std::string> allow;
    bool plain_http = false;         ///< http:// as well as https://
    std::filesystem::path ca_file;   ///< PEM bundle to trust instead of the system's; empty: system
};

/// What a plugin must have to load, beside a place in the lock with the digest of its bytes.
enum class PluginTrust { pin, signature };

/// The HTTP proxy between this host and the network.
struct ProxyConfig {
    std::string url;  ///< "http://proxy.example:3128"; empty: none
    std::filesystem::path credentials_file;  ///< "user:password", readable by its owner alone
    /// Hosts, domains (".example.com"), addresses and blocks that are reached without it.
    std::vector<std::string> bypass;
    /// The proxy resolves names, so that addresses can't be vetted here: for networks whose hosts
    /// can't resolve. Only origins of `Config::origins_allowed` then.
    bool resolves = false;
};

/// Where connections, tokens and leases are kept.
struct StoreConfig {
    std::filesystem::path file;      ///< empty: there is no store
    std::filesystem::path key_file;  ///< the master key; made at first use
};

/// The record of who ran what.
struct AuditConfig {
    enum class Mode { off, on, strict };  ///< strict: a run ends when its line is durable
    Mode mode = Mode::off;
    std::filesystem::path folder;
};

/// What runs did, for those who look later.
struct HistoryConfig {
    std::filesystem::path file;  ///< empty: none is kept
    unsigned days = 30;
    std::uint64_t max_bytes = 256u << 20;
    bool bodies = false;         ///< keep output pins too
};

/// Where lines for the administrator go.
struct LogConfig {
    enum class Level { debug, info, warning, error, off };
    Level level = Level::warning;
    std::filesystem::path file;  ///< empty: stderr
    bool json = false;
};

/// The host's configuration. All paths are absolute.
struct Config {
    std::filesystem::path file;  ///< where it was read from; empty: built in
    std::filesystem::path lock;  ///< plugins.lock, beside the file
    /// Folders out of which plugins may be loaded, with all below; empty: any that is safe.
    std::vector<std::filesystem::path> plugin_folders;
    std::vector<std::string> disabled_plugins;         ///< ids
    std::map<std::string, std::string> prefer;         ///< "auth/header" -> plugin id
    PluginTrust plugin_trust = PluginTrust::pin;
    std::map<std::string, std::string> plugin_signers; ///< public keys, "ed25519:<base64>", by name
    /// Capabilities that plugins may use, by plugin id, if the lock grants them too.
    std::map<std::string, std::vector<std::string>> granted_capabilities;
    /// Libraries beyond the usual ones that plugins may link, if the lock accepts them too.
    std::vector<std::string> plugin_dependencies;
    /// For developers, and no key of the file: plugins that load without a place in the lock. Each
    /// start says so in the log. With PluginTrust::signature they need a signature like all others.
    std::vector<std::filesystem::path> unlocked_plugins;
    bool allow_unlocked_plugins = true;  ///< false: a host with any of them does not start
    std::map<std::string, ConnectionPolicy> network;   ///< by connection name
    /// When there are any, nothing else is reached by anyone: "https://api.example:443".
    std::vector<std::string> origins_allowed;
    ProxyConfig proxy;
    StoreConfig store;
    AuditConfig audit;
    HistoryConfig history;
    LogConfig log;
    unsigned max_runs = 100'000;     ///< under way or waiting; more end with "busy"
    unsigned runs_per_connection = 0;  ///< at the same time; others wait their turn; 0: no limit
    unsigned workers = 0;          ///< 0: one per core
    unsigned resolver_threads = 4;
    std::size_t max_response_bytes = 16u << 20;
    unsigned transfer_seconds = 3600;  ///< how long a request with a stream in it may take
    /// For PackCatalog (catalog.hpp). Default: share/packhost/packs of the tree that holds the
    /// running executable, if there is one.
    std::vector<std::filesystem::path> pack_folders;
    /// The catalog's index; empty: none is kept. Default: a file of this configuration's own in
    /// $XDG_CACHE_HOME/packhost, else in $HOME/.cache/packhost, else none.
    std::filesystem::path pack_index;
    /// Which line of which file set a key: "limits.workers" -> "FILE:3"; or which variable gave a
    /// default its value: "packs.index" -> "$XDG_CACHE_HOME". Keys that are not here have their
    /// defaults.
    std::map<std::string, std::string> origins;
};

/// Reads packhost.toml; $PACKHOST_MASTER_KEY_FILE comes before its `store.key_file`. Errors: a key
/// that is unknown, an absent file, and `unsafe_path`: others than root and the user of this
/// process can write it or own it. What the keys are: config_keys.hpp.
Result<Config> read_config(const std::filesystem::path& file);

/// The configuration of a host that has no file: `directory` is where plugins.lock lies.
Config default_config(const std::filesystem::path& directory);

/// The file that a command uses: `explicit_path` if given, else $PACKHOST_CONFIG, else
/// etc/packhost/packhost.toml of the tree that holds the running executable. Never a file of the
/// working directory by itself.
std::filesystem::path find_config(const std::filesystem::path& explicit_path);

}  // namespace packhost
