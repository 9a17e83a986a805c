// pack_validate.cpp: `packhost pack validate`: all findings, with the place in the file.
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "packhost/pack.hpp"

namespace packhost::cli {
namespace {

constexpr std::size_t kWidest = 160;

std::vector<std::string> lines_of(const std::filesystem::path& file) {
    std::vector<std::string> lines;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) lines.push_back(std::move(line));
    return lines;
}

std::string place(const PackFinding& finding) {
    return finding.line == 0
               ? printable(finding.file)
               : fmt::format("{}:{}:{}", printable(finding.file), finding.line, finding.column);
}

/// The source line and a caret under the column, which counts characters of UTF-8.
std::string excerpt(const PackFinding& finding, const std::vector<std::string>& lines,
                    const Paint& paint) {
    if (finding.line == 0 || finding.line > lines.size()) return {};
    const std::string& line = lines[finding.line - 1];
    if (line.size() > kWidest) return {};
    std::string shown, under;
    std::size_t column = 1;
    for (const char c : line) {
        const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
        shown += c == '\t' || static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        if (!continues && column++ < finding.column) under += ' ';
    }
    return fmt::format("    {}\n    {}{}\n", paint.dim(printable(shown)), under, paint.green("^"));
}

void show(const PackFinding& finding, const std::vector<std::string>& lines, const Paint& paint) {
    const std::string kind = finding.is_error ? paint.red("error:") : paint.yellow("warning:");
    print(fmt::format("{}: {} {} [{}]\n", place(finding), kind, printable(finding.message),
                      finding.code));
    if (paint.terminal()) print(excerpt(finding, lines, paint));
    if (!finding.hint.empty()) print("    " + printable(finding.hint) + '\n');
}

std::string counted(std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

ExitCode run_command(const Arguments&, const PackValidateArguments& arguments) {
    const Paint paint(1);
    std::size_t errors = 0, warnings = 0;
    for (const auto& file : arguments.files) {
        const std::vector<PackFinding> findings = validate_pack(file);
        const std::vector<std::string> lines =
            paint.terminal() && !findings.empty() ? lines_of(file) : std::vector<std::string>{};
        for (const PackFinding& finding : findings) {
            show(finding, lines, paint);
            ++(finding.is_error ? errors : warnings);
        }
        if (findings.empty()) say(fmt::format("{}: ok", printable(file.string())));
    }
    if (errors + warnings)
        say(fmt::format("{}, {} in {}", counted(errors, "error"), counted(warnings, "warning"),
                        counted(arguments.files.size(), "file")));
    return errors ? kBadInput : kOk;
}

}  // namespace packhost::cli
