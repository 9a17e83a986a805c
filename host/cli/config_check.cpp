// config_check.cpp: `packhost config check` and `config schema`.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/json_output.hpp"
#include "cli/terminal.hpp"
#include "packhost/config_keys.hpp"
#include "packhost/plugins.hpp"

namespace packhost::cli {
namespace {

struct Findings {
    std::vector<Error> problems, warnings;
};

/// What is wrong with the file and what it names, its plugins included.
Findings look_at(const std::filesystem::path& file) {
    Findings out{check_config(file), {}};
    const auto config = read_config(file);
    if (!config) return out;
    out.warnings = config_warnings(*config);
    const auto plugins = list_plugins(*config);
    if (!plugins) return out;  // the lock is among the problems
    for (const PluginInfo& plugin : *plugins)
        if (plugin.problem && plugin.problem->code != "not_enabled")
            out.problems.push_back(*plugin.problem);
    return out;
}

Value values_of(const std::vector<Error>& errors) {
    Array out;
    for (const Error& error : errors) out.push_back(error_value(error));
    return out;
}

void show(const std::filesystem::path& file, const Findings& found) {
    for (const Error& warning : found.warnings) {
        say_warning(warning.message);
        say("  " + printable(warning.hint));
    }
    for (const Error& problem : found.problems) say_error(problem);
    const std::size_t count = found.problems.size();
    if (count == 0) print(printable(fmt::format("{} is in order.\n", file.string())));
    else say(fmt::format("{} problem{}.", count, count == 1 ? "" : "s"));
}

}  // namespace

ExitCode run_command(const Arguments& all, const ConfigCheckArguments& arguments) {
    const auto file = find_config(all.config);
    const Findings found = look_at(file);
    if (arguments.json)
        print(to_json(Object{{"file", file.string()},
                             {"problems", values_of(found.problems)},
                             {"warnings", values_of(found.warnings)}}) + '\n');
    else show(file, found);
    return found.problems.empty() ? kOk : kBadInput;
}

ExitCode run_command(const Arguments&, const ConfigSchemaArguments&) {
    print(config_schema());
    return kOk;
}

}  // namespace packhost::cli
