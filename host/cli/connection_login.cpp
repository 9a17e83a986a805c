// connection_login.cpp: `packhost connection login` and `logout`: a person and the API's own pages.
#include <sys/eventfd.h>
#include <unistd.h>

#include <future>

#include <fmt/format.h>

#include "cli/browser.hpp"
#include "cli/commands.hpp"
#include "cli/connection_testing.hpp"
#include "cli/host_config.hpp"
#include "cli/interrupts.hpp"
#include "cli/redirect_listener.hpp"
#include "packhost/login.hpp"

namespace packhost::cli {
namespace {

using SharedPack = std::shared_ptr<const Pack>;

/// A stored connection, ready for its login.
struct Subject {
    Config config;
    Opened opened;
    SharedPack pack;
};

Result<Subject> find_subject(const Arguments& all, const std::string& name,
                             const PackArguments& pack) {
    auto config = config_of(all);
    if (!config) return std::move(config).error();
    auto opened = open_stored(*config, name);
    if (!opened) return std::move(opened).error();
    auto found = pack_of({*config, pack.packs, true}, pack.pack, opened->connection);
    if (!found) return std::move(found).error();
    return Subject{std::move(*config), std::move(*opened), std::move(*found)};
}

Result<std::unique_ptr<Runtime>> runtime_for(const Subject& subject) {
    Services services;
    services.connections = subject.opened.store;
    services.state = subject.opened.store;
    return start_runtime(subject.config, services);
}

/// Does `work`, which an interrupt stops; a second one ends the process at once.
Result<LoginResult> until_interrupted(const Interrupts& interrupts, Progress& progress,
                                      std::stop_source& stop,
                                      const std::function<Result<LoginResult>()>& work) {
    const int done = ::eventfd(0, EFD_CLOEXEC);
    auto ended = std::async(std::launch::async, [&] {
        auto result = work();
        const std::uint64_t one = 1;
        (void)!::write(done, &one, sizeof one);
        return result;
    });
    if (!interrupts.wait_for(done, &progress)) {
        stop.request_stop();
        if (!interrupts.wait_for(done)) ::_exit(kInterrupted);
    }
    progress.finish();
    auto result = ended.get();
    ::close(done);
    return result;
}

void show_code(std::string_view code, std::string_view url) {
    say(fmt::format("Open this page in any browser, on any device:\n  {}\n"
                    "and see to it that it asks for this code:\n  {}",
                    printable(url), Paint(2).bold(printable(code))));
}

/// One try, in a browser that comes back to `listener`, or without.
Result<LoginResult> log_in(const Subject& subject, const ConnectionLoginArguments& arguments,
                           Runtime& runtime, const Interrupts& interrupts,
                           RedirectListener* listener) {
    std::stop_source stop;
    LoginRequest request;
    request.pack = subject.pack;
    request.connection_name = subject.opened.connection.name;
    request.deadline = arguments.deadline;
    request.stop = stop.get_token();
    request.show = show_code;
    const bool opens = !arguments.no_browser && has_display();
    if (listener) request.redirect_uri = listener->redirect_uri();
    if (listener)
        request.open_url = [listener, opens](std::string_view url, CameBack came_back) {
            listener->expect([came_back](std::string query) { came_back(std::move(query)); });
            const bool opened = opens && open_in_browser(std::string(url));
            say(fmt::format("{}\n  {}",
                            opened ? "A browser opens this page; if it does not, open it yourself:"
                                   : "Open this page in a browser on this machine:",
                            printable(url)));
        };
    Progress progress("Waiting for the login", true);
    return until_interrupted(interrupts, progress, stop,
                             [&] { return runtime.login(request); });
}

/// In a browser if there is one; else by a code, where the API knows such.
Result<LoginResult> log_in_somehow(const Subject& subject,
                                   const ConnectionLoginArguments& arguments) {
    const Interrupts interrupts;
    auto runtime = runtime_for(subject);
    if (!runtime) return std::move(runtime).error();
    const bool wants_browser = arguments.no_browser || arguments.port != 0 || has_display();
    if (arguments.device || !wants_browser) {
        auto ended = log_in(subject, arguments, **runtime, interrupts, nullptr);
        const bool impossible = !ended && ended.error().code == "no_device_flow";
        if (arguments.device || !impossible) return ended;
    }
    auto listener = RedirectListener::start(arguments.port);
    if (!listener) return std::move(listener).error();
    return log_in(subject, arguments, **runtime, interrupts, listener->get());
}

std::string account_of(const LoginResult& result) {
    for (const auto& [name, value] : result.account)
        if (name == "account") return printable(value);
    return "";
}

}  // namespace

ExitCode run_command(const Arguments& all, const ConnectionLoginArguments& arguments) {
    const auto subject = find_subject(all, arguments.name, arguments.pack);
    if (!subject) return fail_with(subject.error(), false);
    const auto ended = log_in_somehow(*subject, arguments);
    if (!ended) return fail_with(with_way_out(ended.error(), arguments.name), false);
    for (const std::string& warning : ended->warnings) say_warning(warning);
    const std::string account = account_of(*ended);
    print(account.empty() ? fmt::format("You are logged in for {}.\n", arguments.name)
                          : fmt::format("{} is logged in for {}.\n", account, arguments.name));
    return test_after_change(subject->config, subject->opened, subject->pack, arguments.testing);
}

ExitCode run_command(const Arguments& all, const ConnectionLogoutArguments& arguments) {
    const auto subject = find_subject(all, arguments.name, arguments.pack);
    if (!subject) return fail_with(subject.error(), false);
    const Interrupts interrupts;
    auto runtime = runtime_for(*subject);
    if (!runtime) return fail_with(runtime.error(), false);
    std::stop_source stop;
    LogoutRequest request;
    request.pack = subject->pack;
    request.connection_name = subject->opened.connection.name;
    request.stop = stop.get_token();
    Progress progress("Logging out", true);
    const auto ended = until_interrupted(interrupts, progress, stop,
                                         [&] { return (*runtime)->logout(request); });
    if (!ended) return fail_with(with_way_out(ended.error(), arguments.name), false);
    print(fmt::format("Nobody is logged in for {} any more.\n", arguments.name));
    return kOk;
}

}  // namespace packhost::cli
