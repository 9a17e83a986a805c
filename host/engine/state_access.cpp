// state_access.cpp: the store in memory, and the thread that asks stores.
#include "engine/state_access.hpp"

#include <fmt/format.h>

#include "base/uuid.hpp"

namespace packhost::engine {
namespace {

std::int64_t now_unix_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

bool has_expired(const StateStore::State& state) {
    return state.expires_unix_ms != 0 && state.expires_unix_ms <= now_unix_ms();
}

}  // namespace

Result<std::optional<StateStore::State>> MemoryState::load(std::string_view key) {
    const std::lock_guard lock(mutex_);
    const auto found = states_.find(key);
    if (found == states_.end() || has_expired(found->second)) return std::optional<State>();
    const State& kept = found->second;
    return std::optional<State>({kept.bytes.clone(), kept.version, kept.expires_unix_ms});
}

Result<std::uint64_t> MemoryState::save(std::string_view key, const Secret& bytes,
                                        std::int64_t expires_unix_ms, std::uint64_t expected) {
    const std::lock_guard lock(mutex_);
    const auto found = states_.find(key);
    const bool expired = found != states_.end() && has_expired(found->second);
    const std::uint64_t kept = found == states_.end() ? 0 : found->second.version;
    if (expected != kept && !(expected == 0 && expired))
        return Error{"state_conflict", Phase::connection,
                     "Something newer has been kept by that key.", ""};
    std::erase_if(states_, [&](const auto& s) { return has_expired(s.second) && s.first != key; });
    states_.insert_or_assign(std::string(key),
                             State{bytes.clone(), ++last_version_, expires_unix_ms});
    return last_version_;
}

Result<void> MemoryState::forget(std::string_view key) {
    const std::lock_guard lock(mutex_);
    if (const auto found = states_.find(key); found != states_.end()) states_.erase(found);
    return {};
}

Result<bool> MemoryState::acquire(std::string_view key, std::string_view owner,
                                  std::chrono::milliseconds ttl) {
    const std::lock_guard lock(mutex_);
    const std::int64_t now = now_unix_ms();
    Lease& lease = leases_[std::string(key)];
    if (lease.owner != owner && lease.until > now) return false;
    lease = {std::string(owner), now + ttl.count()};
    return true;
}

Result<void> MemoryState::release(std::string_view key, std::string_view owner) {
    const std::lock_guard lock(mutex_);
    const auto found = leases_.find(key);
    if (found != leases_.end() && found->second.owner == owner) leases_.erase(found);
    return {};
}

std::string StateAccess::prefix(const Connection& connection, bool of_revision) const {
    const std::string name = is_shared(connection) ? connection.stored_id
                                                   : fmt::format("process {}", connection.id);
    return of_revision ? fmt::format("{}\n{}\n", name, connection.revision) : name + "\n";
}

void StateAccess::post(const Connection& connection, Work work) {
    StateStore& store = is_shared(connection) ? *store_ : memory_;
    const std::lock_guard lock(mutex_);
    posted_.push_back([&store, work = std::move(work)] { work(store); });
    if (!thread_.joinable()) thread_ = std::thread([this] { serve(); });
    changed_.notify_one();
}

std::string StateAccess::new_owner() {
    const std::lock_guard lock(mutex_);
    if (process_.empty()) {
        const auto made = detail::random_uuid();
        process_ = made ? *made : fmt::format("at {}", static_cast<void*>(this));
    }
    return fmt::format("{} {}", process_, ++owners_);
}

void StateAccess::serve() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return ending_ || !posted_.empty(); });
        if (posted_.empty()) return;
        const auto work = std::move(posted_.front());
        posted_.pop_front();
        lock.unlock();
        work();
        lock.lock();
    }
}

StateAccess::~StateAccess() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        changed_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

}  // namespace packhost::engine
