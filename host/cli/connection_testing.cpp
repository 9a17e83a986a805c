// connection_testing.cpp: a test of a stored connection, by its name in the store.
#include "cli/connection_testing.hpp"

#include <fmt/format.h>

#include "cli/host_config.hpp"
#include "cli/interrupts.hpp"
#include "cli/questions.hpp"
#include "cli/show_run.hpp"
#include "packhost/runtime.hpp"

namespace packhost::cli {
namespace {

/// Whether the test told anything about the credentials: it was not refused or broken off before.
bool is_worth_noting(const RunResult& result) {
    if (result.ok) return true;
    return result.error && result.error->phase != Phase::policy &&
           result.error->phase != Phase::pack && result.error->phase != Phase::plugin &&
           result.error->code != "cancelled";
}

void note(const Opened& opened, const RunResult& result) {
    if (!is_worth_noting(result)) return;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    StoredConnection::Tested tested;
    tested.unix_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    tested.ok = result.ok;
    tested.text = result.error ? result.error->message
                               : fmt::format("The API answered {}.", result.status);
    if (auto noted = opened.store->note_test(opened.connection.name, std::move(tested)); !noted)
        say_warning("the outcome can't be kept: " + noted.error().message);
}

void show(RunResult result, const StoredConnection& connection, bool json) {
    if (result.error) *result.error = with_way_out(*result.error, connection.name);
    if (result.error && result.error->code == "credentials_refused")
        result.error->hint = fmt::format(
            "Give new secrets: packhost connection rotate {0}\n"
            "Or look at all of it: packhost connection edit {0}", connection.name);
    const std::string log = log_text(result, false, Paint(2));
    if (!log.empty()) say(log.substr(0, log.size() - 1));
    if (json) print(to_json(to_value(result)) + '\n');
    else if (result.ok)
        print(fmt::format("The credentials of {} work: {} answered {}.\n", connection.name,
                          printable(connection.provider), result.status));
    if (result.error) say_error(*result.error);
}

}  // namespace

ExitCode test_stored(const Config& config, const Opened& opened,
                     const std::shared_ptr<const Pack>& pack, std::chrono::milliseconds deadline,
                     bool json) {
    const Interrupts interrupts;
    Services services;
    services.connections = opened.store;
    services.state = opened.store;
    auto runtime = start_runtime(config, services);
    if (!runtime) return fail_with(runtime.error(), json);
    RunRequest request;
    request.pack = pack;
    request.connection_name = opened.connection.name;
    request.deadline = deadline;
    request.test_request = true;
    Progress progress("Testing " + opened.connection.name, !json);
    const RunResult result = run_to_end(**runtime, std::move(request), interrupts, &progress);
    show(result, opened.connection, json);
    note(opened, result);
    return exit_code(result);
}

ExitCode test_after_change(const Config& config, const Opened& opened,
                           const std::shared_ptr<const Pack>& pack,
                           const TestingArguments& testing) {
    if (testing.skip) return kOk;
    if (!pack->has_test_request()) {
        say(fmt::format("The pack {} has no test request; a run of a node tells whether the "
                        "credentials work.",
                        printable(pack->slug())));
        return kOk;
    }
    if (can_ask()) {
        const auto wanted = ask_whether("Test it now?", true);
        if (!wanted || !*wanted) return kOk;
    }
    const ExitCode code = test_stored(config, opened, pack, testing.deadline, false);
    if (code != kOk)
        say(fmt::format("The connection is stored all the same. To change it:\n"
                        "  packhost connection edit {}",
                        opened.connection.name));
    return code;
}

}  // namespace packhost::cli
