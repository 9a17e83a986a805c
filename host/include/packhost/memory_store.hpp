// memory_store.hpp: connections, tokens and leases in the memory of this process; also the example
// of a store, for applications that bring their own.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/connection.hpp"
#include "packhost/services.hpp"

namespace packhost {

/// Keeps connections that an application has made, and what schemes keep for them, until it ends.
/// Give one to several runtimes, as `Services::connections` and as `Services::state`, and they
/// share tokens; it also keeps what was got out of a vault. Any thread.
///
/// What a store of one's own has to do as well: find() gives the same object until it changes;
/// what changes gets a new object, with a new `id`, the same `stored_id` and, unless consent alone
/// has changed, a higher `revision`; versions of states rise and never come again. A store that
/// has to fetch or decrypt secrets overrides open(), and asks the judge first. Here they are in
/// memory anyhow, so the inherited one will do: the judge is asked before a run gets them.
class MemoryStore : public ConnectionStore, public StateStore {
 public:
    MemoryStore() = default;
    ~MemoryStore() override;

    /// Takes a connection in, in place of the one of its name. `stored_id` and `revision` are the
    /// store's: the id is that of the replaced one, whose tokens are not used any more. Errors, phase connection: `bad_connection` without a name; `no_random`.
    Result<std::shared_ptr<const Connection>> put(Connection connection);
    /// Replaces the origins that a connection may be used at. Its tokens stay.
    Result<void> consent(std::string_view name, std::vector<std::string> origins);
    /// Removes a connection, and all states whose key holds its `stored_id`.
    Result<void> remove(std::string_view name);

    /// Error, phase connection: `unknown_connection`.
    Result<std::shared_ptr<const Connection>> find(std::string_view name) override;

    Result<std::optional<State>> load(std::string_view key) override;
    Result<std::uint64_t> save(std::string_view key, const Secret& bytes,
                               std::int64_t expires_unix_ms, std::uint64_t expected) override;
    Result<void> forget(std::string_view key) override;
    Result<void> forget_all(std::string_view prefix) override;
    Result<bool> acquire(std::string_view key, std::string_view owner,
                         std::chrono::milliseconds ttl) override;
    Result<void> release(std::string_view key, std::string_view owner) override;

 private:
    struct Lease {
        std::string owner;
        std::int64_t until_unix_ms = 0;
    };
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const Connection>, std::less<>> connections_;
    std::map<std::string, State, std::less<>> states_;
    std::map<std::string, Lease, std::less<>> leases_;
    std::uint64_t last_version_ = 0;  // of all keys: a version never comes again
};

}  // namespace packhost
