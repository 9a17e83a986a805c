// database_file.cpp: opens SQLite files with care, brings them forward, and copies them.
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "base/try.hpp"
#include "store/database.hpp"
#include "store/private_file.hpp"

namespace packhost::store {
namespace {

namespace fs = std::filesystem;

constexpr int kBusyMs = 5000;

// A schema that was edited by others can't make functions of it run. EXTRA is FULL, and syncs the
// folder when a journal is deleted too: the one of the change to WAL would undo all that came after
// it if it were there again once the power is back.
constexpr char kSettings[] =
    "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
    "PRAGMA synchronous=EXTRA;";

/// The path without links, in a folder that is there.
Result<fs::path> settle(const fs::path& file) {
    std::error_code failed;
    const fs::path whole = fs::absolute(file, failed);
    PH_CHECK(make_private_folder(whole.parent_path()));
    fs::path settled = fs::weakly_canonical(whole, failed);
    if (failed)
        return Error{"store_failed", Phase::connection,
                     fmt::format("{} can't be used: {}.", file.string(), failed.message()), ""};
    PH_CHECK(make_private_folder(settled.parent_path()));
    return settled;
}

/// Refuses what others may touch. Files are never opened here: closing one would drop the locks
/// that SQLite has on it in this process.
Result<void> check_files(const fs::path& file) {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
        auto checked = check_private_file(file.string() + suffix);
        if (!checked) return std::move(checked).error();
    }
    return {};
}

Result<std::unique_ptr<DatabaseHandle>> open_handle(const fs::path& file, Phase phase, int flags) {
    auto handle = std::make_unique<DatabaseHandle>();
    handle->file = file;
    handle->phase = phase;
    const int code = sqlite3_open_v2(file.c_str(), &handle->sqlite,
                                     flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    if (code != SQLITE_OK) {
        Error error = handle->error(code);
        sqlite3_close_v2(handle->sqlite);
        return error;
    }
    sqlite3_busy_timeout(handle->sqlite, kBusyMs);
    sqlite3_db_config(handle->sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    return handle;
}

/// Several processes may open a new file at once, and SQLite does not wait for this change.
Result<void> switch_to_wal(const Database& database) {
    for (int left = 200;; --left) {
        auto switched = database.script("PRAGMA journal_mode=WAL");
        if (switched || switched.error().code != "store_busy" || left == 0) return switched;
        std::this_thread::sleep_for(std::chrono::milliseconds(kBusyMs / 200));
    }
}

}  // namespace

Result<Database> Database::open(const fs::path& file, const Schema& schema) {
    const auto opened = [&]() -> Result<Database> {
        PH_TRY(const fs::path settled, settle(file));
        PH_TRY(const bool exists, check_private_file(settled));
        if (!exists) {
            auto made = create_private_file(settled, "");
            if (!made) return std::move(made).error();
        }
        PH_CHECK(check_files(settled));
        PH_TRY(auto handle, open_handle(settled, schema.phase, SQLITE_OPEN_READWRITE));
        Database database(std::move(handle));
        PH_CHECK(database.prepare_file(schema));
        return database;
    };
    auto result = opened();
    if (!result) result.error().phase = schema.phase;
    return result;
}

Result<void> Database::prepare_file(const Schema& schema) {
    PH_CHECK(script(kSettings));
    PH_CHECK(check_kind(schema));
    if (schema.check_on_open) {
        PH_TRY(Statement check, prepare("PRAGMA quick_check(1)"));
        PH_TRY(const bool row, check.step());
        if (!row || check.bytes(0) != "ok") return handle_->error(SQLITE_CORRUPT);
    }
    PH_CHECK(switch_to_wal(*this));
    return migrate(schema);
}

Result<void> Database::check_kind(const Schema& schema) {
    PH_TRY(Transaction snapshot, begin_read());
    PH_TRY(const std::int64_t version, number("PRAGMA user_version"));
    PH_TRY(const std::int64_t application, number("PRAGMA application_id"));
    PH_TRY(const std::int64_t tables, number("SELECT count(*) FROM sqlite_schema"));
    const bool foreign =
        application != schema.application_id && (application || version || tables);
    if (foreign || version < 0)
        return Error{"store_damaged", schema.phase,
                     fmt::format("{} was not made by packhost for this.", handle_->file.string()),
                     "Use another file name."};
    if (version > static_cast<std::int64_t>(schema.migrations.size()))
        return Error{"newer_store", schema.phase,
                     fmt::format("{} was made by a newer packhost (version {} of the file; known "
                                 "here: {}).",
                                 handle_->file.string(), version, schema.migrations.size()),
                     "Use that packhost, or a backup that this one made."};
    return {};
}

Result<void> Database::migrate(const Schema& schema) {
    const auto last = static_cast<std::int64_t>(schema.migrations.size());
    PH_TRY(const std::int64_t before, number("PRAGMA user_version"));
    if (before == last) return {};
    PH_TRY(Transaction transaction, begin_write());
    // Another process may have been faster.
    PH_TRY(const std::int64_t version, number("PRAGMA user_version"));
    for (std::int64_t next = version; next < last; ++next)
        PH_CHECK(script(schema.migrations[static_cast<std::size_t>(next)]));
    if (version < last)
        PH_CHECK(script(fmt::format("PRAGMA user_version={}; PRAGMA application_id={}", last,
                                    schema.application_id)
                            .c_str()));
    return transaction.commit();
}

void Database::shorten_log() const noexcept {
    // Waiting for readers would hold up all writers.
    sqlite3_busy_timeout(handle_->sqlite, 0);
    sqlite3_wal_checkpoint_v2(handle_->sqlite, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                              nullptr);
    sqlite3_busy_timeout(handle_->sqlite, kBusyMs);
}

Result<void> Database::backup(const fs::path& to) const {
    const auto exists = [&] {
        return Error{"store_failed", handle_->phase, fmt::format("{} is there.", to.string()),
                     "Give the backup a name of its own."};
    };
    std::error_code none;
    if (fs::exists(to, none)) return exists();
    const fs::path beside = path_beside(fs::absolute(to, none));
    PH_TRY(const bool made, create_private_file(beside, ""));
    if (!made) return exists();
    const auto copied = [&]() -> Result<void> {
        PH_TRY(auto handle, open_handle(beside, handle_->phase, SQLITE_OPEN_READWRITE));
        const Database copy(std::move(handle));
        sqlite3_backup* run =
            sqlite3_backup_init(copy.handle_->sqlite, "main", handle_->sqlite, "main");
        if (!run) return copy.handle_->error(sqlite3_extended_errcode(copy.handle_->sqlite));
        sqlite3_backup_step(run, -1);
        const int code = sqlite3_backup_finish(run);
        if (code != SQLITE_OK) return copy.handle_->error(code);
        // The copy is one file, not two.
        return copy.script("PRAGMA journal_mode=DELETE");
    }();
    if (!copied) {
        ::unlink(beside.c_str());
        return copied;
    }
    PH_TRY(const bool named, name_private_file(beside, fs::absolute(to, none)));
    if (!named) return exists();
    return {};
}

}  // namespace packhost::store
