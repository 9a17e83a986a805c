// connection_row.cpp: the tables, and rows read and written.
#include "store/connection_row.hpp"

#include <array>

#include "base/try.hpp"
#include "model/json_reader.hpp"
#include "store/seal.hpp"

namespace packhost::store {
namespace {

constexpr std::array kMigrations = {
    "CREATE TABLE connections("
    " id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, provider TEXT NOT NULL,"
    " pack TEXT NOT NULL, base_url TEXT NOT NULL, urls TEXT NOT NULL, origins TEXT NOT NULL,"
    " revision INTEGER NOT NULL, credentials_revision INTEGER NOT NULL,"
    " created INTEGER NOT NULL, changed INTEGER NOT NULL, tested TEXT,"
    " master TEXT NOT NULL, wrapped BLOB NOT NULL, seal BLOB NOT NULL) STRICT;"
    "CREATE TABLE fields("
    " connection TEXT NOT NULL REFERENCES connections(id) ON DELETE CASCADE,"
    " position INTEGER NOT NULL, name TEXT NOT NULL,"
    " secret INTEGER NOT NULL CHECK(secret IN (0, 1)), value BLOB NOT NULL,"
    " PRIMARY KEY(connection, position), UNIQUE(connection, name)) STRICT;"
    // Keys of the store itself, wrapped like those of connections.
    "CREATE TABLE keys("
    " purpose TEXT NOT NULL PRIMARY KEY, master TEXT NOT NULL, wrapped BLOB NOT NULL) STRICT;"
    "CREATE TABLE states("
    " key TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, expires INTEGER NOT NULL,"
    " sealed BLOB NOT NULL) STRICT;"
    "CREATE TABLE leases("
    " key TEXT NOT NULL PRIMARY KEY, owner TEXT NOT NULL, until INTEGER NOT NULL) STRICT;"
    "CREATE TABLE counters(name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL) STRICT;"
    "INSERT INTO counters VALUES('states', 0);",
    "ALTER TABLE connections ADD COLUMN option TEXT NOT NULL DEFAULT '';"};

constexpr std::string_view kColumns =
    "SELECT id, name, provider, pack, base_url, urls, origins, revision, credentials_revision,"
    " created, changed, tested, master, wrapped, seal, option FROM connections ";

ConnectionRow row_of(const Statement& at) {
    ConnectionRow row;
    int column = 0;
    for (std::string* text : {&row.id, &row.name, &row.provider, &row.pack, &row.base_url,
                              &row.urls, &row.origins})
        *text = at.text(column++);
    for (std::int64_t* number :
         {&row.revision, &row.credentials_revision, &row.created, &row.changed})
        *number = at.whole(column++);
    if (!at.is_null(column)) row.tested = at.text(column);
    for (std::string* bytes : {&row.master, &row.wrapped, &row.seal}) *bytes = at.text(++column);
    row.option = at.text(++column);
    return row;
}

Result<void> read_fields(const Database& database, ConnectionRow& row) {
    PH_TRY(Statement fields, database.query("SELECT position, name, secret, value FROM fields "
                                            "WHERE connection=?1 ORDER BY position",
                                            std::string_view(row.id)));
    for (;;) {
        PH_TRY(const bool found, fields.step());
        if (!found) return {};
        row.fields.push_back(
            {fields.whole(0), fields.text(1), fields.whole(2) != 0, fields.text(3)});
    }
}

/// The rows of a statement over kColumns, with their fields.
Result<std::vector<ConnectionRow>> rows_of(const Database& database, Statement& statement) {
    std::vector<ConnectionRow> rows;
    for (;;) {
        PH_TRY(const bool found, statement.step());
        if (!found) return rows;
        rows.push_back(row_of(statement));
        PH_CHECK(read_fields(database, rows.back()));
    }
}

Value parsed(const std::string& text) {
    auto value = model::read_json(text);
    return value ? std::move(value).value() : Value();
}

std::string text_of(const Value* value) {
    const auto* text = value ? value->get_if<std::string>() : nullptr;
    return text ? *text : std::string();
}

}  // namespace

const Schema kStoreSchema{0x70687374, kMigrations};

Result<std::optional<ConnectionRow>> read_row(const Database& database, std::string_view name) {
    PH_TRY(Statement statement, database.query(std::string(kColumns) + "WHERE name=?1", name));
    PH_TRY(std::vector<ConnectionRow> rows, rows_of(database, statement));
    if (rows.empty()) return std::optional<ConnectionRow>();
    return std::optional(std::move(rows.front()));
}

Result<std::vector<ConnectionRow>> read_rows(const Database& database) {
    PH_TRY(Statement statement, database.query(std::string(kColumns) + "ORDER BY name"));
    return rows_of(database, statement);
}

Result<void> write_row(const Database& database, const ConnectionRow& row) {
    const std::string_view id = row.id;
    PH_CHECK(database.run("DELETE FROM connections WHERE id=?1", id));
    PH_TRY(Statement insert,
           database.query("INSERT INTO connections VALUES"
                          "(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,NULL,?12,?13,?14,?15)",
                          id, std::string_view(row.name), std::string_view(row.provider),
                          std::string_view(row.pack), std::string_view(row.base_url),
                          std::string_view(row.urls), std::string_view(row.origins), row.revision,
                          row.credentials_revision, row.created, row.changed,
                          std::string_view(row.master), Blob{row.wrapped}, Blob{row.seal},
                          std::string_view(row.option)));
    PH_CHECK(insert.run());
    if (row.tested)
        PH_CHECK(database.run("UPDATE connections SET tested=?2 WHERE id=?1", id,
                              std::string_view(*row.tested)));
    for (const FieldRow& field : row.fields)
        PH_CHECK(database.run("INSERT INTO fields VALUES(?1,?2,?3,?4,?5)", id, field.position,
                              std::string_view(field.name), std::int64_t{field.secret},
                              Blob{field.value}));
    return {};
}

std::string urls_text(const std::vector<std::pair<std::string, std::string>>& urls) {
    Array out;
    for (const auto& [setting, url] : urls)
        out.push_back(Object{{"setting", setting}, {"url", url}});
    return to_json(out);
}

std::string origins_text(const std::vector<std::string>& origins) {
    return to_json(Array(origins.begin(), origins.end()));
}

std::string tested_text(const StoredConnection::Tested& tested) {
    Object out{{"unix_ms", tested.unix_ms}, {"ok", tested.ok}, {"text", tested.text}};
    if (!tested.reached) out.emplace_back("reached", false);
    return to_json(std::move(out));
}

StoredConnection describe(const ConnectionRow& row) {
    StoredConnection out;
    out.id = row.id;
    out.name = row.name;
    out.provider = row.provider;
    out.pack = row.pack;
    out.base_url = row.base_url;
    out.option = row.option;
    const Value urls = parsed(row.urls), origins = parsed(row.origins);
    if (const Array* items = urls.get_if<Array>())
        for (const Value& item : *items)
            out.urls.emplace_back(text_of(item.find("setting")), text_of(item.find("url")));
    if (const Array* items = origins.get_if<Array>())
        for (const Value& item : *items) out.origins.push_back(text_of(&item));
    out.revision = static_cast<std::uint64_t>(row.revision);
    out.created_unix_ms = row.created;
    out.changed_unix_ms = row.changed;
    for (const FieldRow& field : row.fields)
        out.credentials.push_back({field.name, field.secret, field.secret ? "" : field.value,
                                   field.value.size() > (field.secret ? kSealBytes : 0)});
    if (!row.tested) return out;
    const Value tested = parsed(*row.tested);
    const Value* at = tested.find("unix_ms");
    const Value* ok = tested.find("ok");
    out.tested = {at && at->get_if<std::int64_t>() ? *at->get_if<std::int64_t>() : 0,
                  ok && ok->get_if<bool>() && *ok->get_if<bool>(), text_of(tested.find("text")),
                  tested.find("reached") == nullptr};
    return out;
}

}  // namespace packhost::store
