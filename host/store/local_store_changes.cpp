// local_store_changes.cpp: connections listed, added, changed and removed.
#include <algorithm>

#include <fmt/format.h>

#include "base/try.hpp"
#include "base/uuid.hpp"
#include "store/connection_draft.hpp"
#include "store/local_store.hpp"

namespace packhost::store {
namespace {

Error name_taken(const std::string& name) {
    return {"connection_exists", Phase::connection,
            fmt::format("There is a connection \"{}\".", name),
            "Choose another name, or change that connection."};
}

/// Puts what a draft says into the row; values that it leaves out are those of before.
FieldValues merge(ConnectionRow& row, const ConnectionDraft& draft, const FieldValues& before) {
    FieldValues values;
    std::vector<FieldRow> fields;
    for (const auto& field : draft.credentials) {
        const auto old = std::find_if(row.fields.begin(), row.fields.end(), [&](const auto& f) {
            return f.name == field.name && f.secret == field.secret;
        });
        const bool keeps = field.value.empty() && old != row.fields.end();
        const auto at = static_cast<std::size_t>(old - row.fields.begin());
        values.push_back(keeps ? before[at].clone() : field.value.clone());
        fields.push_back({static_cast<std::int64_t>(fields.size()), field.name, field.secret, ""});
    }
    row.name = draft.name;
    row.provider = draft.provider;
    row.pack = draft.pack;
    row.base_url = draft.base_url;
    row.urls = urls_text(draft.urls);
    row.option = draft.option;
    row.origins = origins_text(draft.origins);
    row.fields = std::move(fields);
    return values;
}

/// Whether tokens that were got with the old credentials may differ from those of the new ones.
bool changes_credentials(const ConnectionRow& row, const ConnectionDraft& draft) {
    if (row.provider != draft.provider || row.pack != draft.pack ||
        row.base_url != draft.base_url || row.urls != urls_text(draft.urls) ||
        row.option != draft.option || row.fields.size() != draft.credentials.size())
        return true;
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
        const auto& field = draft.credentials[i];
        const FieldRow& old = row.fields[i];
        if (field.name != old.name || field.secret != old.secret) return true;
        if (field.secret ? !field.value.empty()
                         : !field.value.empty() && field.value.expose() != old.value)
            return true;
    }
    return false;
}

}  // namespace

Result<std::vector<StoredConnection>> LocalStoreFile::list() {
    const std::lock_guard lock(mutex_);
    PH_TRY(const Transaction snapshot, database_.begin_read());
    PH_TRY(const std::vector<ConnectionRow> rows, read_rows(database_));
    std::vector<StoredConnection> out;
    for (const ConnectionRow& row : rows) out.push_back(describe(row));
    return out;
}

Result<StoredConnection> LocalStoreFile::info(std::string_view name) {
    const std::lock_guard lock(mutex_);
    PH_TRY(const Transaction snapshot, database_.begin_read());
    PH_TRY(const ConnectionRow found, row(name));
    return describe(found);
}

Result<bool> LocalStoreFile::exists(std::string_view name) {
    PH_TRY(Statement found, database_.query("SELECT 1 FROM connections WHERE name=?1", name));
    return found.step();
}

Result<StoredConnection> LocalStoreFile::put(ConnectionRow row, const FieldValues& values,
                                             Transaction& transaction) {
    PH_TRY(const std::string id, current_master());
    PH_TRY(const Secret* key, master(id));
    PH_CHECK(seal_row(row, values, id, *key));
    PH_CHECK(write_row(database_, row));
    PH_CHECK(transaction.commit());
    note_change();
    return describe(row);
}

Result<StoredConnection> LocalStoreFile::add(ConnectionDraft draft) {
    PH_CHECK(check_draft(draft));
    ConnectionRow row;
    PH_TRY(row.id, detail::random_uuid());
    row.created = row.changed = now_unix_ms();
    const FieldValues values = merge(row, draft, {});
    const std::lock_guard lock(mutex_);
    PH_TRY(Transaction transaction, database_.begin_write());
    PH_TRY(const bool taken, exists(draft.name));
    if (taken) return name_taken(draft.name);
    return put(std::move(row), values, transaction);
}

template <class Change>
Result<StoredConnection> LocalStoreFile::update(std::string_view name, Change&& change) {
    const std::lock_guard lock(mutex_);
    PH_TRY(Transaction transaction, database_.begin_write());
    PH_TRY(ConnectionRow row, this->row(name));
    // Nothing is sealed anew that did not open: it might have been changed by others.
    PH_TRY(FieldValues values, open_values(row));
    PH_CHECK(change(row, values));
    return put(std::move(row), values, transaction);
}

Result<StoredConnection> LocalStoreFile::change(std::string_view name, std::uint64_t expected,
                                                ConnectionDraft draft) {
    PH_CHECK(check_draft(draft));
    auto changed = update(name, [&](ConnectionRow& row, FieldValues& values) -> Result<void> {
        if (static_cast<std::uint64_t>(row.revision) != expected)
            return Error{"changed_meanwhile", Phase::connection,
                         fmt::format("The connection \"{}\" was changed meanwhile.", row.name),
                         "Look at it again, and change it then."};
        if (draft.name != row.name) {
            PH_TRY(const bool taken, exists(draft.name));
            if (taken) return name_taken(draft.name);
        }
        const bool renews = changes_credentials(row, draft);
        values = merge(row, draft, values);
        ++row.revision;
        row.changed = now_unix_ms();
        if (renews) {
            row.credentials_revision = row.revision;
            row.tested.reset();
        }
        return {};
    });
    if (changed && draft.name != name) note_change(name);
    return changed;
}

Result<void> LocalStoreFile::consent(std::string_view name, std::vector<std::string> origins) {
    ConnectionDraft draft;
    draft.name = draft.provider = "x";
    draft.origins = std::move(origins);
    PH_CHECK(check_draft(draft));
    auto changed = update(name, [&](ConnectionRow& row, FieldValues&) -> Result<void> {
        row.origins = origins_text(draft.origins);
        ++row.revision;
        row.changed = now_unix_ms();
        return {};
    });
    if (!changed) return std::move(changed).error();
    return {};
}

Result<void> LocalStoreFile::note_test(std::string_view name, StoredConnection::Tested tested) {
    auto changed = update(name, [&](ConnectionRow& row, FieldValues&) -> Result<void> {
        row.tested = tested_text(tested);
        return {};
    });
    if (!changed) return std::move(changed).error();
    return {};
}

Result<void> LocalStoreFile::remove(std::string_view name) {
    const std::lock_guard lock(mutex_);
    PH_TRY(Transaction transaction, database_.begin_write());
    PH_TRY(const ConnectionRow found, row(name));
    PH_CHECK(database_.run("DELETE FROM states WHERE instr(key, ?1) > 0",
                           std::string_view(found.id)));
    PH_CHECK(database_.run("DELETE FROM connections WHERE id=?1", std::string_view(found.id)));
    PH_CHECK(transaction.commit());
    note_change(name);
    return {};
}

}  // namespace packhost::store
