// audit.hpp: the files that the host keeps of who ran what: verified, and read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/result.hpp"

namespace packhost {

/// Something about a file of the audit log.
struct AuditFinding {
    /// Something was changed, added, moved or removed; else a note: what an end of power, a full
    /// disk or an archive explain as well.
    bool broken = true;
    /// Broken: `bad_line`, `changed_line`, `missing_lines`, `moved_line`, `no_beginning`,
    /// `behind_end`, `cut_file`, `missing_file`, `missing_hash`. Notes: `torn_line`, `no_end`,
    /// `lost_lines`, `archived_files`, `no_files`.
    std::string code;
    std::string file;        ///< its name in the folder
    std::uint64_t line = 0;  ///< from 1; 0: the file as a whole
    std::string message;     ///< what it means
};

/// What the files of a folder are worth.
struct AuditReport {
    /// In the order of the files. Of each file the first broken line alone: what comes behind it
    /// can't be trusted, and was not looked at.
    std::vector<AuditFinding> findings;
    std::uint64_t files = 0, lines = 0, runs = 0;
    std::uint64_t lost = 0;  ///< runs without a line, as the files themselves tell
    /// The newest file, and the SHA-256 of its last whole line. Who cuts lines off the end of that
    /// file, or removes it, leaves no trace in the folder: keep this elsewhere to tell.
    std::string head_file, head_hash;

    bool intact() const noexcept {
        for (const AuditFinding& finding : findings)
            if (finding.broken) return false;
        return true;
    }
};

/// Reads all files of a folder: the form of each line, its number, the hash of the line before, and
/// where each file says that an earlier one ended. Processes may write meanwhile. `expected`,
/// unless it is empty, is the `head_hash` of an earlier report that was kept elsewhere: one of the
/// lines must have it. Error: `audit_unreadable`, phase input.
Result<AuditReport> verify_audit(const std::filesystem::path& folder,
                                 std::string_view expected = {});

/// Reads the lines of runs, of all files of a folder, as they were written: JSON without a line
/// feed. Verifies nothing. Error of both: `audit_unreadable`, phase input. Not thread-safe.
class AuditReader {
 public:
    explicit AuditReader(std::filesystem::path folder) : folder_(std::move(folder)) {}
    /// The last lines, at most `count`, in the order of their times. next() goes on from there.
    Result<std::vector<std::string>> last(std::size_t count);
    /// The lines that have come since the last call of either; file by file.
    Result<std::vector<std::string>> next();

 private:
    Result<std::string> read_more(const std::string& file);

    const std::filesystem::path folder_;
    std::map<std::string, std::uint64_t> read_;  ///< bytes of whole lines that were read, by file
};

}  // namespace packhost
