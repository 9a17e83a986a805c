// connection_test.cpp: `packhost connection test`: do these credentials work?
#include <fmt/format.h>

#include "cli/catalogue.hpp"
#include "cli/commands.hpp"
#include "cli/interrupts.hpp"
#include "cli/show_run.hpp"
#include "cli/terminal.hpp"
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

/// The pack, and its test request for the connection.
Result<RunRequest> request_of(Runtime& runtime, const Config& config,
                              const ConnectionTestArguments& arguments) {
    const auto file = find_pack_file({config, arguments.packs, !arguments.json}, arguments.pack);
    if (!file) return file.error();
    auto pack = runtime.load_pack(*file);
    if (!pack) return std::move(pack).error();
    const auto prompter = terminal_prompter();
    auto connection = read_connection_file(arguments.connection, prompter.get());
    if (!connection) return std::move(connection).error();
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

}  // namespace

ExitCode run_command(const Arguments& all, const ConnectionTestArguments& arguments) {
    auto config = read_config(find_config(all.config));
    if (!config) return fail(config.error(), arguments.json);
    const Interrupts interrupts;
    auto runtime = Runtime::create(*config);
    if (!runtime) return fail(runtime.error(), arguments.json);
    auto request = request_of(**runtime, *config, arguments);
    if (!request) return fail(request.error(), arguments.json);
    const auto connection = request->connection;
    Progress progress("Testing " + connection->name, !arguments.json);
    const RunResult result =
        run_to_end(**runtime, std::move(request).value(), interrupts, &progress);
    show(result, *connection, arguments.json);
    return exit_code(result);
}

}  // namespace packhost::cli
