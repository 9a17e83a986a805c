// audit_log.hpp: takes lines from all workers, and writes them in groups on a thread of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "packhost/services.hpp"
#include "store/audit_file.hpp"

namespace packhost::store {

struct AuditOptions : AuditOwner {
    bool strict = false;
    /// For the administrator: told once when lines can't be written, and once when they can again.
    std::function<void(LogLevel, std::string_view)> tell = {};
    std::size_t file_bytes = 64u << 20;  ///< a file that has this many is followed by another
    std::size_t queue_bytes = 8u << 20;  ///< lines that wait; more are lost, and counted
    /// How long the first line waits for others; strict: not at all, since a run waits for it.
    std::chrono::milliseconds gather{40};
    std::chrono::milliseconds retry{1000};  ///< after a failure; longer from failure to failure
};

/// The audit log of one runtime. A group of lines is written and synced at once: at most 50 ms
/// after the first of them came, as far as the disk allows.
///
/// While it can't be written, lines wait until it can, up to `queue_bytes`; what is beyond
/// is lost, and a line in the next file says how many. Strict, nothing is lost while it can be
/// written: each line belongs to a run that waits for it, so their number is bounded by the runs.
/// All functions: any thread.
class AuditLog {
 public:
    explicit AuditLog(AuditOptions options);
    ~AuditLog();
    AuditLog(const AuditLog&) = delete;
    AuditLog& operator=(const AuditLog&) = delete;

    bool strict() const noexcept { return options_.strict; }
    /// Whether the last attempt to write succeeded. Strict, a file that is gone shows within a
    /// second or two, also without lines.
    bool available() const noexcept { return !failed_.load(std::memory_order_acquire); }
    /// Why the last attempt that failed did; its hint is the way out.
    std::optional<Error> trouble() const;

    /// Takes a run, as append_audit_run() wrote it. Its ticket, greater than those before; 0: lost.
    std::uint64_t add(std::string_view run);

    enum class Fate { pending, durable, failed };
    Fate fate(std::uint64_t ticket) const noexcept;
    /// Calls `wake` once, on the log's thread or here, when the fate of that ticket is known.
    void when_known(std::uint64_t ticket, std::function<void()> wake);

    /// Writes what it has, and ends the file and the thread. Nothing may be added after that.
    void stop();

    /// For tests and figures.
    std::uint64_t lost() const noexcept { return all_lost_.load(); }

 private:
    using Lock = std::unique_lock<std::mutex>;
    void thread_main();
    bool wait_for_lines(Lock& lock);
    void write_group(Lock& lock);
    Result<void> write(std::string_view lines, std::uint64_t lost);
    Result<void> look_after_file();
    void leave_file();
    void settle(const Result<void>& written, std::uint64_t last);
    void say_failed(const Error& error);

    const AuditOptions options_;
    // Of the thread:
    std::unique_ptr<AuditFile> file_;  ///< null: to be made
    std::optional<AuditLink> before_;  ///< where the file before it ended
    std::string group_;                ///< lines that are being written
    std::chrono::milliseconds pause_;  ///< until the next attempt
    bool tried_last_ = false;

    std::atomic<bool> failed_{false};
    std::atomic<std::uint64_t> durable_{0};  ///< tickets up to this one are
    std::atomic<std::uint64_t> all_lost_{0};

    mutable std::mutex mutex_;  ///< guards what follows
    std::optional<Error> trouble_;
    std::condition_variable came_;
    std::string queue_;
    std::size_t waiting_bytes_ = 0;  ///< of the group under way
    std::uint64_t last_ticket_ = 0, lost_ = 0;
    bool asleep_ = false, stopping_ = false;
    std::vector<std::function<void()>> wakes_;
    std::thread thread_;
};

}  // namespace packhost::store
