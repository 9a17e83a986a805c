// memory_store.cpp: a store in maps, under one lock.
#include "packhost/memory_store.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/try.hpp"
#include "base/uuid.hpp"

namespace packhost {
namespace {

/// What has expired is kept for as long, so that who renews it a moment too late may still do so.
constexpr std::int64_t kGraceMs = 3'600'000;

std::int64_t now_unix_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

bool expired_before(const StateStore::State& state, std::int64_t unix_ms) {
    return state.expires_unix_ms != 0 && state.expires_unix_ms <= unix_ms;
}

Error unknown(std::string_view name) {
    return {"unknown_connection", Phase::connection,
            fmt::format("There is no connection \"{}\".", name), ""};
}

}  // namespace

MemoryStore::~MemoryStore() = default;

Result<std::shared_ptr<const Connection>> MemoryStore::put(Connection connection) {
    if (connection.name.empty())
        return Error{"bad_connection", Phase::connection, "The connection has no name.", ""};
    const std::lock_guard lock(mutex_);
    auto& kept = connections_[connection.name];
    if (kept) {
        connection.stored_id = kept->stored_id;
        connection.revision = kept->revision + 1;
    } else {
        auto made = detail::random_uuid();
        if (!made) {
            connections_.erase(connection.name);
            return std::move(made).error();
        }
        connection.stored_id = std::move(*made);
        connection.revision = 1;
    }
    kept = std::make_shared<const Connection>(std::move(connection));
    return kept;
}

Result<void> MemoryStore::consent(std::string_view name, std::vector<std::string> origins) {
    const std::lock_guard lock(mutex_);
    const auto found = connections_.find(name);
    if (found == connections_.end()) return unknown(name);
    Connection agreed = found->second->copy();
    agreed.origins = std::move(origins);
    found->second = std::make_shared<const Connection>(std::move(agreed));
    return {};
}

Result<void> MemoryStore::remove(std::string_view name) {
    const std::lock_guard lock(mutex_);
    const auto found = connections_.find(name);
    if (found == connections_.end()) return unknown(name);
    const std::string& id = found->second->stored_id;
    const auto is_its = [&](const auto& kept) { return kept.first.find(id) != std::string::npos; };
    std::erase_if(states_, is_its);
    std::erase_if(leases_, is_its);
    connections_.erase(found);
    return {};
}

Result<std::shared_ptr<const Connection>> MemoryStore::find(std::string_view name) {
    const std::lock_guard lock(mutex_);
    const auto found = connections_.find(name);
    if (found == connections_.end()) return unknown(name);
    return found->second;
}

Result<std::optional<StateStore::State>> MemoryStore::load(std::string_view key) {
    const std::lock_guard lock(mutex_);
    const auto found = states_.find(key);
    if (found == states_.end() || expired_before(found->second, now_unix_ms()))
        return std::optional<State>();
    const State& kept = found->second;
    return std::optional<State>({kept.bytes.clone(), kept.version, kept.expires_unix_ms});
}

Result<std::uint64_t> MemoryStore::save(std::string_view key, const Secret& bytes,
                                        std::int64_t expires_unix_ms, std::uint64_t expected) {
    const std::lock_guard lock(mutex_);
    const std::int64_t now = now_unix_ms();
    const auto found = states_.find(key);
    const bool expired = found != states_.end() && expired_before(found->second, now);
    const std::uint64_t kept = found == states_.end() ? 0 : found->second.version;
    if (expected != kept && !(expected == 0 && expired))
        return Error{"state_conflict", Phase::connection,
                     "Something newer has been kept by that key.", ""};
    std::erase_if(states_, [&](const auto& s) { return expired_before(s.second, now - kGraceMs); });
    states_.insert_or_assign(std::string(key),
                             State{bytes.clone(), ++last_version_, expires_unix_ms});
    return last_version_;
}

Result<void> MemoryStore::forget(std::string_view key) {
    const std::lock_guard lock(mutex_);
    if (const auto found = states_.find(key); found != states_.end()) states_.erase(found);
    return {};
}

Result<void> MemoryStore::forget_all(std::string_view prefix) {
    const std::lock_guard lock(mutex_);
    std::erase_if(states_, [&](const auto& kept) { return kept.first.starts_with(prefix); });
    return {};
}

Result<bool> MemoryStore::acquire(std::string_view key, std::string_view owner,
                                  std::chrono::milliseconds ttl) {
    const std::lock_guard lock(mutex_);
    const std::int64_t now = now_unix_ms();
    std::erase_if(leases_, [&](const auto& l) { return l.second.until_unix_ms <= now; });
    const auto held = leases_.find(key);
    if (held != leases_.end() && held->second.owner != owner) return false;
    leases_.insert_or_assign(std::string(key), Lease{std::string(owner), now + ttl.count()});
    return true;
}

Result<void> MemoryStore::release(std::string_view key, std::string_view owner) {
    const std::lock_guard lock(mutex_);
    const auto found = leases_.find(key);
    if (found != leases_.end() && found->second.owner == owner) leases_.erase(found);
    return {};
}

}  // namespace packhost
