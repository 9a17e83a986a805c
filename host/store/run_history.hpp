// run_history.hpp: takes runs from all workers, and writes them in batches on a thread of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "packhost/services.hpp"
#include "store/history_file.hpp"

namespace packhost::store {

struct HistoryOptions {
    std::filesystem::path file;
    unsigned days = 30;                   ///< 0: for ever
    std::uint64_t max_bytes = 256u << 20;  ///< of the file with its journal
    /// For the administrator: told once when runs are lost or can't be written.
    std::function<void(LogLevel, std::string_view)> tell = {};
    std::size_t queue_bytes = 16u << 20;  ///< runs that wait; newer ones are lost, and counted
    std::chrono::milliseconds gather{200};
    std::chrono::milliseconds retry{1000};
};

/// The run history of one runtime. A run is in the file half a second after it ended at the latest,
/// as far as the disk allows, and outlives the process from then on. Several processes may keep
/// theirs in one file. All functions: any thread.
class RunHistory {
 public:
    explicit RunHistory(HistoryOptions options);
    ~RunHistory();
    RunHistory(const RunHistory&) = delete;
    RunHistory& operator=(const RunHistory&) = delete;

    void add(const HistoryRow& row);
    /// Writes what it has, and ends the thread. Nothing may be added after that.
    void stop();
    std::uint64_t lost() const noexcept { return lost_.load(); }

 private:
    using Lock = std::unique_lock<std::mutex>;
    void thread_main();
    bool wait_for_rows(Lock& lock);
    Result<void> write_batch();
    Result<void> prune();
    void say(const Error& error);

    const HistoryOptions options_;
    // Of the thread:
    std::optional<HistoryFile> file_;  ///< nothing: to be opened
    std::string batch_;                ///< rows that are being written
    std::size_t written_ = 0;          ///< bytes of the batch that are
    std::chrono::steady_clock::time_point pruned_{};
    bool failed_ = false, tried_last_ = false;

    std::atomic<std::uint64_t> lost_{0};
    std::mutex mutex_;  ///< guards what follows
    std::condition_variable came_;
    std::string queue_;
    std::size_t waiting_bytes_ = 0;  ///< of the batch
    bool asleep_ = false, stopping_ = false, told_lost_ = false;
    std::thread thread_;
};

}  // namespace packhost::store
