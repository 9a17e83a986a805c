// database.cpp: statements and transactions over SQLite, and its result codes as errors.
#include "store/database.hpp"

#include <sqlite3.h>

#include <cstring>

#include <fmt/format.h>

#include "base/try.hpp"

namespace packhost::store {

Error DatabaseHandle::error(int code) const {
    const std::string name = file.string();
    switch (code & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {"store_busy", phase, fmt::format("{} is in use by another process.", name),
                    "Try again; if it stays so, look for a process that hangs."};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return {"store_damaged", phase, fmt::format("{} is damaged.", name),
                    "Put a backup into its place."};
        default: break;
    }
    std::string reason = sqlite3_errstr(code);
    const int system = sqlite ? sqlite3_system_errno(sqlite) : 0;
    if (system != 0 && ((code & 0xFF) == SQLITE_IOERR || (code & 0xFF) == SQLITE_CANTOPEN))
        reason += fmt::format(", {}", std::strerror(system));
    return {"store_failed", phase, fmt::format("{} can't be used: {}.", name, reason),
            "Check the folder, its rights and the space on its disk."};
}

Statement::Statement(Statement&& other) noexcept
    : handle_(other.handle_), statement_(std::exchange(other.statement_, nullptr)),
      failed_(other.failed_) {}

Statement::~Statement() { sqlite3_finalize(statement_); }

void Statement::put(int index, std::int64_t value) noexcept {
    if (const int code = sqlite3_bind_int64(statement_, index, value)) failed_ = code;
}

void Statement::put(int index, std::string_view value) noexcept {
    // A null pointer would bind NULL.
    const char* bytes = value.data() ? value.data() : "";
    if (const int code = sqlite3_bind_text64(statement_, index, bytes, value.size(),
                                             SQLITE_TRANSIENT, SQLITE_UTF8))
        failed_ = code;
}

void Statement::put(int index, Blob value) noexcept {
    const char* bytes = value.bytes.data() ? value.bytes.data() : "";
    if (const int code = sqlite3_bind_blob64(statement_, index, bytes, value.bytes.size(),
                                             SQLITE_TRANSIENT))
        failed_ = code;
}

void Statement::put(int index, std::nullptr_t) noexcept {
    if (const int code = sqlite3_bind_null(statement_, index)) failed_ = code;
}

Result<bool> Statement::step() {
    if (failed_) return handle_->error(failed_);
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    sqlite3_reset(statement_);
    if (code == SQLITE_DONE) return false;
    return handle_->error(code);
}

Result<void> Statement::run() {
    for (;;) {
        PH_TRY(const bool row, step());
        if (!row) return {};
    }
}

void Statement::reset() noexcept {
    sqlite3_reset(statement_);
    failed_ = 0;
}

std::int64_t Statement::whole(int column) const noexcept {
    return sqlite3_column_int64(statement_, column);
}

std::string_view Statement::bytes(int column) const noexcept {
    const void* bytes = sqlite3_column_blob(statement_, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return bytes ? std::string_view(static_cast<const char*>(bytes), size) : std::string_view();
}

bool Statement::is_null(int column) const noexcept {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

Transaction::~Transaction() {
    // After some errors SQLite has rolled back itself.
    if (handle_ && sqlite3_get_autocommit(handle_->sqlite) == 0)
        sqlite3_exec(handle_->sqlite, "ROLLBACK", nullptr, nullptr, nullptr);
}

Result<void> Transaction::commit() {
    const int code = sqlite3_exec(handle_->sqlite, "COMMIT", nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return handle_->error(code);
    handle_ = nullptr;
    return {};
}

Database::Database(std::unique_ptr<DatabaseHandle> handle) noexcept : handle_(std::move(handle)) {}

Database::~Database() {
    if (handle_) sqlite3_close_v2(handle_->sqlite);
}

Result<Statement> Database::prepare(std::string_view sql) const {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v2(handle_->sqlite, sql.data(), static_cast<int>(sql.size()),
                                        &statement, nullptr);
    if (code != SQLITE_OK) return handle_->error(code);
    return Statement(*handle_, statement);
}

Result<void> Database::script(const char* sql) const {
    const int code = sqlite3_exec(handle_->sqlite, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return handle_->error(code);
    return {};
}

Result<std::int64_t> Database::number(std::string_view sql) const {
    PH_TRY(Statement statement, prepare(sql));
    PH_TRY(const bool row, statement.step());
    if (!row) return handle_->error(SQLITE_CORRUPT);
    return statement.whole(0);
}

Result<Transaction> Database::begin_read() const {
    PH_CHECK(script("BEGIN"));
    return Transaction(*handle_);
}

Result<Transaction> Database::begin_write() const {
    PH_CHECK(script("BEGIN IMMEDIATE"));
    return Transaction(*handle_);
}

std::int64_t Database::changes() const noexcept { return sqlite3_changes64(handle_->sqlite); }

Result<std::int64_t> Database::data_version() const { return number("PRAGMA data_version"); }

Result<std::vector<std::string>> Database::problems() const {
    std::vector<std::string> out;
    PH_TRY(Statement pages, prepare("PRAGMA integrity_check"));
    for (;;) {
        PH_TRY(const bool row, pages.step());
        if (!row) break;
        if (pages.bytes(0) != "ok") out.push_back(pages.text(0));
    }
    PH_TRY(Statement references, prepare("PRAGMA foreign_key_check"));
    for (;;) {
        PH_TRY(const bool row, references.step());
        if (!row) break;
        out.push_back(fmt::format("a row of {} belongs to nothing", references.bytes(0)));
    }
    return out;
}

}  // namespace packhost::store
