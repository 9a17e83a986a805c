// grammar_runs.cpp: what can be typed behind `packhost runs` and `packhost audit`.
#include <CLI/CLI.hpp>

#include "cli/grammar_parts.hpp"

namespace packhost::cli {
namespace {

constexpr char kSinceHelp[] =
    "Runs that began since then: 90s, 30m, 12h or 7d ago, or a time (RFC 3339) or date in UTC";

void add_runs_list(CLI::App& runs, Arguments& out) {
    CLI::App* list = runs.add_subcommand("list", "Lists runs of the history, newest first");
    auto given = std::make_shared<RunsListArguments>();
    list->add_option("--pack", given->pack, "Those of this pack")->type_name("SLUG");
    list->add_option("--node", given->node, "Those of this node")->type_name("NODE");
    list->add_option("--connection", given->connection, "Those with this connection")
        ->type_name("NAME");
    list->add_flag("--failed", given->failed, "Those that failed or were refused");
    list->add_option("--since", given->since, kSinceHelp)->type_name("TIME");
    list->add_option("--limit", given->limit, "How many at most (default: 20; 0: all)")
        ->type_name("N")->check(CLI::NonNegativeNumber.description(""));
    list->add_flag("--json", given->json, "Print one JSON object, each run without its exchanges");
    list->footer("Example:\n  packhost runs list --failed --since 12h");
    list->callback([given, &out] { out.command = *given; });
}

void add_runs_show(CLI::App& runs, Arguments& out) {
    CLI::App* show = runs.add_subcommand(
        "show", "Shows one run: its requests, their answers, and where the time went");
    auto given = std::make_shared<RunsShowArguments>();
    show->add_option("RUN|last", given->run, "Its id, or \"last\" for the newest")->required();
    add_json(*show, given->json);
    show->footer("Header fields are there if the run kept them (node run --verbose). On a\n"
                 "terminal bars show where the time went; else it is told in a line. Instead of an id its\n"
                 "first characters do, if no other run has them. Example:\n"
                 "  packhost runs show last");
    show->callback([given, &out] { out.command = *given; });
}

void add_runs_export(CLI::App& runs, Arguments& out) {
    CLI::App* command = runs.add_subcommand(
        "export", "Writes runs, oldest first, one JSON object a line");
    auto given = std::make_shared<RunsExportArguments>();
    command->add_option("FILE", given->file, "Where they go (default, or \"-\": stdout)");
    command->add_option("--since", given->since, kSinceHelp)->type_name("TIME");
    command->footer("Example:\n  packhost runs export --since 7d runs.ndjson");
    command->callback([given, &out] { out.command = *given; });
}

void add_audit_verify(CLI::App& audit, Arguments& out) {
    CLI::App* verify = audit.add_subcommand(
        "verify", "Looks whether lines or files of the audit log were changed or removed");
    auto given = std::make_shared<AuditVerifyArguments>();
    verify->add_option("FOLDER", given->folder, "Its folder (default: audit.folder)");
    verify->add_option("--expect", given->expected,
                       "A hash that verify printed earlier: some line must have it")
        ->type_name("HASH");
    add_json(*verify, given->json);
    verify->footer("Exit code 0: nothing was, but for notes; 3: something was. What is only seen "
                   "with\n--expect: lines cut off the end of the newest file, and that file "
                   "removed. Keep the\nhash that is printed on another machine.\n"
                   "Example:\n  packhost audit verify");
    verify->callback([given, &out] { out.command = *given; });
}

void add_audit_tail(CLI::App& audit, Arguments& out) {
    CLI::App* tail = audit.add_subcommand("tail", "Shows the last lines of the audit log");
    auto given = std::make_shared<AuditTailArguments>();
    tail->add_option("-n,--lines", given->lines, "How many (default: 10)")
        ->type_name("N")->check(CLI::NonNegativeNumber.description(""));
    tail->add_flag("-f,--follow", given->follow, "Go on with those that come, until Ctrl-C");
    tail->add_flag("--json", given->json, "Print the lines as they are");
    tail->footer("Example:\n  packhost audit tail --follow");
    tail->callback([given, &out] { out.command = *given; });
}

}  // namespace

void add_runs_commands(CLI::App& runs, Arguments& out) {
    add_runs_list(runs, out);
    add_runs_show(runs, out);
    add_runs_export(runs, out);
}

void add_audit_commands(CLI::App& audit, Arguments& out) {
    add_audit_verify(audit, out);
    add_audit_tail(audit, out);
}

}  // namespace packhost::cli
