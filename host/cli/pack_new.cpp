// pack_new.cpp: `packhost pack new`: a pack to start from, by options or by questions.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "packhost/authoring.hpp"

namespace packhost::cli {
namespace {

namespace fs = std::filesystem;

/// Asks on a terminal for what no option gave; an empty answer takes `otherwise`.
void ask(std::string& answer, std::string_view question, std::string_view otherwise) {
    if (!answer.empty() || ::isatty(STDIN_FILENO) == 0) {
        if (answer.empty()) answer = otherwise;
        return;
    }
    const std::string shown = otherwise.empty() ? "" : fmt::format(" [{}]", otherwise);
    std::cerr << question << shown << ": " << std::flush;
    std::getline(std::cin, answer);
    if (answer.empty()) answer = otherwise;
}

Error missing(std::string_view what, std::string_view option) {
    return {"missing_argument", Phase::usage, fmt::format("The new pack needs {}.", what),
            fmt::format("Give it with {}, or run this on a terminal, which asks.", option)};
}

Result<NewPack> complete(const PackNewArguments& arguments) {
    NewPack wanted{arguments.slug, arguments.name, arguments.base_url, arguments.auth,
                   arguments.auth_name};
    ask(wanted.base_url, "Base URL of the API", "");
    if (wanted.base_url.empty()) return missing("the API's base URL", "--base-url");
    ask(wanted.auth_type,
        fmt::format("Auth ({})", fmt::join(new_pack_schemes(), ", ")), "header");
    if (wanted.auth_type == "header") ask(wanted.auth_name, "Header", "X-API-Key");
    if (wanted.auth_type == "query") ask(wanted.auth_name, "Query parameter", "api_key");
    if (wanted.auth_type == "oauth2_client_credentials")
        ask(wanted.auth_name, "Token URL", "/oauth/token");
    return wanted;
}

/// Writes a file that must not be there yet.
Result<void> write_new(const fs::path& file, const std::string& text) {
    std::error_code ec;
    if (fs::exists(file, ec))
        return Error{"file_exists", Phase::usage,
                     fmt::format("{} is there already.", file.string()),
                     "Choose another slug or folder; nothing was changed."};
    fs::create_directories(file.parent_path(), ec);
    std::ofstream out(file, std::ios::binary);
    out << text;
    out.close();
    if (out) return {};
    return Error{"file_unwritable", Phase::usage,
                 fmt::format("{} can't be written.", file.string()),
                 "Check the folder and its permissions."};
}

}  // namespace

ExitCode run_command(const Arguments& all, const PackNewArguments& arguments) {
    const auto fail = [](const Error& error) {
        say_error(error);
        return exit_code(error);
    };
    const auto wanted = complete(arguments);
    if (!wanted) return fail(wanted.error());
    const auto text = new_pack(*wanted);
    if (!text) return fail(text.error());
    const fs::path file =
        arguments.folder / wanted->slug / (wanted->slug + ".dragops-pack.json");
    if (auto written = write_new(file, *text); !written) return fail(written.error());
    print(file.string() + '\n');
    say(fmt::format("It has one node and a test of it. Next:\n"
                    "  {0} pack validate {1}\n"
                    "  {0} pack test {1}\n"
                    "  {0} pack show {1}",
                    all.program, printable(file.string())));
    return kOk;
}

}  // namespace packhost::cli
