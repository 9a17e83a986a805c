// tally.cpp: sums over the columns, and the wait.
#include "runtime/tally.hpp"

namespace packhost::runtime {

Tally::Column& Tally::column() {
    const std::lock_guard lock(mutex_);
    return columns_.emplace_back();
}

/// What has ended is read first: a run is counted as submitted before it can end, so that the
/// difference is never negative.
std::size_t Tally::unended() const {
    std::uint64_t ended = ended_elsewhere_.load() + refused_elsewhere_.load();
    for (const Column& c : columns_) ended += c.ended.load() + c.refused.load();
    std::uint64_t submitted = handed_over_.load();
    for (const Column& c : columns_) submitted += c.submitted.load();
    return static_cast<std::size_t>(submitted - ended);
}

std::size_t Tally::active() const {
    const std::lock_guard lock(mutex_);
    return unended();
}

bool Tally::is_full(std::size_t most) noexcept {
    constexpr std::size_t kExact = 1024;
    constexpr unsigned kBetween = 64;
    static thread_local unsigned submitted = 0;
    if (most > kExact && ++submitted % kBetween != 0 && !full_.load(std::memory_order_relaxed))
        return false;
    const bool full = active() > most;
    full_.store(full, std::memory_order_relaxed);
    return full;
}

Tally::Sums Tally::sums() const {
    const std::lock_guard lock(mutex_);
    Sums sums{ended_elsewhere_.load(), 0};
    for (const Column& c : columns_) {
        sums.ended += c.ended.load();
        sums.cancelled += c.cancelled.load();
    }
    return sums;
}

bool Tally::wait_until(std::chrono::steady_clock::time_point time) {
    std::unique_lock lock(mutex_);
    return changed_.wait_until(lock, time, [this] { return unended() == 0; });
}

void Tally::wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return unended() == 0; });
}

void Tally::wake() noexcept {
    // Under the lock: whoever waits has either not looked yet, or is asleep.
    const std::lock_guard lock(mutex_);
    changed_.notify_all();
}

}  // namespace packhost::runtime
