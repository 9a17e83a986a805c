// config.hpp: what the administrator decides, as read from packhost.toml.
#pragma once

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

/// The host's configuration. All paths are absolute.
struct Config {
    std::filesystem::path file;  ///< where it was read from; empty: built in
    std::filesystem::path lock;  ///< plugins.lock, beside the file
    std::vector<std::string> disabled_plugins;         ///< ids
    std::map<std::string, std::string> prefer;         ///< "auth/header" -> plugin id
    std::vector<std::string> granted_capabilities;
    std::map<std::string, ConnectionPolicy> network;   ///< by connection name
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

/// Reads packhost.toml. Unknown keys are errors with a suggestion; a file that is absent is one too.
Result<Config> read_config(const std::filesystem::path& file);

/// The configuration of a host that has no file: `directory` is where plugins.lock lies.
Config default_config(const std::filesystem::path& directory);

/// The file that a command uses: `explicit_path` if given, else $PACKHOST_CONFIG, else
/// etc/packhost/packhost.toml of the tree that holds the running executable. Never a file of the
/// working directory by itself.
std::filesystem::path find_config(const std::filesystem::path& explicit_path);

}  // namespace packhost
