// run_history.cpp: the queue, the batches, and the pruning between them.
#include "store/run_history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace packhost::store {
namespace {

constexpr std::uint64_t kLargestJournal = 8u << 20;
constexpr auto kPruneAgain = std::chrono::seconds(60);

std::int64_t days_ago_ms(unsigned days) {
    using namespace std::chrono;
    const auto then = system_clock::now() - std::chrono::days(days);
    return floor<milliseconds>(then).time_since_epoch().count();
}

/// How much of the room is the journal's.
std::uint64_t journal_bytes(std::uint64_t max_bytes) {
    return std::min(max_bytes / 4, kLargestJournal);
}

/// Whole rows of so many bytes, one at least: between two transactions old rows make room.
std::string_view first_rows(std::string_view rows, std::uint64_t bytes) {
    std::string_view left = rows;
    while (!left.empty() && rows.size() - left.size() < bytes) (void)take_row(left);
    return rows.substr(0, rows.size() - left.size());
}

}  // namespace

RunHistory::RunHistory(HistoryOptions options)
    : options_(std::move(options)), thread_([this] { thread_main(); }) {}

RunHistory::~RunHistory() { stop(); }

void RunHistory::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    came_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void RunHistory::add(const HistoryRow& row) {
    bool wake = false, tell = false;
    {
        const std::lock_guard lock(mutex_);
        if (waiting_bytes_ + queue_.size() > options_.queue_bytes) {
            lost_.fetch_add(1, std::memory_order_relaxed);
            tell = !std::exchange(told_lost_, true);
        } else {
            append_row(queue_, row);
            wake = std::exchange(asleep_, false);
        }
    }
    if (wake) came_.notify_one();
    if (tell && options_.tell)
        options_.tell(LogLevel::warning, "The run history can't keep up: some runs are not in it.");
}

void RunHistory::thread_main() {
    Lock lock(mutex_);
    while (wait_for_rows(lock)) {
        if (written_ == batch_.size()) {
            batch_.clear();
            written_ = 0;
            batch_.swap(queue_);
        }
        waiting_bytes_ = batch_.size();
        lock.unlock();
        const auto written = write_batch();
        if (!written) say(written.error());
        failed_ = !written;
        lock.lock();
        waiting_bytes_ = batch_.size() - written_;
    }
}

/// Waits until there is something to do; false: the history ends.
bool RunHistory::wait_for_rows(Lock& lock) {
    if (failed_) {
        if (stopping_) return !std::exchange(tried_last_, true);
        came_.wait_for(lock, options_.retry, [this] { return stopping_; });
        return true;
    }
    asleep_ = queue_.empty() && !stopping_;
    came_.wait(lock, [this] { return stopping_ || !asleep_; });
    if (stopping_) return !queue_.empty();
    came_.wait_for(lock, options_.gather, [this] { return stopping_; });
    return true;
}

Result<void> RunHistory::write_batch() {
    if (!file_) {
        auto opened = HistoryFile::open(options_.file);
        if (!opened) return std::move(opened).error();
        if (auto set = opened->limit_journal(journal_bytes(options_.max_bytes)); !set) return set;
        file_.emplace(std::move(*opened));
    }
    const auto chunk =
        std::clamp<std::uint64_t>(options_.max_bytes / 32, 16u << 10, 1u << 20);
    while (written_ < batch_.size()) {
        const std::string_view rows = first_rows(std::string_view(batch_).substr(written_), chunk);
        if (auto inserted = file_->insert(rows); !inserted) return inserted;
        written_ += rows.size();
        if (auto pruned = prune(); !pruned) return pruned;
    }
    return {};
}

/// Each step is a transaction of its own, so that other processes get their turn.
Result<void> RunHistory::prune() {
    const auto now = std::chrono::steady_clock::now();
    const bool by_time = now - pruned_ > kPruneAgain;
    if (by_time) pruned_ = now;
    const std::int64_t before =
        by_time && options_.days > 0 ? days_ago_ms(options_.days) : 0;
    for (;;) {
        const auto more =
            file_->prune(before, options_.max_bytes - journal_bytes(options_.max_bytes));
        if (!more) return more.error();
        if (!*more) return {};
    }
}

void RunHistory::say(const Error& error) {
    if (failed_ || !options_.tell) return;
    options_.tell(LogLevel::error, "The run history can't be written: " + error.message);
}

}  // namespace packhost::store
