// audit_folder.hpp: the files of an audit folder: their names, their order, and how each ends.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/result.hpp"

namespace packhost::store {

/// The error of everything that keeps lines from being written or read; phase policy.
Error audit_error(std::string_view what, const std::filesystem::path& folder);
/// The same of what make_private_folder() refused.
Error audit_folder_error(const Error& why, const std::filesystem::path& folder);

/// "audit-20260131T080000.000Z-4711-9f3a51c2.jsonl": names sort as the files came to be.
std::string audit_file_name(std::int64_t unix_ms, int pid, std::uint32_t random);
/// When a file came to be, by its name; nothing if that is not of an audit file.
std::optional<std::int64_t> time_of_audit_file(std::string_view name);

/// The names of all audit files in a folder, oldest first.
Result<std::vector<std::string>> audit_file_names(const std::filesystem::path& folder);

/// What a file holds from that byte on.
Result<std::string> read_audit_file(const std::filesystem::path& file, std::uint64_t from = 0);

/// The last whole line of a file.
struct AuditEnd {
    std::uint64_t seq = 0;
    std::string hash;
};
/// Nothing if the file has no whole line.
Result<std::optional<AuditEnd>> end_of_audit_file(const std::filesystem::path& file);

/// The number in the place where each line has it; nothing if the line begins otherwise.
std::optional<std::uint64_t> seq_of_audit_line(std::string_view line) noexcept;

/// Held by one process at a time, while it makes the next file of a folder. Waits for others for
/// two seconds at most.
class AuditFolderLock {
 public:
    static Result<AuditFolderLock> take(const std::filesystem::path& folder);
    AuditFolderLock(AuditFolderLock&& other) noexcept;
    AuditFolderLock& operator=(AuditFolderLock&&) = delete;
    AuditFolderLock(const AuditFolderLock&) = delete;
    ~AuditFolderLock();

 private:
    explicit AuditFolderLock(int fd) noexcept : fd_(fd) {}
    int fd_;
};

}  // namespace packhost::store
