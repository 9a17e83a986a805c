// database.hpp: one SQLite file of this user alone, durable and checked, with schemas that move on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace packhost::store {

/// Bytes to bind as a blob; a string_view is bound as text.
struct Blob {
    std::string_view bytes;
};

/// What a file must be. Migrations are SQL: the n-th brings a file of version n - 1 to version n.
struct Schema {
    std::int32_t application_id = 0;
    std::span<const char* const> migrations;
    Phase phase = Phase::connection;  ///< of the errors
    bool check_on_open = true;        ///< looks at all pages, so that damage shows at once
};

/// An open handle and what its errors say. Of Database and its statements.
struct DatabaseHandle {
    sqlite3* sqlite = nullptr;
    std::filesystem::path file;
    Phase phase = Phase::connection;

    /// The Error for a result code of SQLite; it holds nothing of the content.
    Error error(int code) const;
};

/// A prepared statement. One thread at a time; ends before its database.
class Statement {
 public:
    Statement(const DatabaseHandle& handle, sqlite3_stmt* statement) noexcept
        : handle_(&handle), statement_(statement) {}
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    Statement(const Statement&) = delete;
    ~Statement();

    /// Binds ?1, ?2, …, and begins anew: whole numbers, texts, blobs, null.
    template <class... Values>
    Statement& bind(const Values&... values) {
        reset();
        int index = 0;
        (put(++index, values), ...);
        return *this;
    }
    /// Goes to the next row; false: there is none.
    Result<bool> step();
    /// Goes to the end.
    Result<void> run();
    /// Lets go of the row and of the snapshot that it is read from.
    void reset() noexcept;

    /// Columns of the current row, from 0. Views are valid until the next step.
    std::int64_t whole(int column) const noexcept;
    std::string_view bytes(int column) const noexcept;
    std::string text(int column) const { return std::string(bytes(column)); }
    bool is_null(int column) const noexcept;

 private:
    void put(int index, std::int64_t value) noexcept;
    void put(int index, std::string_view value) noexcept;
    void put(int index, Blob value) noexcept;
    void put(int index, std::nullptr_t) noexcept;

    const DatabaseHandle* handle_;
    sqlite3_stmt* statement_;
    int failed_ = 0;  // of a bind
};

/// A transaction; what is not committed is undone at its end.
class Transaction {
 public:
    explicit Transaction(const DatabaseHandle& handle) noexcept : handle_(&handle) {}
    Transaction(Transaction&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    Transaction(const Transaction&) = delete;
    ~Transaction();

    /// What has been written is durable then.
    Result<void> commit();

 private:
    const DatabaseHandle* handle_;
};

/// An SQLite file: mode 0600, WAL, each commit synced. One thread at a time; any number of handles
/// and processes, but a handle does not survive fork().
///
/// Errors: `store_damaged`, `store_busy` (another process has been writing for five seconds),
/// `store_failed`, `unsafe_file` (others may read or write it), `newer_store` (made by a newer
/// version of this program).
class Database {
 public:
    /// Opens the file, or makes it in a folder of mode 0700, and brings it to the last version.
    static Result<Database> open(const std::filesystem::path& file, const Schema& schema);
    Database(Database&&) noexcept = default;
    ~Database();

    Result<Statement> prepare(std::string_view sql) const;
    /// Prepares and binds; call step() for the rows.
    template <class... Values>
    Result<Statement> query(std::string_view sql, const Values&... values) const {
        auto statement = prepare(sql);
        if (statement) statement->bind(values...);
        return statement;
    }
    /// Prepares, binds, and goes to the end.
    template <class... Values>
    Result<void> run(std::string_view sql, const Values&... values) const {
        auto statement = prepare(sql);
        if (!statement) return std::move(statement).error();
        return statement->bind(values...).run();
    }
    /// Several statements without values.
    Result<void> script(const char* sql) const;
    /// The first column of the first row; an error if there is none.
    Result<std::int64_t> number(std::string_view sql) const;

    /// Reads one snapshot, whatever others write meanwhile.
    Result<Transaction> begin_read() const;
    /// Waits its turn, then writes alone.
    Result<Transaction> begin_write() const;
    /// How many rows the last statement changed.
    std::int64_t changes() const noexcept;

    /// Changes whenever another handle, of any process, has committed.
    Result<std::int64_t> data_version() const;
    /// Brings the log into the file and empties it, unless somebody is using it just now.
    void shorten_log() const noexcept;
    /// A copy of the whole file under a new name, while others use it.
    Result<void> backup(const std::filesystem::path& to) const;
    /// What is wrong with pages, indices and references: a line each.
    Result<std::vector<std::string>> problems() const;

 private:
    explicit Database(std::unique_ptr<DatabaseHandle> handle) noexcept;
    Result<void> prepare_file(const Schema& schema);
    Result<void> check_kind(const Schema& schema);
    Result<void> migrate(const Schema& schema);

    std::unique_ptr<DatabaseHandle> handle_;
};

}  // namespace packhost::store
