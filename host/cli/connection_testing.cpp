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

/// Whether the test told anything about the connection: it was not broken off before.
bool is_worth_noting(const RunResult& result) {
    if (result.ok) return true;
    return result.error && result.error->phase != Phase::pack &&
           result.error->phase != Phase::plugin && result.error->code != "cancelled";
}

StoredConnection::Tested outcome_of(const RunResult& result) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    StoredConnection::Tested tested;
    tested.unix_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    tested.ok = result.ok;
    const ExitCode code = exit_code(result);
    tested.reached = code != kNetwork && code != kPolicy;
    tested.text = result.error ? result.error->message
                               : fmt::format("The API answered {}.", result.status);
    return tested;
}

/// `stored`: hints may lead to commands that change the connection.
void show(RunResult result, const StoredConnection& connection, bool json, bool stored) {
    if (result.error) *result.error = with_way_out(*result.error, connection.name);
    if (result.error && result.error->code == "credentials_refused")
        result.error->hint =
            stored ? fmt::format("Give new secrets: packhost connection rotate {0}\n"
                                 "Or look at all of it: packhost connection edit {0}",
                                 connection.name)
                   : std::string("Check the new secrets and what they may do.");
    const std::string log = log_text(result, false, Paint(2));
    if (!log.empty()) say(log.substr(0, log.size() - 1));
    if (json) print(to_json(to_value(result)) + '\n');
    else if (result.ok)
        print(fmt::format("The credentials of {} work: {} answered {}.\n", connection.name,
                          printable(connection.provider), result.status));
    if (result.error) say_error(*result.error);
}

/// Runs the pack's test request; `request` has its connection.
Result<RunResult> run_test(const Config& config, Services services, RunRequest request,
                           const std::string& name, bool json) {
    const Interrupts interrupts;
    auto runtime = start_runtime(config, std::move(services));
    if (!runtime) return std::move(runtime).error();
    request.test_request = true;
    Progress progress("Testing " + name, !json);
    return run_to_end(**runtime, std::move(request), interrupts, &progress);
}

/// The stored connection with the draft's secrets, of no store: nothing is kept for it.
Result<std::shared_ptr<const Connection>> with_secrets(const Opened& opened,
                                                       const ConnectionDraft& draft) {
    const auto held = opened.store->find(opened.connection.name);
    if (!held) return with_way_out(held.error(), opened.connection.name);
    auto made = std::make_shared<Connection>((*held)->copy());
    made->stored_id.clear();
    made->credentials.clear();
    for (const ConnectionDraft::Field& field : draft.credentials) {
        const Credential* kept = field.value.empty() ? (*held)->find(field.name) : nullptr;
        made->credentials.push_back({field.name, kept ? kept->value.clone() : field.value.clone()});
    }
    return std::shared_ptr<const Connection>(std::move(made));
}

bool has_test(const Pack& pack) {
    if (pack.has_test_request()) return true;
    say(fmt::format("The pack {} has no test request; a run of a node tells whether the "
                    "credentials work.",
                    printable(pack.slug())));
    return false;
}

/// After a test that failed: whether new secrets replace the old ones all the same.
bool replaces_all_the_same(const std::string& name) {
    if (can_ask()) {
        const auto keep = ask_whether("Keep the old secrets?", true);
        if (keep && !*keep) return true;
    }
    say(fmt::format("The old secrets are kept. To replace them without a test:\n"
                    "  packhost connection rotate {} --no-test",
                    name));
    return false;
}

}  // namespace

void note_test(const Opened& opened, StoredConnection::Tested tested) {
    if (auto noted = opened.store->note_test(opened.connection.name, std::move(tested)); !noted)
        say_warning("the outcome can't be kept: " + noted.error().message);
}

ExitCode test_stored(const Config& config, const Opened& opened,
                     const std::shared_ptr<const Pack>& pack, std::chrono::milliseconds deadline,
                     bool json) {
    Services services;
    services.connections = opened.store;
    services.state = opened.store;
    RunRequest request;
    request.pack = pack;
    request.connection_name = opened.connection.name;
    request.deadline = deadline;
    const auto result = run_test(config, std::move(services), std::move(request),
                                 opened.connection.name, json);
    if (!result) return fail_with(result.error(), json);
    show(*result, opened.connection, json, true);
    if (is_worth_noting(*result)) note_test(opened, outcome_of(*result));
    return exit_code(*result);
}

ExitCode test_after_change(const Config& config, const Opened& opened,
                           const std::shared_ptr<const Pack>& pack,
                           const TestingArguments& testing) {
    if (testing.skip || !has_test(*pack)) return kOk;
    if (can_ask()) {
        const auto wanted = ask_whether("Test it now?", true);
        if (!wanted || !*wanted) return kOk;
    }
    const ExitCode code = test_stored(config, opened, pack, testing.deadline, false);
    if (code == kOk) return code;
    say("The connection is stored all the same.");
    if (code == kNetwork || code == kApiSaidNo)  // others have told what helps, or can't be helped
        say(fmt::format("If it is not as it should be: packhost connection edit {}",
                        opened.connection.name));
    return code;
}

Trial try_secrets(const Config& config, const Opened& opened,
                  const std::shared_ptr<const Pack>& pack, const ConnectionDraft& draft,
                  const TestingArguments& testing) {
    if (testing.skip || !has_test(*pack)) return {};
    if (can_ask()) {
        const auto wanted = ask_whether("Test it now?", true);
        if (!wanted) return {false, fail_with(wanted.error(), false), {}};
        if (!*wanted) return {};
    }
    auto made = with_secrets(opened, draft);
    if (!made) return {false, fail_with(made.error(), false), {}};
    RunRequest request;
    request.pack = pack;
    request.connection = std::move(*made);
    request.deadline = testing.deadline;
    const auto result =
        run_test(config, {}, std::move(request), opened.connection.name, false);
    if (!result) return {false, fail_with(result.error(), false), {}};
    show(*result, opened.connection, false, false);
    Trial trial{true, exit_code(*result), {}};
    if (is_worth_noting(*result)) trial.outcome = outcome_of(*result);
    if (!result->ok) trial.replace = replaces_all_the_same(opened.connection.name);
    return trial;
}

}  // namespace packhost::cli
