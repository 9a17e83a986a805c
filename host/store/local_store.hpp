// local_store.hpp: LocalStore over one SQLite file and one key file.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "packhost/store.hpp"
#include "store/connection_row.hpp"
#include "store/database.hpp"
#include "store/master_key.hpp"
#include "store/sealed_row.hpp"

namespace packhost::store {

/// See packhost/store.hpp. One handle, used by one thread at a time; find() mostly answers from
/// what it keeps, without the handle.
class LocalStoreFile final : public LocalStore {
 public:
    LocalStoreFile(StoreConfig config, Database database, MasterKeys keys, Secret state_key)
        : config_(std::move(config)), database_(std::move(database)), keys_(std::move(keys)),
          state_key_(std::move(state_key)) {}

    Result<std::shared_ptr<const Connection>> find(std::string_view name) override;
    Result<std::shared_ptr<const Connection>> open(std::string_view name,
                                                   const Judge& judge) override;

    Result<std::optional<State>> load(std::string_view key) override;
    Result<std::uint64_t> save(std::string_view key, const Secret& bytes,
                               std::int64_t expires_unix_ms, std::uint64_t expected) override;
    Result<void> forget(std::string_view key) override;
    Result<void> forget_all(std::string_view prefix) override;
    Result<bool> acquire(std::string_view key, std::string_view owner,
                         std::chrono::milliseconds ttl) override;
    Result<void> release(std::string_view key, std::string_view owner) override;

    Result<std::vector<StoredConnection>> list() override;
    Result<StoredConnection> info(std::string_view name) override;
    Result<StoredConnection> add(ConnectionDraft draft) override;
    Result<StoredConnection> change(std::string_view name, std::uint64_t expected,
                                    ConnectionDraft draft) override;
    Result<void> consent(std::string_view name, std::vector<std::string> origins) override;
    Result<void> note_test(std::string_view name, StoredConnection::Tested tested) override;
    Result<void> remove(std::string_view name) override;

    Result<std::string> export_connection(std::string_view name, const Secret* passphrase) override;
    Result<StoredConnection> import_connection(std::string_view text, const Secret* passphrase,
                                               std::string_view name) override;

    Result<void> rotate_master_key() override;
    Result<void> backup(const std::filesystem::path& to) override;
    Result<std::vector<std::string>> check() override;

 private:
    /// A connection that was opened, and of which state of the file it is known to be.
    struct Kept {
        std::shared_ptr<const Connection> connection;
        std::string id;
        std::int64_t revision = 0;
        std::uint64_t generation = 0;
    };

    /// open(), unless another process changes the master key meanwhile.
    Result<std::shared_ptr<const Connection>> open_once(std::string_view name, const Judge& judge);

    // What follows is called with mutex_ held, unless it says otherwise.

    Result<ConnectionRow> row(std::string_view name);
    Result<bool> exists(std::string_view name);
    /// The master key of that id; looks into the key file again if it is not known.
    Result<const Secret*> master(const std::string& id);
    /// The id of the master key that new data keys are wrapped by. In a write transaction it stays.
    Result<std::string> current_master();
    Result<FieldValues> open_values(const ConnectionRow& row);
    /// Seals and writes a row, and ends the transaction.
    Result<StoredConnection> put(ConnectionRow row, const FieldValues& values,
                                 Transaction& transaction);
    /// Opens a row, changes it and its values, and writes it with its next revision.
    template <class Change>
    Result<StoredConnection> update(std::string_view name, Change&& change);
    Result<void> wrap_all_anew(const std::string& to);
    void check_rows(const std::vector<ConnectionRow>& rows, std::vector<std::string>& problems);
    Result<Secret> open_state(std::string_view key, std::int64_t version, std::int64_t expires,
                              std::string_view sealed) const;
    Result<void> check_states(std::vector<std::string>& problems);

    /// Asks whether others have changed the file; gives the generation. With mutex_ held.
    Result<std::uint64_t> look_for_changes();
    /// What has been changed here is looked up anew. Without kept_mutex_.
    void note_change(std::string_view gone = {});
    /// What is kept by that name and known to be as it is in the file, or null. Any thread.
    std::shared_ptr<const Connection> fresh(std::string_view name);
    /// The same, if it is of that row.
    std::shared_ptr<const Connection> kept_of(const ConnectionRow& row, std::uint64_t generation);
    std::shared_ptr<const Connection> keep(const ConnectionRow& row, std::uint64_t generation,
                                           std::shared_ptr<const Connection> connection);

    const StoreConfig config_;
    std::mutex mutex_;  // taken before kept_mutex_
    Database database_;
    MasterKeys keys_;
    const Secret state_key_;

    std::mutex kept_mutex_;
    std::map<std::string, Kept, std::less<>> kept_;
    std::uint64_t generation_ = 0;   // of the file, as far as it has been noticed
    std::int64_t data_version_ = 0;  // of SQLite, at that time
    std::chrono::steady_clock::time_point fresh_until_{};
};

/// ms since 1970-01-01 UTC.
std::int64_t now_unix_ms();

}  // namespace packhost::store
