// deadline.hpp: the monotonic clock, and points on it by which something must have ended.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <ctime>

namespace packhost {

/// Nanoseconds on CLOCK_MONOTONIC: the one scale of timings and deadlines. Any thread.
inline std::uint64_t monotonic_ns() noexcept {
    timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000u +
           static_cast<std::uint64_t>(t.tv_nsec);
}

/// A point in time; all phases of a piece of work share one.
class Deadline {
 public:
    static Deadline at(std::uint64_t ns) noexcept { return Deadline(ns); }
    static Deadline after(std::chrono::nanoseconds span) noexcept {
        return Deadline(monotonic_ns() + static_cast<std::uint64_t>(std::max(span.count(), std::int64_t{0})));
    }

    std::uint64_t ns() const noexcept { return ns_; }
    bool passed(std::uint64_t now = monotonic_ns()) const noexcept { return now >= ns_; }
    /// The earlier of the two.
    Deadline within(Deadline other) const noexcept { return Deadline(std::min(ns_, other.ns_)); }

 private:
    explicit Deadline(std::uint64_t ns) noexcept : ns_(ns) {}
    std::uint64_t ns_;
};

}  // namespace packhost
