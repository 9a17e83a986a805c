// audit_file.hpp: one file of the audit log: a chain of lines that is appended to, durably.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "packhost/result.hpp"
#include "store/audit_line.hpp"

namespace packhost::store {

/// Whose lines go where.
struct AuditOwner {
    std::filesystem::path folder;
    std::string host_version, user;
};

/// A line of some file: what the next file is tied to.
struct AuditLink {
    std::string file;
    std::uint64_t seq = 0;
    std::string hash;
};

/// A chain. Its first line says what it begins: versions, process, user, and the last line so far
/// of the newest earlier file; each other line holds the hash of the one before it. One thread.
class AuditFile {
 public:
    /// Makes the next file of a folder. `before` is where the owner's last file ended; it counts if
    /// the folder has none that is newer. Null: there was none, and a folder that is missing is
    /// made, with mode 0700.
    static Result<std::unique_ptr<AuditFile>> begin(const AuditOwner& owner,
                                                    const AuditLink* before);
    ~AuditFile();
    AuditFile(const AuditFile&) = delete;
    AuditFile& operator=(const AuditFile&) = delete;

    /// Appends runs, as append_audit_run() wrote them. They are durable, under the name that the
    /// file was given, when this has returned; before them a line says how many were `lost`. After
    /// an error no part of them is in the file, as far as the system lets it be cut.
    Result<void> append(std::string_view runs, std::uint64_t lost);
    /// Whether it can be appended to again after an error.
    bool usable() const noexcept { return usable_; }
    /// The last line: why nothing more comes, "closed" or "full".
    Result<void> end(std::string_view why);
    /// Whether the file is still where it was made.
    Result<void> check_in_place() const;
    std::uint64_t size() const noexcept { return size_; }
    /// Its last line.
    AuditLink link() const { return {path_.filename().string(), seq_ - 1, prev_}; }

 private:
    AuditFile(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}
    void add_line(std::string_view members);
    void add_event(std::string_view name, std::string_view members);
    Result<void> write_out();
    Error failed(int reason) const;

    const std::filesystem::path path_;
    const int fd_;
    bool usable_ = true;
    std::uint64_t seq_ = 0, size_ = 0;
    LineHash hash_;
    std::string prev_;  ///< the hash of the last line
    std::string out_;   ///< lines that are to be written
};

}  // namespace packhost::store
