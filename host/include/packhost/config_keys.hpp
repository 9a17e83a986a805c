// config_keys.hpp: the keys of packhost.toml: what each means, what it holds, and what is wrong.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/config.hpp"
#include "packhost/error.hpp"
#include "packhost/value.hpp"

namespace packhost {

/// A key of packhost.toml, for people.
struct ConfigKey {
    std::string name;      ///< "limits.workers"; NAME stands for a name of the administrator's
    std::string type;      ///< "a whole number from 0 to 1024"
    std::string fallback;  ///< what holds without it: "4", or in words
    std::string meaning;   ///< one sentence
};

/// All keys, in the order of the documented packhost.toml.
std::vector<ConfigKey> config_keys();

/// What a config holds for a key. Keys with NAME come once for each name.
struct ConfigSetting {
    std::string key;
    Value value;
    std::string origin;  ///< "FILE:3", "$XDG_CACHE_HOME" or "default"
};
std::vector<ConfigSetting> config_settings(const Config& config);

/// JSON Schema (draft-07) of packhost.toml, for editors. Ends with a line feed.
std::string config_schema();

/// All that is wrong with a file: what read_config() would refuse, and not only the first of it;
/// then what the config refers to: files that are absent or that others can write to, folders,
/// settings that don't go together.
std::vector<Error> check_config(const std::filesystem::path& file);

/// What is probably a slip, and refuses nothing: ids of plugins that are not in the lock, things
/// that a preferred plugin does not provide, capabilities that a plugin does not ask for; and, if
/// the store is there, names of connections that are not in it. Code: `unknown_name`.
std::vector<Error> config_warnings(const Config& config);

/// Takes over further keys: lines of packhost.toml. On an error `config` is as it was.
Result<void> set_config(Config& config, std::string_view toml);

}  // namespace packhost
