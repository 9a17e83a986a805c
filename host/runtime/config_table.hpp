// config_table.hpp: the table of all keys of packhost.toml: whoever reads, shows, describes or
// checks the configuration follows it, so that no key is forgotten.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/config.hpp"
#include "packhost/value.hpp"
#include "store/toml_table.hpp"

namespace packhost::runtime {

/// One key. A part of its name in capitals ("network.connections.NAME.allow") stands for any name
/// that the administrator gives; `name` of the functions is that name, else empty.
struct ConfigKeyRow {
    std::string name;
    std::string type;      ///< in words
    Object schema;         ///< JSON Schema of the value
    std::string fallback;  ///< the default, in words; empty: what a Config without a file holds
    std::string meaning;
    /// Takes the value of a table's key over into a config; nothing if the key is absent.
    std::function<Result<void>(store::TomlTable& table, std::string_view key, Config& config,
                               const std::string& name)>
        read;
    std::function<Value(const Config& config, const std::string& name)> show;
};

/// In the order of the documented packhost.toml.
const std::vector<ConfigKeyRow>& config_table();

/// The names that a config has for the capitals behind a prefix: "network.connections".
std::vector<std::string> config_names(const Config& config, std::string_view prefix);

/// The first name of a dotted one behind `prefix`: ("plugins.lock", "plugins") -> "lock". Empty if
/// the prefix is not one of it.
std::string_view config_part(std::string_view name, std::string_view prefix);

/// Whether such a part stands for names of the administrator's.
inline bool is_placeholder(std::string_view part) {
    return !part.empty() && part.front() >= 'A' && part.front() <= 'Z';
}

/// A path of the file, relative to its folder.
std::filesystem::path beside(const Config& config, const std::filesystem::path& path);

/// Where this user's state lies: $XDG_STATE_HOME/packhost, else $HOME/.local/state/packhost, else
/// empty.
std::filesystem::path state_folder();

/// Reads all keys of a file, and what was wrong with them.
struct ConfigReading {
    Config config;
    std::vector<Error> problems;  ///< by line
};
ConfigReading read_config_keys(store::TomlTable root, Config defaults);
/// The same of a file, and of the environment. An error if it can't be read as TOML.
Result<ConfigReading> read_whole_config(const std::filesystem::path& file);

/// The errors of a packhost.toml.
store::TomlErrors config_errors();

}  // namespace packhost::runtime
