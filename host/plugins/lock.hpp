// lock.hpp: plugins.lock, the administrator's list of enabled plugins and the digests they had.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "packhost/result.hpp"

namespace packhost::plugins {

/// One enabled plugin.
struct LockEntry {
    std::string id;
    std::filesystem::path file;  ///< as written: absolute, or relative to the lock's folder
    std::string sha256;          ///< 64 lower-case hexadecimal digits
    std::vector<std::string> dependencies;  ///< libraries accepted beyond the usual, by soname
    std::string version = {};  ///< of the plugin; empty in a lock of an older host
    /// Whose signature it had, "ed25519:<base64>", for people: what counts is who signed it now.
    std::string signer = {};
    std::vector<std::string> capabilities = {};  ///< granted when it was enabled
};

/// The file's content:
///
///     version = 1
///
///     [[plugin]]
///     id = "dev.packhost.auth.header"
///     file = "../../lib/packhost/plugins/auth-header.so"
///     sha256 = "…"
///     dependencies = []
///     version = "1.0.0"
///     signer = "ed25519:…"   # if it was signed
///     capabilities = []
struct Lock {
    std::filesystem::path path;      ///< absolute path of the file itself
    std::vector<LockEntry> entries;  ///< ids are unique

    const LockEntry* find(std::string_view id) const noexcept;
    /// The absolute path of an entry's file, without "." and "..".
    std::filesystem::path file_of(const LockEntry& entry) const;
};

/// Reads a lock; a file that does not exist is an empty lock. Whoever can write it decides what
/// code runs, so that must be root and the user of this process alone (location.hpp). Errors, of
/// Phase::config: bad_lock (with the line), unsafe_path.
Result<Lock> read_lock(const std::filesystem::path& path);

/// Writes a lock, sorted by id, so that at any moment the whole old or the whole new file is there.
/// Makes the folder if it is missing. Comments of the old file are lost. Error: lock_not_written.
Result<void> write_lock(const std::filesystem::path& path, const Lock& lock);

/// Reads, lets `change` edit, and writes, while other processes that do the same wait (flock(2) on
/// a file beside the lock).
Result<void> update_lock(const std::filesystem::path& path,
                         const std::function<Result<void>(Lock&)>& change);

}  // namespace packhost::plugins
