// connection_row.hpp: a stored connection as it stands in the tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/store.hpp"
#include "store/database.hpp"

namespace packhost::store {

/// The tables of the store, by version of the file.
extern const Schema kStoreSchema;

struct FieldRow {
    std::int64_t position = 0;
    std::string name;
    bool secret = true;
    std::string value;  ///< of a secret: sealed
};

/// A row of `connections` with its rows of `fields`. Texts in JSON are kept as they stand in the
/// file, since they are sealed so.
struct ConnectionRow {
    std::string id, name, provider, pack, base_url;
    std::string urls = "[]", origins = "[]";
    std::string option;  ///< of the pack's ways to authenticate; empty: none
    std::int64_t revision = 1;
    std::int64_t credentials_revision = 1;  ///< the revision that last changed credentials or URLs
    std::int64_t created = 0, changed = 0;
    std::optional<std::string> tested;
    std::string master;   ///< the id of the master key
    std::string wrapped;  ///< the data key, sealed under it
    std::string seal;     ///< nothing, sealed with all of the row
    std::vector<FieldRow> fields;
};

Result<std::optional<ConnectionRow>> read_row(const Database& database, std::string_view name);
/// Sorted by name.
Result<std::vector<ConnectionRow>> read_rows(const Database& database);
/// Puts the row in the place of the one with its id, if there is one.
Result<void> write_row(const Database& database, const ConnectionRow& row);

std::string urls_text(const std::vector<std::pair<std::string, std::string>>& urls);
std::string origins_text(const std::vector<std::string>& origins);
std::string tested_text(const StoredConnection::Tested& tested);

/// What the row says. What can't be understood is left out; open_row() tells of it.
StoredConnection describe(const ConnectionRow& row);

}  // namespace packhost::store
