// local_store_states.cpp: tokens that processes share, and leases that end by themselves.
#include <algorithm>

#include <fmt/format.h>

#include "base/try.hpp"
#include "store/local_store.hpp"

namespace packhost::store {
namespace {

/// What has expired is kept for as long, so that who renews it a moment too late may still do so.
constexpr std::int64_t kGraceMs = 3'600'000;
/// A lease is never longer, so that a clock that was wrong holds up nobody for ever.
constexpr std::int64_t kLongestLeaseMs = 3'600'000;

Associated purpose(std::string_view key, std::int64_t version, std::int64_t expires) {
    return Associated("packhost state")
        .add(key)
        .add(static_cast<std::uint64_t>(version))
        .add(static_cast<std::uint64_t>(expires));
}

bool has_expired(std::int64_t expires) { return expires != 0 && expires <= now_unix_ms(); }

Error conflict() {
    return {"state_conflict", Phase::connection,
            "Another process has kept something newer by that key.", ""};
}

}  // namespace

Result<std::optional<StateStore::State>> LocalStoreFile::load(std::string_view key) {
    const std::lock_guard lock(mutex_);
    PH_TRY(Statement found,
           database_.query("SELECT version, expires, sealed FROM states WHERE key=?1", key));
    PH_TRY(const bool there, found.step());
    if (!there || has_expired(found.whole(1))) return std::optional<State>();
    const std::int64_t version = found.whole(0), expires = found.whole(1);
    PH_TRY(Secret bytes, open_state(key, version, expires, found.bytes(2)));
    State state{std::move(bytes), static_cast<std::uint64_t>(version), expires};
    return std::optional<State>(std::move(state));
}

Result<Secret> LocalStoreFile::open_state(std::string_view key, std::int64_t version,
                                          std::int64_t expires, std::string_view sealed) const {
    auto bytes = unseal(state_key_, sealed, purpose(key, version, expires));
    if (!bytes && bytes.error().code == "tampered") {
        bytes.error().message = "A kept token was changed outside of packhost.";
        bytes.error().hint = "It is got anew once it is forgotten: change the connection.";
    }
    return bytes;
}

Result<std::uint64_t> LocalStoreFile::save(std::string_view key, const Secret& bytes,
                                           std::int64_t expires_unix_ms, std::uint64_t expected) {
    const std::lock_guard lock(mutex_);
    PH_TRY(Transaction transaction, database_.begin_write());
    {
        PH_TRY(Statement found,
               database_.query("SELECT version, expires FROM states WHERE key=?1", key));
        PH_TRY(const bool there, found.step());
        const auto kept = there ? static_cast<std::uint64_t>(found.whole(0)) : 0;
        if (expected != kept && !(expected == 0 && has_expired(found.whole(1)))) return conflict();
    }
    // One counter for all keys: a version never comes again, even if its key was forgotten.
    PH_CHECK(database_.run("UPDATE counters SET value = value + 1 WHERE name = 'states'"));
    PH_TRY(const std::int64_t version,
           database_.number("SELECT value FROM counters WHERE name = 'states'"));
    PH_TRY(const std::string sealed,
           seal(state_key_, bytes.expose(), purpose(key, version, expires_unix_ms)));
    PH_CHECK(database_.run("INSERT OR REPLACE INTO states VALUES(?1,?2,?3,?4)", key, version,
                           expires_unix_ms, Blob{sealed}));
    PH_CHECK(database_.run("DELETE FROM states WHERE expires <> 0 AND expires < ?1 AND key <> ?2",
                           now_unix_ms() - kGraceMs, key));
    PH_CHECK(transaction.commit());
    return static_cast<std::uint64_t>(version);
}

Result<void> LocalStoreFile::forget(std::string_view key) {
    const std::lock_guard lock(mutex_);
    return database_.run("DELETE FROM states WHERE key=?1", key);
}

Result<void> LocalStoreFile::forget_all(std::string_view prefix) {
    const std::lock_guard lock(mutex_);
    return database_.run("DELETE FROM states WHERE substr(key, 1, length(?1)) = ?1", prefix);
}

Result<bool> LocalStoreFile::acquire(std::string_view key, std::string_view owner,
                                     std::chrono::milliseconds ttl) {
    const std::lock_guard lock(mutex_);
    PH_TRY(Transaction transaction, database_.begin_write());
    const std::int64_t now = now_unix_ms();
    PH_CHECK(database_.run("DELETE FROM leases WHERE until <= ?1 OR until > ?2", now,
                           now + kLongestLeaseMs));
    const std::int64_t until = now + std::clamp<std::int64_t>(ttl.count(), 0, kLongestLeaseMs);
    PH_CHECK(database_.run("INSERT INTO leases VALUES(?1,?2,?3) ON CONFLICT(key) "
                           "DO UPDATE SET until=excluded.until WHERE owner=excluded.owner",
                           key, owner, until));
    const bool taken = database_.changes() == 1;
    PH_CHECK(transaction.commit());
    return taken;
}

Result<void> LocalStoreFile::release(std::string_view key, std::string_view owner) {
    const std::lock_guard lock(mutex_);
    return database_.run("DELETE FROM leases WHERE key=?1 AND owner=?2", key, owner);
}

}  // namespace packhost::store
