// history_file.hpp: the SQLite file of run history: rows in, rows out, and the oldest away.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "store/database.hpp"

namespace packhost::store {

/// A run. No field holds a credential.
struct HistoryRow {
    std::int64_t started_ms = 0, duration_us = 0;
    std::int64_t status = 0;  ///< 0: none
    bool ok = false;
    std::string_view id, actor, connection, pack, pack_version, node;
    std::string_view code;    ///< of its error
    std::string_view detail;  ///< JSON: all else
};

/// Rows as bytes in a row, for a queue.
void append_row(std::string& out, const HistoryRow& row);
/// Takes the first row off; the row's views are into `bytes`.
HistoryRow take_row(std::string_view& bytes);

/// Which runs are wanted; what is empty or 0 says nothing.
struct HistoryQuery {
    std::string pack, node, connection;
    bool failed = false;  ///< those that are not ok alone
    std::int64_t since_ms = 0;
    std::int64_t limit = 0;
    bool oldest_first = false;
};

/// Errors as of Database, phase run. One thread.
class HistoryFile {
 public:
    static Result<HistoryFile> open(const std::filesystem::path& file);

    /// Keeps the journal beside the file at about that many bytes.
    Result<void> limit_journal(std::uint64_t bytes);

    /// Writes rows of append_row() in one transaction, which a kill can't tear; what the system has
    /// not yet put onto its disk is gone with its power.
    Result<void> insert(std::string_view rows);

    /// Removes some of the oldest rows: those that began before that time, and any while the file's
    /// content has more than `max_bytes`. True: there are more of them. The room is used again.
    Result<bool> prune(std::int64_t before_ms, std::uint64_t max_bytes);

    /// Gives the rows to `take`, newest first, until it says false. Their views end with the call.
    Result<void> each(const HistoryQuery& query,
                      const std::function<bool(const HistoryRow&)>& take) const;
    /// The row of that id, else the only one whose id begins so, or the newest one for "last";
    /// false: there is none. `take` may be given a row all the same.
    Result<bool> find(std::string_view id,
                      const std::function<bool(const HistoryRow&)>& take) const;

 private:
    Result<std::int64_t> rows_beyond(std::uint64_t max_bytes) const;
    HistoryFile(Database database, Statement insert)
        : database_(std::move(database)), insert_(std::move(insert)) {}

    Database database_;
    Statement insert_;
};

}  // namespace packhost::store
