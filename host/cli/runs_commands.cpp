// runs_commands.cpp: `packhost runs`: what the history has of runs that have ended.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/json_output.hpp"
#include "cli/show_past_run.hpp"
#include "cli/since.hpp"
#include "cli/terminal.hpp"
#include "packhost/config.hpp"
#include "packhost/suggest.hpp"

namespace packhost::cli {
namespace {

ExitCode fail(const Error& error, bool json) {
    if (json) print(error_json(error));
    say_error(error);
    return exit_code(error);
}

/// Where the history is. Error: none is kept.
Result<std::filesystem::path> history_of(const Arguments& all) {
    auto config = read_config(find_config(all.config));
    if (!config) return std::move(config).error();
    return config->history.file;
}

Result<std::int64_t> begin_of(const std::string& since) {
    if (since.empty()) return std::int64_t{0};
    return parse_since(since, now_unix_ms());
}

/// Without what a list has no room for.
Value list_entry(const PastRun& run) {
    Object out;
    Value whole = to_value(run);
    for (auto& [name, value] : *whole.get_if<Object>())
        if (name != "log" && name != "pins" && name != "exec" && name != "warnings")
            out.emplace_back(std::move(name), std::move(value));
    return out;
}

/// Writes lines to stdout, or to a file that comes to be when the last is written.
class LineFile {
 public:
    explicit LineFile(std::filesystem::path file) : file_(std::move(file)) {
        if (file_.empty()) return;
        beside_ = file_.string() + fmt::format(".{}.new", ::getpid());
        out_.open(beside_, std::ios::binary | std::ios::trunc);
    }
    ~LineFile() {
        std::error_code none;
        if (!beside_.empty()) std::filesystem::remove(beside_, none);
    }
    LineFile(const LineFile&) = delete;
    LineFile& operator=(const LineFile&) = delete;

    void write(const std::string& line) {
        if (file_.empty()) print(line + '\n');
        else out_ << line << '\n';
    }
    Result<void> finish() {
        if (file_.empty()) return {};
        out_.close();
        std::error_code failed;
        if (out_) std::filesystem::rename(beside_, file_, failed);
        if (out_ && !failed) return {};
        return Error{"file_unwritable", Phase::input,
                     fmt::format("{} can't be written.", file_.string()),
                     "Check the folder, its rights and the space on its disk."};
    }

 private:
    const std::filesystem::path file_;
    std::filesystem::path beside_;
    std::ofstream out_;
};

/// Which of the history's names was probably meant where no run has the one that was given.
std::string meant_by(const std::filesystem::path& file, const RunsListArguments& arguments) {
    RunFilter every;
    every.details = false;
    every.limit = 10'000;
    std::set<std::string> packs, nodes, connections;
    (void)each_run(file, every, [&](const PastRun& run) {
        packs.insert(run.pack);
        nodes.insert(run.node);
        connections.insert(run.connection);
        return true;
    });
    for (const auto& [given, known] : {std::pair(arguments.pack, packs),
                                       std::pair(arguments.node, nodes),
                                       std::pair(arguments.connection, connections)})
        if (!given.empty() && !known.count(given))
            return did_you_mean(given, {known.begin(), known.end()});
    return {};
}

}  // namespace

ExitCode run_command(const Arguments& all, const RunsListArguments& arguments) {
    const auto file = history_of(all);
    if (!file) return fail(file.error(), arguments.json);
    const auto since = begin_of(arguments.since);
    if (!since) return fail(since.error(), arguments.json);
    RunFilter filter;
    filter.pack = arguments.pack;
    filter.node = arguments.node;
    filter.connection = arguments.connection;
    filter.failed = arguments.failed;
    filter.since_unix_ms = *since;
    filter.limit = arguments.limit;
    filter.details = arguments.json;
    const Paint paint(1);
    Array runs;
    bool any = false;
    const auto read = each_run(*file, filter, [&](const PastRun& run) {
        any = true;
        if (arguments.json) runs.push_back(list_entry(run));
        else print(past_run_line(run, paint));
        return true;
    });
    if (!read) return fail(read.error(), arguments.json);
    if (arguments.json)
        print(to_json(Object{{"runs", std::move(runs)}, {"error", nullptr}}) + '\n');
    else if (!any) {
        say("No such run is in the history.");
        if (const std::string meant = meant_by(*file, arguments); !meant.empty())
            say("  " + printable(meant));
    }
    return kOk;
}

ExitCode run_command(const Arguments& all, const RunsShowArguments& arguments) {
    const auto file = history_of(all);
    if (!file) return fail(file.error(), arguments.json);
    const auto run = find_run(*file, arguments.run);
    if (!run) return fail(run.error(), arguments.json);
    if (arguments.json) print(to_json(to_value(*run)) + '\n');
    else print(past_run_text(*run, Paint(1)));
    return kOk;
}

ExitCode run_command(const Arguments& all, const RunsExportArguments& arguments) {
    const auto file = history_of(all);
    if (!file) return fail(file.error(), false);
    const auto since = begin_of(arguments.since);
    if (!since) return fail(since.error(), false);
    RunFilter filter;
    filter.since_unix_ms = *since;
    filter.oldest_first = true;
    LineFile out(arguments.file == "-" ? std::filesystem::path() : arguments.file);
    const auto read = each_run(*file, filter, [&](const PastRun& run) {
        out.write(to_json(to_value(run)));
        return true;
    });
    if (!read) return fail(read.error(), false);
    const auto written = out.finish();
    return written ? kOk : fail(written.error(), false);
}

}  // namespace packhost::cli
