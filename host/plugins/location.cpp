// location.cpp: owners and modes from a file up to the root.
#include "plugins/location.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/try.hpp"
#include "plugins/refusal.hpp"

namespace packhost::plugins {
namespace {

using std::filesystem::path;

Error because(std::string_view code, std::string reason, std::string hint) {
    return {std::string(code), Phase::config, std::move(reason), std::move(hint)};
}

Error absent(const path& file, std::string_view why) {
    return because("no_file", fmt::format("it can't be opened: {}", why), no_file_hint(file));
}

bool writable_by_others(const struct stat& status) {
    const bool group = (status.st_mode & S_IWGRP) && status.st_gid != status.st_uid;
    return group || (status.st_mode & S_IWOTH);
}

// Its owner can change a file, rename what is in a folder, sticky or not, and give back any right
// that was taken away.
bool owned_by_others(const struct stat& status) {
    return status.st_uid != 0 && status.st_uid != ::geteuid();
}

Result<void> check_one(const path& what, const path& file, bool sticky_will_do) {
    struct stat status{};
    if (::lstat(what.c_str(), &status) != 0) return absent(file, std::strerror(errno));
    const bool link = S_ISLNK(status.st_mode);
    if (owned_by_others(status))
        return because("unsafe_path", fmt::format("{} belongs to another user", what.string()),
                       fmt::format("If you trust what is in it, make it root's: chown {}root {}",
                                   link ? "-h " : "", what.string()));
    if (!writable_by_others(status) || link || (sticky_will_do && (status.st_mode & S_ISVTX)))
        return {};
    return because("unsafe_path",
                   fmt::format("others than its owner can write to {}", what.string()),
                   fmt::format("Take that right away: chmod go-w {}", what.string()));
}

Result<void> check_folder(const path& whole) {
    path folder = whole;
    PH_CHECK(check_one(folder, whole, false));
    while (folder != folder.root_path()) {
        folder = folder.parent_path();
        PH_CHECK(check_one(folder, whole, true));
    }
    return {};
}

Result<void> check_file(const path& file) {
    PH_CHECK(check_one(file, file, false));
    return check_folder(file.parent_path());
}

Result<void> judge(const path& what, Result<void> (*check)(const path&)) {
    if (!what.is_absolute())
        return because("unsafe_path", "its path is not absolute", "Name the absolute path.");
    PH_CHECK(check(what));
    std::error_code failed;
    const path real = std::filesystem::canonical(what, failed);
    if (failed) return absent(what, failed.message());
    if (real == what) return {};
    // A link in a safe folder may lead to one that is not.
    auto safe = check(real);
    if (!safe)
        safe.error().message =
            fmt::format("it leads to {}, and {}", real.string(), safe.error().message);
    return safe;
}

}  // namespace

Result<void> judge_folder(const path& folder) { return judge(folder, check_folder); }

Result<void> check_location(const path& file, std::string_view noun, Phase phase) {
    auto safe = judge(file, check_file);
    if (safe) return {};
    Error& error = safe.error();
    error.phase = phase;
    error.message =
        fmt::format("The {} \"{}\" is refused: {}.", noun, file.string(), error.message);
    return safe;
}

}  // namespace packhost::plugins
