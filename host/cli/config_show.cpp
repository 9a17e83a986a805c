// config_show.cpp: `packhost config show`: every key with its value, and who set it.
#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/json_output.hpp"
#include "cli/terminal.hpp"
#include "packhost/config.hpp"
#include "packhost/value.hpp"

namespace packhost::cli {
namespace {

namespace fs = std::filesystem;

struct Key {
    std::string name;
    Value value;
};

Value texts(const std::vector<std::string>& list) { return Array(list.begin(), list.end()); }

Value paths(const std::vector<fs::path>& list) {
    Array out;
    for (const fs::path& path : list) out.emplace_back(path.string());
    return out;
}

/// All keys, with a line of their own for each name of prefer and connections.
std::vector<Key> keys_of(const Config& config) {
    std::vector<Key> keys{{"plugins.lock", config.lock.string()},
                          {"plugins.disable", texts(config.disabled_plugins)},
                          {"plugins.capabilities", texts(config.granted_capabilities)}};
    for (const auto& [name, id] : config.prefer) keys.push_back({"plugins.prefer." + name, id});
    for (const auto& [name, policy] : config.network) {
        const std::string table = "network.connections." + name;
        keys.push_back({table + ".allow", texts(policy.allow)});
        keys.push_back({table + ".plain_http", policy.plain_http});
        keys.push_back({table + ".ca_file", policy.ca_file.string()});
    }
    keys.push_back({"packs.folders", paths(config.pack_folders)});
    keys.push_back({"packs.index", config.pack_index.string()});
    keys.push_back({"limits.workers", std::int64_t{config.workers}});
    keys.push_back({"limits.resolver_threads", std::int64_t{config.resolver_threads}});
    keys.push_back(
        {"limits.max_response_bytes", static_cast<std::uint64_t>(config.max_response_bytes)});
    keys.push_back({"limits.transfer_seconds", std::int64_t{config.transfer_seconds}});
    return keys;
}

/// What named the file itself.
std::string origin_of_file(const Arguments& all) {
    if (!all.config.empty()) return "--config";
    const char* named = std::getenv("PACKHOST_CONFIG");
    return named && *named ? "$PACKHOST_CONFIG" : "default";
}

std::string origin_of(const Config& config, const std::string& key) {
    const auto found = config.origins.find(key);
    return found == config.origins.end() ? "default" : found->second;
}

void show_json(const Config& config, const Arguments& all, bool origins) {
    Object keys;
    const auto add = [&](const std::string& name, Value value, std::string origin) {
        if (origins) value = Object{{"value", std::move(value)}, {"origin", std::move(origin)}};
        keys.emplace_back(name, std::move(value));
    };
    add("file", config.file.string(), origin_of_file(all));
    for (Key& key : keys_of(config))
        add(key.name, std::move(key.value), origin_of(config, key.name));
    print(to_json(Value(std::move(keys))) + '\n');
}

void show_text(const Config& config, const Arguments& all, bool origins) {
    const Paint paint(1);
    const auto line = [&](std::string_view name, const Value& value, const std::string& origin) {
        print(printable(fmt::format("{} = {}", name, to_json(value))));
        print(origins ? "  " + paint.dim("# " + printable(origin)) + '\n' : "\n");
    };
    line("file", config.file.string(), origin_of_file(all));
    for (const Key& key : keys_of(config)) line(key.name, key.value, origin_of(config, key.name));
}

}  // namespace

ExitCode run_command(const Arguments& all, const ConfigShowArguments& arguments) {
    const auto config = read_config(find_config(all.config));
    if (!config) {
        if (arguments.json) print(error_json(config.error()));
        say_error(config.error());
        return exit_code(config.error());
    }
    if (arguments.json) show_json(*config, all, arguments.origin);
    else show_text(*config, all, arguments.origin);
    return kOk;
}

}  // namespace packhost::cli
