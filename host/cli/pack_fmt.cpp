// pack_fmt.cpp: `packhost pack fmt`: packs in canonical layout.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/pack_files.hpp"
#include "cli/replace_file.hpp"
#include "cli/terminal.hpp"
#include "packhost/authoring.hpp"

namespace packhost::cli {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> read_text(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (in.bad() || !in.is_open()) return std::nullopt;
    return text;
}

/// True if the file is (now) as it should be.
Result<bool> format_file(const fs::path& file, bool check) {
    const auto text = read_text(file);
    if (!text)
        return Error{"file_unreadable", Phase::input,
                     fmt::format("{} can't be read.", file.string()),
                     "Check the path and its permissions."};
    auto formatted = format_pack(*text);
    if (!formatted) {
        Error error = std::move(formatted).error();
        error.message = fmt::format("{}: {}", file.string(), error.message);
        return error;
    }
    if (*formatted == *text) return true;
    if (check) return false;
    if (auto written = replace_file(file, *formatted); !written)
        return std::move(written).error();
    say(fmt::format("{}: formatted", printable(file.string())));
    return true;
}

}  // namespace

ExitCode run_command(const Arguments& all, const PackFmtArguments& arguments) {
    const auto files = pack_files(arguments.files);
    if (!files) {
        say_error(files.error());
        return exit_code(files.error());
    }
    ExitCode code = kOk;
    for (const fs::path& file : *files) {
        const auto done = format_file(file, arguments.check);
        if (!done) {
            say_error(done.error());
            code = exit_code(done.error());
        } else if (!*done) {
            print(fmt::format("{}: not in canonical layout\n", printable(file.string())));
            code = kBadInput;
        }
    }
    if (arguments.check && code == kBadInput)
        say(fmt::format("Mend it: {} pack fmt FILE", all.program));
    return code;
}

}  // namespace packhost::cli
