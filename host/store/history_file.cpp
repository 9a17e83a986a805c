// history_file.cpp: one table, written in transactions and pruned in steps.
#include "store/history_file.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

#include "base/try.hpp"

namespace packhost::store {
namespace {

// Without an index of ids: it would cost each run more than the rare look-up of one is worth, which
// begins with the newest and takes a tenth of a second in the largest file.
constexpr const char* kMigrations[] = {
    "CREATE TABLE runs("
    " number INTEGER PRIMARY KEY,"
    " id TEXT NOT NULL, started INTEGER NOT NULL, duration INTEGER NOT NULL,"
    " actor TEXT NOT NULL, connection TEXT NOT NULL,"
    " pack TEXT NOT NULL, pack_version TEXT NOT NULL, node TEXT NOT NULL,"
    " ok INTEGER NOT NULL, status INTEGER NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL)"};
constexpr Schema kSchema{0x70686869, kMigrations, Phase::run, false};

// "last" and beginnings that many runs have are no ids.
constexpr std::size_t kShortestPrefix = 5;

// A kill loses nothing of a transaction in either mode; this one does not wait for the disk. Old
// rows need not be overwritten: no secret is in them.
constexpr char kSettings[] = "PRAGMA synchronous=NORMAL; PRAGMA secure_delete=OFF";

/// Rows of one step: other processes wait for their turn meanwhile.
constexpr std::int64_t kMostAtOnce = 4000;

constexpr char kColumns[] =
    "SELECT started, duration, status, ok, id, actor, connection, pack, pack_version, node, code, "
    "detail FROM runs ";

/// The fixed part of a row in a queue.
struct RowHead {
    std::int64_t started_ms, duration_us, status;
    bool ok;
    std::array<std::uint32_t, 8> sizes;
};

template <class Row>
auto texts_of(Row& row) {
    return std::array{&row.id,   &row.actor, &row.connection, &row.pack, &row.pack_version,
                      &row.node, &row.code,  &row.detail};
}

HistoryRow current_row(const Statement& s) {
    return {s.whole(0), s.whole(1), s.whole(2), s.whole(3) != 0, s.bytes(4),  s.bytes(5),
            s.bytes(6), s.bytes(7), s.bytes(8), s.bytes(9),      s.bytes(10), s.bytes(11)};
}

std::string sql_of(const HistoryQuery& query) {
    std::string sql = kColumns;
    sql += "WHERE (?1 = '' OR pack = ?1) AND (?2 = '' OR node = ?2) "
           "AND (?3 = '' OR connection = ?3) AND (?4 = 0 OR ok = 0) AND started >= ?5 "
           "ORDER BY number ";
    sql += query.oldest_first ? "ASC" : "DESC";
    return sql += " LIMIT ?6";
}

}  // namespace

void append_row(std::string& out, const HistoryRow& row) {
    RowHead head{row.started_ms, row.duration_us, row.status, row.ok, {}};
    const auto texts = texts_of(row);
    for (std::size_t i = 0; i < texts.size(); ++i)
        head.sizes[i] = static_cast<std::uint32_t>(texts[i]->size());
    out.append(reinterpret_cast<const char*>(&head), sizeof head);
    for (const std::string_view* text : texts) out.append(*text);
}

HistoryRow take_row(std::string_view& bytes) {
    RowHead head;
    std::memcpy(&head, bytes.data(), sizeof head);
    bytes.remove_prefix(sizeof head);
    HistoryRow row{.started_ms = head.started_ms,
                   .duration_us = head.duration_us,
                   .status = head.status,
                   .ok = head.ok};
    const auto texts = texts_of(row);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        *texts[i] = bytes.substr(0, head.sizes[i]);
        bytes.remove_prefix(head.sizes[i]);
    }
    return row;
}

Result<HistoryFile> HistoryFile::open(const std::filesystem::path& file) {
    PH_TRY(Database database, Database::open(file, kSchema));
    PH_CHECK(database.script(kSettings));
    PH_TRY(Statement insert,
           database.prepare("INSERT INTO runs(started, duration, status, ok, id, actor, "
                            "connection, pack, pack_version, node, code, detail) "
                            "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"));
    return HistoryFile(std::move(database), std::move(insert));
}

