// audit_trouble.cpp: looks at the folder, its disk and its owner, and tries a write.
#include "store/audit_trouble.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "base/descriptor.hpp"
#include "base/try.hpp"
#include "store/audit_folder.hpp"
#include "store/private_file.hpp"

namespace packhost::store {
namespace {

namespace fs = std::filesystem;

/// A file system that has less left takes no whole line.
constexpr std::uint64_t kFull = 64 << 10;

fs::path nearest(fs::path folder) {
    std::error_code failed;
    while (!fs::exists(folder, failed) && folder.has_relative_path()) folder = folder.parent_path();
    return folder;
}

/// Why a file could not be made there, as an errno; 0: nothing is seen.
int obstacle(const fs::path& folder) noexcept {
    const fs::path there = nearest(folder);
    struct stat status {};
    if (::stat(there.c_str(), &status) != 0) return errno;
    if (!S_ISDIR(status.st_mode)) return ENOTDIR;
    if (::access(there.c_str(), W_OK | X_OK) != 0) return errno;
    struct statvfs disk {};
    const bool known = ::statvfs(there.c_str(), &disk) == 0 && disk.f_blocks > 0;
    return known && free_bytes(there) < kFull ? ENOSPC : 0;
}

Result<void> write_probe(const fs::path& folder) {
    const fs::path file = folder / fmt::format(".probe.{}", ::getpid());
    const detail::Descriptor fd(
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (fd.get() < 0)
        return audit_error(fmt::format("A file in the audit folder can't be made: {}.",
                                       std::strerror(errno)), folder);
    const std::string bytes(4096, '\n');
    const bool whole = ::write(fd.get(), bytes.data(), bytes.size()) ==
                       static_cast<ssize_t>(bytes.size());
    const int reason = whole && ::fdatasync(fd.get()) == 0 ? 0 : errno;
    ::unlink(file.c_str());
    if (reason == 0) return {};
    return audit_error(fmt::format("The audit log can't be written: {}.", std::strerror(reason)),
                       folder);
}

}  // namespace

std::uint64_t free_bytes(const fs::path& folder) noexcept {
    struct statvfs disk {};
    if (::statvfs(folder.c_str(), &disk) != 0) return 0;
    return std::uint64_t{disk.f_frsize} * (::geteuid() == 0 ? disk.f_bfree : disk.f_bavail);
}

std::string audit_advice(const fs::path& folder) {
    const std::string name = folder.string(), there = nearest(folder).string();
    if (name.empty())
        return "Name one: audit.folder in packhost.toml; or set $XDG_STATE_HOME or $HOME.";
    switch (obstacle(folder)) {
        case ENOSPC: return fmt::format("Make room on its disk: df {}", there);
        case EROFS:
            return fmt::format("{} is on a read-only disk: make it writable, or name a folder "
                               "elsewhere with audit.folder.", there);
        case ENOTDIR:
            return fmt::format("{} is no folder: move it away, or name another with audit.folder.",
                               there);
        case EACCES:
        case EPERM:
            return fmt::format("The user who runs packhost may not write to {}: give that user a "
                               "folder of mode 0700 there, or name another with audit.folder.",
                               there);
        default:
            return fmt::format("{} has to be a folder of the user who runs packhost, of mode 0700, "
                               "with space on its disk. Try it: packhost doctor", name);
    }
}

Result<void> try_audit_folder(const fs::path& folder) {
    if (folder.empty()) return audit_error("There is no folder for the audit log.", folder);
    std::error_code failed;
    if (!fs::exists(folder, failed)) {
        const int reason = obstacle(folder);
        if (reason == 0) return {};
        return audit_error(fmt::format("The audit folder {} can't be made: {}.", folder.string(),
                                       std::strerror(reason)), folder);
    }
    if (auto sound = make_private_folder(folder); !sound)
        return audit_folder_error(sound.error(), folder);
    PH_TRY(const AuditFolderLock lock, AuditFolderLock::take(folder));
    return write_probe(folder);
}

}  // namespace packhost::store
