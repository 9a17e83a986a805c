// config_show.cpp: `packhost config show`: every key with its value, and who set it.
#include <cstdlib>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/json_output.hpp"
#include "cli/terminal.hpp"
#include "packhost/config.hpp"
#include "packhost/config_keys.hpp"
#include "packhost/value.hpp"

namespace packhost::cli {
namespace {

/// What named the file itself.
std::string origin_of_file(const Arguments& all) {
    if (!all.config.empty()) return "--config";
    const char* named = std::getenv("PACKHOST_CONFIG");
    return named && *named ? "$PACKHOST_CONFIG" : "default";
}

void show_json(const Config& config, const Arguments& all, bool origins) {
    Object keys;
    const auto add = [&](const std::string& name, Value value, std::string origin) {
        if (origins) value = Object{{"value", std::move(value)}, {"origin", std::move(origin)}};
        keys.emplace_back(name, std::move(value));
    };
    add("file", config.file.string(), origin_of_file(all));
    for (ConfigSetting& one : config_settings(config))
        add(one.key, std::move(one.value), std::move(one.origin));
    print(to_json(Value(std::move(keys))) + '\n');
}

void show_text(const Config& config, const Arguments& all, bool origins) {
    const Paint paint(1);
    const auto line = [&](std::string_view name, const Value& value, const std::string& origin) {
        print(printable(fmt::format("{} = {}", name, to_json(value))));
        print(origins ? "  " + paint.dim("# " + printable(origin)) + '\n' : "\n");
    };
    line("file", config.file.string(), origin_of_file(all));
    for (const ConfigSetting& one : config_settings(config)) line(one.key, one.value, one.origin);
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