Result<void> HistoryFile::limit_journal(std::uint64_t bytes) {
    PH_TRY(const std::int64_t page_bytes, database_.number("PRAGMA page_size"));
    const auto most = static_cast<std::int64_t>(bytes);
    const auto pages = std::clamp<std::int64_t>(most / 2 / page_bytes, 16, 1000);
    return database_.script(
        fmt::format("PRAGMA wal_autocheckpoint={}; PRAGMA journal_size_limit={}", pages, most)
            .c_str());
}

Result<void> HistoryFile::insert(std::string_view rows) {
    PH_TRY(Transaction transaction, database_.begin_write());
    while (!rows.empty()) {
        const HistoryRow r = take_row(rows);
        PH_CHECK(insert_
                     .bind(r.started_ms, r.duration_us, r.status, std::int64_t{r.ok}, r.id, r.actor,
                           r.connection, r.pack, r.pack_version, r.node, r.code, r.detail)
                     .run());
    }
    return transaction.commit();
}

/// How many of the oldest rows make up the bytes beyond `max_bytes`, about.
Result<std::int64_t> HistoryFile::rows_beyond(std::uint64_t max_bytes) const {
    PH_TRY(const std::int64_t pages, database_.number("PRAGMA page_count"));
    PH_TRY(const std::int64_t unused, database_.number("PRAGMA freelist_count"));
    PH_TRY(const std::int64_t page_bytes, database_.number("PRAGMA page_size"));
    const std::int64_t used = (pages - unused) * page_bytes;
    const std::int64_t beyond = used - static_cast<std::int64_t>(max_bytes);
    if (beyond <= 0) return 0;
    PH_TRY(const std::int64_t rows,
           database_.number("SELECT coalesce((SELECT max(number) FROM runs) - "
                            "(SELECT min(number) FROM runs) + 1, 0)"));
    return std::clamp<std::int64_t>(beyond * rows / used + 1, 1, kMostAtOnce);
}

Result<bool> HistoryFile::prune(std::int64_t before_ms, std::uint64_t max_bytes) {
    PH_TRY(const std::int64_t beyond, rows_beyond(max_bytes));
    if (beyond > 0) {
        PH_CHECK(database_.run("DELETE FROM runs WHERE number IN "
                               "(SELECT number FROM runs ORDER BY number LIMIT ?1)",
                               beyond));
        return database_.changes() > 0;
    }
    if (before_ms == 0) return false;
    PH_CHECK(database_.run("DELETE FROM runs WHERE number IN "
                           "(SELECT number FROM runs ORDER BY number LIMIT ?1) AND started < ?2",
                           kMostAtOnce, before_ms));
    return database_.changes() == kMostAtOnce;
}

Result<void> HistoryFile::each(const HistoryQuery& query,
                               const std::function<bool(const HistoryRow&)>& take) const {
    PH_TRY(Statement rows,
           database_.query(sql_of(query), query.pack, query.node, query.connection,
                           std::int64_t{query.failed}, query.since_ms,
                           query.limit > 0 ? query.limit : std::int64_t{-1}));
    for (;;) {
        PH_TRY(const bool row, rows.step());
        if (!row || !take(current_row(rows))) return {};
    }
}

Result<bool> HistoryFile::find(std::string_view id,
                               const std::function<bool(const HistoryRow&)>& take) const {
    std::string sql = kColumns;
    sql += "WHERE ?1 = 'last' OR id = ?1 ORDER BY number DESC LIMIT 1";
    PH_TRY(Statement rows, database_.query(sql, id));
    PH_TRY(const bool row, rows.step());
    if (row) take(current_row(rows));
    if (row || id.size() < kShortestPrefix) return row;
    std::string by_prefix = kColumns;
    by_prefix += "WHERE substr(id, 1, length(?1)) = ?1 ORDER BY number DESC LIMIT 2";
    PH_TRY(Statement fitting, database_.query(by_prefix, id));
    PH_TRY(const bool any, fitting.step());
    if (!any) return false;
    take(current_row(fitting));
    PH_TRY(const bool more, fitting.step());
    return !more;  // of several none is meant
}

}  // namespace packhost::store
