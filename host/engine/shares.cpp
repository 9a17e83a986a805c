// shares.cpp: single flight under one lock.
#include "engine/shares.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/deadline.hpp"

namespace packhost::engine {

std::uint64_t Shares::now_ns() const { return clock_ ? clock_->monotonic_ns() : monotonic_ns(); }

Shares::Outcome Shares::get(const std::string& key, std::uint64_t drop, Waiter waiter) {
    const std::uint64_t now = now_ns();  // the application's code: not under the lock
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_[key];
    if (entry.values && (entry.values->version == drop || entry.values->expires_ns <= now)) {
        entry.stale = entry.values->state_version;
        entry.values.reset();
    }
    if (entry.values) return {entry.values, false, 0, 0};
    const std::uint64_t id = next_waiter_++;
    entry.waiters.emplace_back(id, std::move(waiter));
    return {nullptr, !std::exchange(entry.filling, true), id, entry.stale};
}

void Shares::drop(const std::string& key, std::uint64_t version) {
    const std::lock_guard lock(mutex_);
    const auto entry = entries_.find(key);
    // Values and a fill under way exclude each other, so nobody waits for this entry.
    if (entry != entries_.end() && entry->second.values &&
        entry->second.values->version == version) {
        entry->second.stale = entry->second.values->state_version;
        entry->second.values.reset();
        if (entry->second.stale == 0) entries_.erase(entry);
    }
}

void Shares::drop_all(std::string_view prefix) {
    const std::lock_guard lock(mutex_);
    for (auto entry = entries_.begin(); entry != entries_.end();) {
        const bool its = entry->first.starts_with(prefix);
        if (its) entry->second.outdated = entry->second.filling;
        entry = its && !entry->second.filling ? entries_.erase(entry) : std::next(entry);
    }
}

void Shares::publish(const std::string& key, Result<SharedValues> filled) {
    std::vector<std::pair<std::uint64_t, Waiter>> waiters;
    Values values;
    const std::uint64_t now = now_ns();
    {
        const std::lock_guard lock(mutex_);
        Entry& entry = entries_[key];
        entry.filling = false;
        const bool outdated = std::exchange(entry.outdated, false);
        waiters.swap(entry.waiters);
        if (filled) {
            filled->version = next_version_++;
            values = std::make_shared<const SharedValues>(std::move(*filled));
            if (values->expires_ns > now && !outdated) entry.values = values;
        }
        if (!entry.values && entry.stale == 0) entries_.erase(key);
    }
    for (auto& [id, waiter] : waiters) {
        if (values) waiter(values);
        else waiter(filled.error());
    }
}

void Shares::forget(const std::string& key, std::uint64_t waiting) {
    const std::lock_guard lock(mutex_);
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) return;
    std::erase_if(entry->second.waiters, [&](const auto& w) { return w.first == waiting; });
}

}  // namespace packhost::engine
