// audit_commands.cpp: `packhost audit`: whether the log is whole, and its newest lines.
#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/json_output.hpp"
#include "cli/terminal.hpp"
#include "packhost/audit.hpp"
#include "packhost/config.hpp"
#include "packhost/json.hpp"

namespace packhost::cli {
namespace {

constexpr auto kLookAgain = std::chrono::milliseconds(200);

ExitCode fail(const Error& error, bool json) {
    if (json) print(error_json(error));
    say_error(error);
    return exit_code(error);
}

Result<std::filesystem::path> audit_folder(const Arguments& all,
                                           const std::filesystem::path& given) {
    if (!given.empty()) return given;
    auto config = read_config(find_config(all.config));
    if (!config) return std::move(config).error();
    if (!config->audit.folder.empty()) return config->audit.folder;
    return Error{"no_audit", Phase::config, "The configuration names no folder for the audit log.",
                 "Set audit.mode and audit.folder in packhost.toml, or name the folder."};
}

Value to_value(const AuditReport& report) {
    Array findings;
    for (const AuditFinding& f : report.findings)
        findings.emplace_back(Object{{"broken", f.broken},
                                     {"code", f.code},
                                     {"file", f.file},
                                     {"line", f.line},
                                     {"message", f.message}});
    return Object{{"intact", report.intact()}, {"files", report.files},
                  {"lines", report.lines},     {"runs", report.runs},
                  {"lost", report.lost},       {"head_file", report.head_file},
                  {"head_hash", report.head_hash}, {"findings", std::move(findings)}};
}

void show(const AuditReport& report) {
    const Paint paint(1);
    for (const AuditFinding& f : report.findings) {
        const std::string where = f.line == 0 ? f.file : fmt::format("{}:{}", f.file, f.line);
        print(fmt::format("{}: {} {}\n", printable(where),
                          f.broken ? paint.red("broken:") : paint.yellow("note:"),
                          printable(f.message)));
    }
    const auto counted = [](auto count, std::string_view thing) {
        return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
    };
    if (report.files == 0 && report.intact()) return;
    print(fmt::format("{} in {} of {}: {}\n", counted(report.runs, "run"),
                      counted(report.lines, "line"), counted(report.files, "file"),
                      report.intact() ? paint.green("the chain is whole")
                                      : paint.red("the log was changed")));
    if (!report.head_file.empty())
        print(fmt::format("Ends with {} {}\n", report.head_file, report.head_hash));
}

std::string text_of(const Value& line, std::string_view key) {
    const Value* member = line.find(key);
    if (!member || member->is_null()) return {};
    const auto* text = member->get_if<std::string>();
    return printable(text ? *text : to_json(*member));
}

std::string unlocked_text(const Value& line) {
    const Value* files = line.find("unlocked");
    const auto* list = files ? files->get_if<Array>() : nullptr;
    std::string out;
    for (std::size_t i = 0; list && i < list->size(); ++i)
        if (const auto* file = (*list)[i].get_if<std::string>())
            out += "  unlocked " + printable(*file);
    return out;
}

/// A line of the log for people; one that is damaged as it is.
std::string readable(const std::string& json, const Paint& paint) {
    const auto line = parse_json(json);
    if (!line) return printable(json);
    const std::string outcome = text_of(*line, "outcome"), code = text_of(*line, "code");
    const std::string status = text_of(*line, "status");
    std::string ending = outcome;
    if (!code.empty()) ending += ": " + code;
    if (!status.empty()) ending += ' ' + status;
    const std::string connection = text_of(*line, "connection");
    return fmt::format("{}  {}  {} {}  {} in {} ms  by {}{}", text_of(*line, "time"),
                       text_of(*line, "run"), text_of(*line, "pack"), text_of(*line, "node"),
                       outcome == "ok"        ? paint.green(ending)
                       : outcome == "dry_run" ? paint.yellow(ending)
                                              : paint.red(ending),
                       text_of(*line, "ms"), text_of(*line, "actor"),
                       connection.empty() ? "" : " over " + connection) +
           unlocked_text(*line);
}

bool is_hash(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

}  // namespace

ExitCode run_command(const Arguments& all, const AuditVerifyArguments& arguments) {
    const auto folder = audit_folder(all, arguments.folder);
    if (!folder) return fail(folder.error(), arguments.json);
    if (!arguments.expected.empty() && !is_hash(arguments.expected))
        return fail({"bad_usage", Phase::usage, "--expect takes a hash: 64 hexadecimal digits.",
                     "It is what packhost audit verify prints last."}, arguments.json);
    const auto report = verify_audit(*folder, arguments.expected);
    if (!report) return fail(report.error(), arguments.json);
    if (arguments.json) print(to_json(to_value(*report)) + '\n');
    else show(*report);
    return report->intact() ? kOk : kBadInput;
}

ExitCode run_command(const Arguments& all, const AuditTailArguments& arguments) {
    const auto folder = audit_folder(all, {});
    if (!folder) return fail(folder.error(), arguments.json);
    AuditReader reader(*folder);
    const Paint paint(1);
    for (auto lines = reader.last(arguments.lines);; lines = reader.next()) {
        if (!lines) return fail(lines.error(), arguments.json);
        for (const std::string& line : *lines)
            print((arguments.json ? line : readable(line, paint)) + '\n');
        if (!arguments.follow || !flush_output()) return kOk;
        std::this_thread::sleep_for(kLookAgain);
    }
}

}  // namespace packhost::cli
