// pack_fmt.cpp: `packhost pack fmt`: packs in canonical layout.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "cli/commands.hpp"
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

/// By a file beside it and a rename, so that nothing is lost half-way.
bool replace(const fs::path& file, const std::string& text) {
    std::error_code ec;
    const fs::path target = fs::canonical(file, ec);  // a link stays a link
    if (ec) return false;
    const fs::path beside = target.string() + ".new";
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (out) fs::permissions(beside, fs::status(target, ec).permissions(), ec);
    if (out && !ec) fs::rename(beside, target, ec);
    if (out && !ec) return true;
    fs::remove(beside, ec);
    return false;
}

Error file_error(const fs::path& file, std::string_view what) {
    return {"file_unusable", Phase::usage, fmt::format("{} can't be {}.", file.string(), what),
            "Check the path and its permissions."};
}

/// True if the file is (now) as it should be.
Result<bool> format_file(const fs::path& file, bool check) {
    const auto text = read_text(file);
    if (!text) return file_error(file, "read");
    auto formatted = format_pack(*text);
    if (!formatted) {
        Error error = std::move(formatted).error();
        error.message = fmt::format("{}: {}", file.string(), error.message);
        return error;
    }
    if (*formatted == *text) return true;
    if (check) return false;
    if (!replace(file, *formatted)) return file_error(file, "written");
    say(fmt::format("{}: formatted", printable(file.string())));
    return true;
}

}  // namespace

ExitCode run_command(const Arguments& all, const PackFmtArguments& arguments) {
    ExitCode code = kOk;
    for (const fs::path& file : arguments.files) {
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
