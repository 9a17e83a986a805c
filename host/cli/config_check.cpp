// config_check.cpp: `packhost config check` and `config schema`.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/json_output.hpp"
#include "cli/terminal.hpp"
#include "packhost/config_keys.hpp"

namespace packhost::cli {

ExitCode run_command(const Arguments& all, const ConfigCheckArguments& arguments) {
    const auto file = find_config(all.config);
    const auto problems = check_config(file);
    if (arguments.json) {
        Array list;
        for (const Error& problem : problems) list.push_back(error_value(problem));
        print(to_json(Object{{"file", file.string()}, {"problems", std::move(list)}}) + '\n');
    } else {
        for (const Error& problem : problems) say_error(problem);
        if (problems.empty()) print(printable(fmt::format("{} is in order.\n", file.string())));
        else say(fmt::format("{} problem{}.", problems.size(), problems.size() == 1 ? "" : "s"));
    }
    return problems.empty() ? kOk : kBadInput;
}

ExitCode run_command(const Arguments&, const ConfigSchemaArguments&) {
    print(config_schema());
    return kOk;
}

}  // namespace packhost::cli
