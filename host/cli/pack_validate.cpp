// pack_validate.cpp: `packhost pack validate`: all findings, with the place in the file.
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/host_config.hpp"
#include "cli/json_output.hpp"
#include "cli/pack_files.hpp"
#include "cli/terminal.hpp"
#include "packhost/config.hpp"
#include "packhost/pack.hpp"

namespace packhost::cli {
namespace {

constexpr std::size_t kWidest = 100;  ///< of a source line, in characters

using Findings = std::vector<PackFinding>;

/// The lines of files that have findings, each read once.
class Sources {
 public:
    const std::string* line(const PackFinding& finding) {
        auto [entry, fresh] = files_.try_emplace(finding.file);
        if (fresh) {
            std::ifstream in(finding.file);
            for (std::string line; std::getline(in, line);)
                entry->second.push_back(std::move(line));
        }
        const auto& lines = entry->second;
        return finding.line == 0 || finding.line > lines.size() ? nullptr
                                                                : &lines[finding.line - 1];
    }

 private:
    std::map<std::string, std::vector<std::string>> files_;
};

std::string place(const PackFinding& finding) {
    return finding.line == 0
               ? printable(finding.file)
               : fmt::format("{}:{}:{}", printable(finding.file), finding.line, finding.column);
}

/// The characters of UTF-8 of a line, of which a finding counts its column.
std::vector<std::string_view> characters_of(std::string_view line) {
    std::vector<std::string_view> characters;
    for (std::size_t i = 0; i < line.size();) {
        std::size_t end = i + 1;
        while (end < line.size() && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) ++end;
        characters.push_back(line.substr(i, end - i));
        i = end;
    }
    return characters;
}

/// The source line, or of a long one what is around the column, and a caret below.
std::string excerpt(std::size_t column, std::string_view line, const Paint& paint) {
    const auto characters = characters_of(line);
    const std::size_t at = column - 1;
    const std::size_t start =
        characters.size() > kWidest && at > kWidest / 2 ? at - kWidest / 2 : 0;
    const std::size_t end = std::min(characters.size(), start + kWidest);
    std::string shown(start ? "..." : ""), under(start ? "   " : "");
    for (std::size_t i = start; i < end; ++i) {
        const auto byte = static_cast<unsigned char>(characters[i][0]);
        if (byte < 0x20 || byte == 0x7F) shown += ' ';
        else shown += characters[i];
        if (i < at) under += ' ';
    }
    if (end < characters.size()) shown += "...";
    return fmt::format("    {}\n    {}{}\n", paint.dim(printable(shown)), under, paint.green("^"));
}

void show(const PackFinding& finding, Sources& sources, const Paint& paint) {
    const std::string kind = finding.is_error ? paint.red("error:") : paint.yellow("warning:");
    print(fmt::format("{}: {} {} [{}]\n", place(finding), kind, printable(finding.message),
                      finding.code));
    if (paint.terminal())
        if (const std::string* line = sources.line(finding))
            print(excerpt(finding.column, *line, paint));
    if (!finding.pointer.empty()) print("    at " + printable(finding.pointer) + '\n');
    if (!finding.hint.empty()) print("    " + printable(finding.hint) + '\n');
}

std::string counted(std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

Value json_of(const PackFinding& finding) {
    return Object{{"severity", finding.is_error ? "error" : "warning"},
                  {"code", finding.code},
                  {"file", finding.file},
                  {"line", static_cast<std::int64_t>(finding.line)},
                  {"column", static_cast<std::int64_t>(finding.column)},
                  {"pointer", finding.pointer},
                  {"message", finding.message},
                  {"hint", finding.hint}};
}

void show_all(const Findings& findings, const std::vector<std::filesystem::path>& files,
              std::size_t errors) {
    const Paint paint(1);
    Sources sources;
    std::map<std::string, bool> faulty;
    for (const PackFinding& finding : findings) {
        show(finding, sources, paint);
        faulty[finding.file] = true;
    }
    for (const auto& file : files)
        if (!faulty.contains(file.string())) say(printable(file.string()) + ": ok");
    if (!findings.empty())
        say(fmt::format("{}, {} in {}", counted(errors, "error"),
                        counted(findings.size() - errors, "warning"),
                        counted(files.size(), "file")));
}

ExitCode fail(const Error& error, bool json) {
    if (json) print(error_json(error));
    else say_error(error);
    return exit_code(error);
}

}  // namespace

ExitCode run_command(const Arguments& all, const PackValidateArguments& arguments) {
    const auto config = config_of(all);
    if (!config) return fail(config.error(), arguments.json);
    const auto files = pack_files(arguments.files);
    if (!files) return fail(files.error(), arguments.json);
    Findings findings = validate_packs(*files, *config);
    std::size_t errors = 0;
    for (PackFinding& finding : findings) {
        finding.is_error |= arguments.strict;
        errors += finding.is_error;
    }
    if (arguments.json) {
        Array list;
        for (const PackFinding& finding : findings) list.push_back(json_of(finding));
        print(to_json(list) + '\n');
    } else {
        show_all(findings, *files, errors);
    }
    return errors ? kBadInput : kOk;
}

}  // namespace packhost::cli
