// local_store.cpp: opens the store and its keys, and finds connections.
#include "store/local_store.hpp"

#include <fmt/format.h>

#include "base/try.hpp"

namespace packhost {
namespace store {
namespace {

constexpr std::string_view kStates = "packhost states";
constexpr auto kFresh = std::chrono::milliseconds(50);

struct WrappedKey {
    std::string master, wrapped;
};

Result<std::optional<WrappedKey>> read_state_key(const Database& database) {
    PH_TRY(Statement found,
           database.query("SELECT master, wrapped FROM keys WHERE purpose=?1", kStates));
    PH_TRY(const bool there, found.step());
    if (!there) return std::optional<WrappedKey>();
    return std::optional(WrappedKey{found.text(0), found.text(1)});
}

/// Makes the key of tokens, unless another process has been faster.
Result<WrappedKey> make_state_key(const Database& database, const MasterKeys& keys) {
    PH_TRY(Transaction transaction, database.begin_write());
    PH_TRY(std::optional<WrappedKey> made, read_state_key(database));
    if (made) return std::move(*made);
    PH_TRY(const Secret key, new_key());
    WrappedKey row{keys.newest(), {}};
    PH_TRY(row.wrapped, wrap_key(*keys.find(row.master), key, kStates));
    PH_CHECK(database.run("INSERT INTO keys VALUES(?1,?2,?3)", kStates,
                          std::string_view(row.master), Blob{row.wrapped}));
    PH_CHECK(transaction.commit());
    return row;
}

Error wrong_key(const std::filesystem::path& file) {
    return {"wrong_key", Phase::connection,
            fmt::format("The master key {} is not that of this store.", file.string()),
            "Put the key file that belongs to the store into its place."};
}

Result<Secret> open_state_key(const Database& database, MasterKeys& keys,
                              const std::filesystem::path& key_file) {
    PH_TRY(std::optional<WrappedKey> row, read_state_key(database));
    if (!row) {
        PH_TRY(row, make_state_key(database, keys));
    }
    // Another process may have changed the master key since the file was read.
    if (!keys.find(row->master)) {
        PH_TRY(keys, MasterKeys::read(key_file));
    }
    const Secret* master = keys.find(row->master);
    if (!master) return wrong_key(key_file);
    return unwrap_key(*master, row->wrapped, kStates);
}

/// A connection as a run sees it; without values it lacks the secrets.
std::shared_ptr<const Connection> connection_of(const ConnectionRow& row, FieldValues* values) {
    StoredConnection stored = describe(row);
    auto out = std::make_shared<Connection>();
    out->name = std::move(stored.name);
    out->provider = std::move(stored.provider);
    out->base_url = std::move(stored.base_url);
    out->urls = std::move(stored.urls);
    out->option = std::move(stored.option);
    out->origins = std::move(stored.origins);
    out->stored_id = std::move(stored.id);
    out->revision = static_cast<std::uint64_t>(row.credentials_revision);
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
        const FieldRow& field = row.fields[i];
        Secret value = values         ? std::move((*values)[i])
                       : field.secret ? Secret()
                                      : Secret(field.value);
        out->credentials.push_back({field.name, std::move(value)});
    }
    return out;
}

}  // namespace

std::int64_t now_unix_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

Result<std::shared_ptr<const Connection>> LocalStoreFile::find(std::string_view name) {
    return open(name, [](const Connection&) { return Result<void>(); });
}

Result<std::shared_ptr<const Connection>> LocalStoreFile::open(std::string_view name,
                                                               const Judge& judge) {
    if (auto kept = fresh(name)) {
        PH_CHECK(judge(*kept));
        return kept;
    }
    auto opened = open_once(name, judge);
    if (!opened && opened.error().code == "wrong_key") return open_once(name, judge);
    return opened;
}

Result<std::shared_ptr<const Connection>> LocalStoreFile::open_once(std::string_view name,
                                                                    const Judge& judge) {
    ConnectionRow found;
    std::uint64_t generation = 0;
    {
        const std::lock_guard lock(mutex_);
        PH_TRY(generation, look_for_changes());
        PH_TRY(const Transaction snapshot, database_.begin_read());
        PH_TRY(found, row(name));
    }
    if (auto kept = kept_of(found, generation)) {
        PH_CHECK(judge(*kept));
        return kept;
    }
    PH_CHECK(judge(*connection_of(found, nullptr)));
    const std::lock_guard lock(mutex_);
    PH_TRY(FieldValues values, open_values(found));
    return keep(found, generation, connection_of(found, &values));
}

Result<ConnectionRow> LocalStoreFile::row(std::string_view name) {
    PH_TRY(std::optional<ConnectionRow> found, read_row(database_, name));
    if (found) return std::move(*found);
    // A name that is none may be anything that was typed, a credential too.
    return Error{"unknown_connection", Phase::connection,
                 "The store has no connection of that name.",
                 "\"packhost connection list\" tells which there are."};
}

Result<const Secret*> LocalStoreFile::master(const std::string& id) {
    if (!keys_.find(id)) {
        PH_TRY(keys_, MasterKeys::read(config_.key_file));
    }
    if (const Secret* found = keys_.find(id)) return found;
    return wrong_key(config_.key_file);
}

Result<std::string> LocalStoreFile::current_master() {
    PH_TRY(Statement found, database_.query("SELECT master FROM keys WHERE purpose=?1", kStates));
    PH_TRY(const bool there, found.step());
    if (!there)
        return Error{"store_damaged", Phase::connection,
                     fmt::format("{} has lost its keys.", config_.file.string()),
                     "Put a backup into its place."};
    return found.text(0);
}

Result<FieldValues> LocalStoreFile::open_values(const ConnectionRow& row) {
    PH_TRY(const Secret* key, master(row.master));
    return open_row(row, *key);
}

Result<std::uint64_t> LocalStoreFile::look_for_changes() {
    PH_TRY(const std::int64_t version, database_.data_version());
    const std::lock_guard lock(kept_mutex_);
    if (version != data_version_) ++generation_;
    data_version_ = version;
    fresh_until_ = std::chrono::steady_clock::now() + kFresh;
    return generation_;
}

void LocalStoreFile::note_change(std::string_view gone) {
    const std::lock_guard lock(kept_mutex_);
    ++generation_;
    if (const auto at = kept_.find(gone); at != kept_.end()) kept_.erase(at);
}

std::shared_ptr<const Connection> LocalStoreFile::fresh(std::string_view name) {
    const std::lock_guard lock(kept_mutex_);
    const auto at = kept_.find(name);
    const bool known = at != kept_.end() && at->second.generation == generation_ &&
                       std::chrono::steady_clock::now() < fresh_until_;
    return known ? at->second.connection : nullptr;
}

std::shared_ptr<const Connection> LocalStoreFile::kept_of(const ConnectionRow& row,
                                                          std::uint64_t generation) {
    const std::lock_guard lock(kept_mutex_);
    const auto at = kept_.find(row.name);
    if (at == kept_.end() || at->second.id != row.id || at->second.revision != row.revision)
        return nullptr;
    at->second.generation = std::max(at->second.generation, generation);
    return at->second.connection;
}

std::shared_ptr<const Connection> LocalStoreFile::keep(
    const ConnectionRow& row, std::uint64_t generation,
    std::shared_ptr<const Connection> connection) {
    // Another thread may have opened it meanwhile: all get one object.
    if (auto kept = kept_of(row, generation)) return kept;
    const std::lock_guard lock(kept_mutex_);
    Kept& kept = kept_[row.name];
    if (kept.generation > generation) return connection;
    kept = {std::move(connection), row.id, row.revision, generation};
    return kept.connection;
}

}  // namespace store

Result<std::shared_ptr<LocalStore>> LocalStore::open(const StoreConfig& config) {
    using namespace store;
    if (config.file.empty() || config.key_file.empty())
        return Error{"store_failed", Phase::connection,
                     "The configuration names no file for the store, or none for its key.", ""};
    std::error_code none;
    // Where there is a store, a new key would not open it.
    const bool exists = std::filesystem::exists(config.file, none);
    PH_TRY(MasterKeys keys, exists ? MasterKeys::read(config.key_file)
                                   : MasterKeys::read_or_make(config.key_file));
    PH_TRY(Database database, Database::open(config.file, kStoreSchema));
    // What is deleted is overwritten.
    PH_CHECK(database.script("PRAGMA secure_delete=ON"));
    PH_TRY(Secret state_key, open_state_key(database, keys, config.key_file));
    return std::shared_ptr<LocalStore>(std::make_shared<LocalStoreFile>(
        config, std::move(database), std::move(keys), std::move(state_key)));
}

}  // namespace packhost
