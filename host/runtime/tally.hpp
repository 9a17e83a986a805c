// tally.hpp: counts the runs of a runtime, and waits for the last one.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>

namespace packhost::runtime {

/// How many runs were submitted and have ended, without a word in memory that all workers write: a
/// worker counts in its own column. All functions: any thread, but for those of a column.
class Tally {
 public:
    /// What one worker counts; its thread alone writes.
    struct alignas(64) Column {
        std::atomic<std::uint64_t> submitted{0};  ///< by the worker's own callbacks
        std::atomic<std::uint64_t> ended{0};      ///< whose callback has returned, on the worker
        std::atomic<std::uint64_t> refused{0};    ///< the same, of runs that came after close()
        std::atomic<std::uint64_t> cancelled{0};  ///< by the end of the runtime, ended or about to

        static void add(std::atomic<std::uint64_t>& count) noexcept {
            count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_release);
        }
    };
    struct Sums {
        std::uint64_t ended = 0;  ///< without the refused
        std::uint64_t cancelled = 0;
    };

    /// A column for one more worker; lives as long as this.
    Column& column();

    /// Counts a run that is submitted from outside the workers. Ticket by ticket, for taking turns.
    std::uint64_t hand_over() noexcept { return handed_over_.fetch_add(1); }
    /// Counts a callback that has returned, on the worker.
    void ended(Column& column, bool refused) noexcept {
        Column::add(refused ? column.refused : column.ended);
        if (closed()) wake();
    }
    /// The same, anywhere else.
    void ended_elsewhere(bool refused) noexcept {
        (refused ? refused_elsewhere_ : ended_elsewhere_).fetch_add(1);
        if (closed()) wake();
    }

    /// From now on new runs are refused. A run from outside counts itself before it looks at
    /// closed(), so that either it is refused or whoever closed waits for it.
    void close() noexcept { closed_.store(true); }
    bool closed() const noexcept { return closed_.load(); }

    std::size_t active() const;
    /// Whether so many are active that no more is to be taken. Large limits are looked at now and
    /// then, so that submitting stays cheap: they may be exceeded by some tens for each thread.
    bool is_full(std::size_t most) noexcept;
    Sums sums() const;
    /// Waits until nothing is active; false: not so at that time. After close(), and after every
    /// worker has called wake() once: what ended before may not have seen that somebody waits.
    bool wait_until(std::chrono::steady_clock::time_point time);
    void wait();
    void wake() noexcept;

 private:
    std::size_t unended() const;  // under the lock

    alignas(64) std::atomic<std::uint64_t> handed_over_{0};
    alignas(64) std::atomic<std::uint64_t> ended_elsewhere_{0};
    std::atomic<std::uint64_t> refused_elsewhere_{0};
    alignas(64) std::atomic<bool> closed_{false};
    std::atomic<bool> full_{false};
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Column> columns_;
};

}  // namespace packhost::runtime
