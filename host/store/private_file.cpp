// private_file.cpp: modes, owners, fsync, and names that are given last.
#include "store/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>

#include <fmt/format.h>

#include "base/descriptor.hpp"
#include "base/try.hpp"

namespace packhost::store {
namespace {

namespace fs = std::filesystem;
using detail::Descriptor;

/// Nobody takes as long to write a file of this size.
constexpr auto kStale = std::chrono::minutes(10);

Error failed(const fs::path& path, std::string_view what, int reason) {
    return {"store_failed", Phase::connection,
            fmt::format("{} {}: {}.", path.string(), what, std::strerror(reason)),
            "Check the folder, its rights and the space on its disk."};
}

Error unsafe(const fs::path& path, std::string_view what, std::string hint) {
    return {"unsafe_file", Phase::connection, fmt::format("{} {}.", path.string(), what),
            std::move(hint)};
}

bool trusted_owner(const struct stat& info) {
    return info.st_uid == ::geteuid() || info.st_uid == 0;
}

Result<void> check_file(const struct stat& info, const fs::path& file) {
    if (!S_ISREG(info.st_mode)) return unsafe(file, "is not a regular file", "");
    if (!trusted_owner(info))
        return unsafe(file, "belongs to another user", "Run packhost as the user that made it.");
    if (info.st_mode & (S_IRWXG | S_IRWXO))
        return unsafe(file, fmt::format("is open to others (mode {:03o})", info.st_mode & 0777u),
                      fmt::format("Make it yours alone: chmod 600 {}", file.string()));
    return {};
}

Result<void> check_folder(const fs::path& folder) {
    struct stat info {};
    if (::stat(folder.c_str(), &info) != 0) return failed(folder, "can't be looked at", errno);
    if (!S_ISDIR(info.st_mode)) return failed(folder, "is no folder", ENOTDIR);
    if (!trusted_owner(info))
        return unsafe(folder, "belongs to another user", "Use a folder of your own.");
    const bool open = info.st_mode & (S_IWGRP | S_IWOTH);
    if (open && !(info.st_mode & S_ISVTX))
        return unsafe(folder, "can be written to by others",
                      fmt::format("Make it yours alone: chmod 700 {}", folder.string()));
    return {};
}

Result<void> write_synced(int fd, const fs::path& file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failed(file, "can't be written", errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(fd) != 0) return failed(file, "can't be written", errno);
    return {};
}

/// A whole file beside the one that is meant. The caller gives it its name.
Result<fs::path> write_beside(const fs::path& file, std::string_view bytes) {
    const fs::path beside = path_beside(file);
    const Descriptor fd(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (fd.get() < 0) return failed(beside, "can't be made", errno);
    if (auto written = write_synced(fd.get(), beside, bytes); !written) {
        ::unlink(beside.c_str());
        return std::move(written).error();
    }
    return beside;
}

}  // namespace

fs::path path_beside(const fs::path& file) {
    static std::atomic<unsigned> count{0};
    return file.string() + fmt::format(".{}.{}.new", ::getpid(), count.fetch_add(1));
}

void sweep_beside(const fs::path& file) {
    const std::string begin = file.filename().string() + ".";
    std::error_code ignored;
    for (fs::directory_iterator at(file.parent_path(), ignored), end; at != end;
         at.increment(ignored)) {
        const std::string name = at->path().filename().string();
        if (!name.starts_with(begin) || !name.ends_with(".new")) continue;
        const auto age = fs::file_time_type::clock::now() - at->last_write_time(ignored);
        if (!ignored && age > kStale) fs::remove(at->path(), ignored);
    }
}

Result<void> sync_folder(const fs::path& folder) {
    const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() < 0 || ::fsync(fd.get()) != 0) return failed(folder, "can't be synced", errno);
    return {};
}

Result<void> make_private_folder(const fs::path& folder) {
    std::error_code ignored;
    if (!fs::exists(folder, ignored)) {
        const fs::path above = folder.parent_path();
        if (!above.empty() && !fs::exists(above, ignored)) PH_CHECK(make_private_folder(above));
        if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
            return failed(folder, "can't be made", errno);
        PH_CHECK(sync_folder(above));
    }
    return check_folder(folder);
}

Result<bool> check_private_file(const fs::path& file) {
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0) {
        if (errno == ENOENT) return false;
        return failed(file, "can't be looked at", errno);
    }
    PH_CHECK(check_file(info, file));
    return true;
}

Result<Secret> read_private_file(const fs::path& file, std::size_t limit) {
    const Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    struct stat info {};
    if (fd.get() < 0 || ::fstat(fd.get(), &info) != 0) return failed(file, "can't be read", errno);
    PH_CHECK(check_file(info, file));
    Secret content;
    char* at = content.extend(limit + 1);
    std::size_t size = 0;
    while (size <= limit) {
        const ssize_t got = ::read(fd.get(), at + size, limit + 1 - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(file, "can't be read", errno);
        if (got == 0) return Secret(content.expose().substr(0, size));
        size += static_cast<std::size_t>(got);
    }
    return failed(file, "can't be read", EFBIG);
}

Result<bool> name_private_file(const fs::path& from, const fs::path& to) {
    const int linked = ::link(from.c_str(), to.c_str());
    const int reason = errno;
    ::unlink(from.c_str());
    if (linked != 0 && reason == EEXIST) return false;
    if (linked != 0) return failed(to, "can't be made", reason);
    PH_CHECK(sync_folder(to.parent_path()));
    return true;
}

Result<bool> create_private_file(const fs::path& file, std::string_view bytes) {
    PH_TRY(const fs::path beside, write_beside(file, bytes));
    return name_private_file(beside, file);
}

Result<void> replace_private_file(const fs::path& file, std::string_view bytes) {
    std::error_code none;
    const fs::path target = fs::is_symlink(file, none) ? fs::canonical(file, none) : file;
    PH_TRY(const fs::path beside, write_beside(target, bytes));
    if (::rename(beside.c_str(), target.c_str()) != 0) {
        const int reason = errno;
        ::unlink(beside.c_str());
        return failed(file, "can't be replaced", reason);
    }
    return sync_folder(target.parent_path());
}

}  // namespace packhost::store
