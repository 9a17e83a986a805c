// main.cpp: the command `packhost`: no core dumps, arguments, one command.
#include <sys/prctl.h>
#include <sys/resource.h>

#include <exception>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "packhost/secret.hpp"

namespace {

using namespace packhost;
using namespace packhost::cli;

/// A core of this process would hold credentials. A leak checker needs a dumpable process.
void refuse_core_dumps() {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

struct Dispatch {
    const Arguments& all;
    ExitCode operator()(std::monostate) const { return kUsage; }
    template <class Command>
    ExitCode operator()(const Command& command) const { return run_command(all, command); }
};

}  // namespace

int main(int argc, char** argv) {
    refuse_core_dumps();
    try {
        const Parsed parsed = parse_arguments(argc, argv);
        if (!parsed.arguments) return parsed.exit_code;
        const ExitCode code = std::visit(Dispatch{*parsed.arguments}, parsed.arguments->command);
        if (flush_output()) return code;
        say_error({"output", Phase::usage, "The output can't be written in full.", ""});
        return code == kOk ? kBadInput : code;
    } catch (const std::exception& unforeseen) {
        say_error(
            {"internal", Phase::run, redacted(unforeseen.what()), "This is a defect of packhost."});
        return kNetwork;
    }
}
