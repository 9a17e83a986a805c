// connection_transfer.cpp: `packhost connection export|import`: connections as files.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/host_config.hpp"
#include "cli/questions.hpp"
#include "cli/stored_connections.hpp"
#include "packhost/connection_form.hpp"

namespace packhost::cli {
namespace {

namespace fs = std::filesystem;

Error unwritable(const fs::path& file, int reason) {
    return {"file_unwritable", Phase::input,
            fmt::format("{} can't be written: {}.", file.string(), std::strerror(reason)),
            "Name another one: packhost connection export NAME -o FILE"};
}

/// Writes a file for its owner alone, in place of what is there.
Result<void> write_private(const fs::path& file, std::string_view text) {
    const std::string beside = file.string() + fmt::format(".{}.new", ::getpid());
    const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return unwritable(file, errno);
    errno = 0;
    bool whole = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    whole = ::fsync(fd) == 0 && whole;
    whole = ::close(fd) == 0 && whole;
    if (whole && ::rename(beside.c_str(), file.c_str()) == 0) return {};
    const int reason = errno ? errno : ENOSPC;
    ::unlink(beside.c_str());
    return unwritable(file, reason);
}

/// From the file, or asked for: twice if it is a new one.
Result<Secret> read_passphrase(const fs::path& file, bool is_new) {
    if (!file.empty()) return credential_from_file(file);
    if (!can_ask())
        return Error{"bad_usage", Phase::usage,
                     "A passphrase is needed, and there is no terminal to ask on.",
                     "Give --passphrase-file FILE"};
    for (;;) {
        auto typed = ask_secret("Passphrase: ");
        if (!typed) return typed;
        if (typed->empty()) continue;
        if (!is_new) return typed;
        const auto again = ask_secret("The same again: ");
        if (!again) return again.error();
        const std::string_view one = typed->expose(), other = again->expose();
        if (one == other) return typed;
        say("  These differ.");
    }
}

Result<std::string> read_export(const fs::path& file) {
    std::ostringstream text;
    if (file == "-") {
        text << std::cin.rdbuf();
        return text.str();
    }
    std::ifstream in(file, std::ios::binary);
    if (in) text << in.rdbuf();
    if (in) return text.str();
    return Error{"bad_export", Phase::input, fmt::format("{} can't be read.", file.string()),
                 "It is what this wrote: packhost connection export NAME -o FILE"};
}

Result<std::string> export_text(const Opened& opened, const ConnectionExportArguments& arguments) {
    std::optional<Secret> passphrase;
    if (arguments.with_secrets) {
        auto read = read_passphrase(arguments.passphrase_file, true);
        if (!read) return std::move(read).error();
        passphrase = std::move(*read);
    }
    auto text = opened.store->export_connection(arguments.name,
                                                passphrase ? &*passphrase : nullptr);
    if (!text) return with_way_out(std::move(text).error(), arguments.name);
    return text;
}

/// Without a passphrase if it needs none.
Result<StoredConnection> take_in(LocalStore& store, const std::string& text,
                                 const ConnectionImportArguments& arguments) {
    auto taken = store.import_connection(text, nullptr, arguments.name);
    const bool sealed = !taken && taken.error().code == "wrong_passphrase";
    if (sealed) {
        const auto passphrase = read_passphrase(arguments.passphrase_file, false);
        if (!passphrase) return passphrase.error();
        taken = store.import_connection(text, &*passphrase, arguments.name);
    }
    if (taken) return taken;
    if (taken.error().code == "connection_exists")
        taken.error().hint = "Take it in by another name: packhost connection import FILE --name "
                             "OTHER";
    return with_way_out(std::move(taken).error(), arguments.name);
}

/// What a connection still lacks.
void say_next(const StoredConnection& connection) {
    const bool lacks_secrets =
        std::any_of(connection.credentials.begin(), connection.credentials.end(),
                    [](const StoredCredential& c) { return c.secret && !c.given; });
    if (lacks_secrets)
        say(fmt::format("Its secrets are not in the file. To give them:\n"
                        "  packhost connection rotate {}",
                        connection.name));
    if (connection.origins.empty())
        say(fmt::format("Before it is used, look at where, and agree:\n"
                        "  packhost connection consent {}",
                        connection.name));
}

}  // namespace

ExitCode run_command(const Arguments& all, const ConnectionExportArguments& arguments) {
    const auto config = config_of(all);
    if (!config) return fail_with(config.error(), false);
    const auto opened = open_stored(*config, arguments.name);
    if (!opened) return fail_with(opened.error(), false);
    std::error_code failed;
    if (!arguments.out.empty() && fs::exists(arguments.out, failed))
        if (auto agreed = ask_leave(fmt::format("Replace {}?", arguments.out.string()),
                                    arguments.yes);
            !agreed)
            return fail_with(agreed.error(), false);
    const auto text = export_text(*opened, arguments);
    if (!text) return fail_with(text.error(), false);
    if (arguments.out.empty()) {
        print(*text);
        return kOk;
    }
    if (auto written = write_private(arguments.out, *text); !written)
        return fail_with(written.error(), false);
    print(printable(fmt::format("{}\n", arguments.out.string())));
    return kOk;
}

ExitCode run_command(const Arguments& all, const ConnectionImportArguments& arguments) {
    const auto config = config_of(all);
    if (!config) return fail_with(config.error(), false);
    const auto text = read_export(arguments.file);
    if (!text) return fail_with(text.error(), false);
    const auto store = make_store(*config);
    if (!store) return fail_with(store.error(), false);
    const auto taken = take_in(**store, *text, arguments);
    if (!taken) return fail_with(taken.error(), false);
    print(fmt::format("The connection {} is stored.\n", taken->name));
    say_next(*taken);
    return kOk;
}

}  // namespace packhost::cli
