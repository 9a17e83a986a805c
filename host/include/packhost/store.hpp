// store.hpp: connections, tokens and leases in one encrypted file of this machine.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "packhost/config.hpp"
#include "packhost/connection.hpp"
#include "packhost/services.hpp"

namespace packhost {

/// A credential of a stored connection. Values of secrets are never shown.
struct StoredCredential {
    std::string name;
    bool secret = true;
    std::string value;  ///< of one that is no secret
    bool given = true;  ///< false: its value is empty, as after an import without secrets
};

/// A stored connection, without its secrets.
struct StoredConnection {
    std::string id;        ///< a UUID; stays when the connection is renamed
    std::string name;
    std::string provider;
    std::string pack;      ///< the slug of the pack that it was made with
    std::string base_url;  ///< empty: the pack's
    std::vector<std::pair<std::string, std::string>> urls;  ///< settings that it overrides
    std::vector<std::string> origins;                       ///< consented to, sorted
    std::vector<StoredCredential> credentials;              ///< in the order of the pack
    std::uint64_t revision = 1;
    std::int64_t created_unix_ms = 0, changed_unix_ms = 0;
    /// Of the last test of its credentials.
    struct Tested {
        std::int64_t unix_ms = 0;
        bool ok = false;
        std::string text;
        bool reached = true;  ///< false: nothing answered, or policy refused to ask
    };
    std::optional<Tested> tested;
    std::string option = {};  ///< of the pack's ways to authenticate; empty: as its nodes say
};

/// What a connection is made of, or changed to.
struct ConnectionDraft {
    struct Field {
        std::string name;
        bool secret = true;
        Secret value;
    };
    std::string name, provider, pack, base_url;
    std::vector<std::pair<std::string, std::string>> urls;
    std::vector<std::string> origins;
    std::vector<Field> credentials;
    std::string option = {};  ///< one of Pack::options(); empty: as the nodes say
};

/// Connections in an SQLite file. Secrets are encrypted (AES-256-GCM) under a key of their
/// connection's own, with the connection, the field, its revision and all that is readable of it as
/// associated data; these keys are wrapped by the master key. What list() and info() show is known
/// to be genuine only once find() has opened it. All functions: any thread, any number of
/// processes, not across a fork(); what has returned is durable. Names are 1 to 100 letters,
/// digits, "-", "_" and ".", beginning with a letter or digit.
///
/// Errors, phase connection: `unknown_connection`, `connection_exists`, `bad_connection`,
/// `changed_meanwhile`; `wrong_key` (the master key is another one's), `tampered` (a field was
/// changed or moved outside of packhost), `store_damaged`, `store_busy`, `store_failed`,
/// `unsafe_file` (others may read or write it), `newer_store`.
class LocalStore : public ConnectionStore, public StateStore {
 public:
    /// Opens the store, or makes it with a new master key if neither is there. Brings an older file
    /// forward. The folder is made with mode 0700, files with 0600.
    static Result<std::shared_ptr<LocalStore>> open(const StoreConfig& config);
    using ConnectionStore::open;

    virtual Result<std::vector<StoredConnection>> list() = 0;
    virtual Result<StoredConnection> info(std::string_view name) = 0;
    virtual Result<StoredConnection> add(ConnectionDraft draft) = 0;
    /// Replaces all of a connection but its id; credentials whose value is empty keep theirs if the
    /// name and kind are as before. The draft's name may be new. What a test said of credentials
    /// that changed is gone. Error: `changed_meanwhile` if its revision is not `expected` any more.
    virtual Result<StoredConnection> change(std::string_view name, std::uint64_t expected,
                                            ConnectionDraft draft) = 0;
    /// Replaces the origins that a connection may be used at. Its tokens stay.
    virtual Result<void> consent(std::string_view name, std::vector<std::string> origins) = 0;
    /// Keeps how a test of its credentials ended; that is no new revision.
    virtual Result<void> note_test(std::string_view name, StoredConnection::Tested tested) = 0;
    /// Removes a connection, and all states whose key holds its id.
    virtual Result<void> remove(std::string_view name) = 0;

    /// JSON text of a connection; with its secrets if there is a passphrase, under which they are
    /// encrypted (scrypt, AES-256-GCM).
    virtual Result<std::string> export_connection(std::string_view name,
                                                  const Secret* passphrase) = 0;
    /// Adds what was exported, by its name or, unless it is empty, by another; secrets that were
    /// not exported are empty. Consent is taken over only if the passphrase vouches for the text.
    /// Errors also: `bad_export`, `wrong_passphrase`.
    virtual Result<StoredConnection> import_connection(std::string_view text,
                                                       const Secret* passphrase,
                                                       std::string_view name) = 0;

    /// Makes a new master key and wraps all keys anew, while other processes go on.
    virtual Result<void> rotate_master_key() = 0;
    /// A copy of the whole file, while it is in use. The master key is not in it.
    virtual Result<void> backup(const std::filesystem::path& to) = 0;
    /// Looks at the whole file, and opens every secret: what is wrong, a line each.
    virtual Result<std::vector<std::string>> check() = 0;
};

}  // namespace packhost
