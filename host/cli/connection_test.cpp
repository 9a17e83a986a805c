// connection_test.cpp: `packhost connection test`: do these credentials work?
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/connection_testing.hpp"
#include "cli/host_config.hpp"
#include "cli/interrupts.hpp"
#include "cli/show_run.hpp"
#include "packhost/connection_file.hpp"
#include "packhost/runtime.hpp"

namespace packhost::cli {
namespace {

ExitCode fail(const Error& error, bool json) {
    RunResult result;
    result.error = error;
    if (json) print(to_json(to_value(result)) + '\n');
    say_error(error);
    return exit_code(error);
}

/// The pack, and its test request for the connection of a file.
Result<RunRequest> request_of(const Config& config, const ConnectionTestArguments& arguments) {
    const PackPlaces places{config, arguments.packs, !arguments.json};
    if (!arguments.pack.empty())  // before anybody is asked for anything
        if (const auto file = find_pack_file(places, arguments.pack); !file) return file.error();
    const auto prompter = terminal_prompter();
    auto connection = read_connection_file(arguments.connection, prompter.get());
    if (!connection) return std::move(connection).error();
    StoredConnection like;
    like.name = (*connection)->name;
    like.provider = (*connection)->provider;
    auto pack = pack_of(places, arguments.pack, like);
    if (!pack) return std::move(pack).error();
    RunRequest request;
    request.pack = std::move(pack).value();
    request.connection = std::move(connection).value();
    request.deadline = arguments.deadline;
    request.test_request = true;
    return request;
}

void show(const RunResult& result, const Connection& connection, bool json) {
    const std::string log = log_text(result, false, Paint(2));
    if (!log.empty()) say(log.substr(0, log.size() - 1));
    if (json) print(to_json(to_value(result)) + '\n');
    else if (result.ok)
        print(fmt::format("The credentials of {} work: {} answered {}.\n",
                          printable(connection.name),
                          printable(connection.provider), result.status));
    if (result.error) say_error(*result.error);
}

ExitCode test_file(const Config& config, const ConnectionTestArguments& arguments) {
    auto request = request_of(config, arguments);
    if (!request) return fail(request.error(), arguments.json);
    const Interrupts interrupts;
    auto runtime = start_runtime(config);
    if (!runtime) return fail(runtime.error(), arguments.json);
    const auto connection = request->connection;
    Progress progress("Testing " + connection->name, !arguments.json);
    const RunResult result =
        run_to_end(**runtime, std::move(request).value(), interrupts, &progress);
    show(result, *connection, arguments.json);
    return exit_code(result);
}

ExitCode test_named(const Config& config, const std::string& name,
                    const ConnectionTestArguments& arguments) {
    const auto opened = open_stored(config, name);
    if (!opened) return fail(opened.error(), arguments.json);
    const auto pack = pack_of({config, arguments.packs, !arguments.json}, arguments.pack,
                              opened->connection);
    if (!pack) return fail(pack.error(), arguments.json);
    return test_stored(config, *opened, *pack, arguments.deadline, arguments.json);
}

}  // namespace

ExitCode run_command(const Arguments& all, const ConnectionTestArguments& arguments) {
    auto config = config_of(all);
    if (!config) return fail(config.error(), arguments.json);
    const std::string named = arguments.connection.string();
    if (named.empty() && arguments.name.empty())
        return fail({"bad_usage", Phase::usage, "A stored connection or a file is needed.",
                     "See those that are stored: packhost connection list"},
                    arguments.json);
    if (named.empty()) return test_named(*config, arguments.name, arguments);
    return means_connection_file(named) ? test_file(*config, arguments)
                                        : test_named(*config, named, arguments);
}

}  // namespace packhost::cli
