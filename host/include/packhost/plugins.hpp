// plugins.hpp: what an administrator does with plugins: enable, list, inspect, explain.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/config.hpp"
#include "packhost/error.hpp"
#include "packhost/result.hpp"

namespace packhost {

/// A plugin of the lock, or a file that was inspected. Nothing of it has run.
struct PluginInfo {
    std::string id;
    std::string version;
    std::string sdk;
    std::filesystem::path file;
    std::string sha256;
    std::vector<std::string> provides;      ///< "auth/header"
    std::vector<std::string> needs;         ///< host services and interfaces
    std::vector<std::string> capabilities;  ///< asked for
    std::vector<std::string> dependencies;  ///< shared libraries beyond the usual ones
    std::string schemas;                    ///< JSON: settings by "auth/header"
    std::optional<Error> problem;           ///< why it can't be used
};

/// All plugins of the config's lock, with what is wrong with each.
Result<std::vector<PluginInfo>> list_plugins(const Config& config);

/// A file, pinned or not: reads note, schema and digest, and says what a load would object to.
Result<PluginInfo> inspect_plugin(const Config& config, const std::filesystem::path& file);

/// Pins a file in the config's lock: from now on these very bytes, and no others, load.
/// `accept_dependencies` are the shared libraries beyond the usual ones that it may link.
Result<PluginInfo> enable_plugin(const Config& config, const std::filesystem::path& file,
                                 const std::vector<std::string>& accept_dependencies);

/// The state of one id in words: enabled or not, what it provides, why it was refused, what to do.
std::string explain_plugin(const Config& config, std::string_view id);

}  // namespace packhost
