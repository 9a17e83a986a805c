// audit_log.cpp: the queue, the groups, and what happens when the disk says no.
#include "store/audit_log.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace packhost::store {
namespace {

constexpr std::chrono::milliseconds kLongestPause{30'000};
/// How often a strict log looks whether its file is still there while nothing comes.
constexpr std::chrono::milliseconds kLookAfter{1000};

}  // namespace

AuditLog::AuditLog(AuditOptions options) : options_(std::move(options)), pause_(options_.retry) {
    // Here, so that the first run already knows.
    settle(look_after_file(), 0);
    thread_ = std::thread([this] { thread_main(); });
}

AuditLog::~AuditLog() { stop(); }

void AuditLog::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    came_.notify_one();
    if (thread_.joinable()) thread_.join();
}

std::optional<Error> AuditLog::trouble() const {
    const std::lock_guard lock(mutex_);
    return trouble_;
}

std::uint64_t AuditLog::add(std::string_view run) {
    bool wake = false;
    std::uint64_t ticket = 0;
    {
        const std::lock_guard lock(mutex_);
        const bool bounded = !options_.strict || failed_.load(std::memory_order_relaxed);
        if (bounded && waiting_bytes_ + queue_.size() + run.size() > options_.queue_bytes) {
            ++lost_;
            all_lost_.fetch_add(1, std::memory_order_relaxed);
            return 0;
        }
        queue_.append(run);
        ticket = ++last_ticket_;
        wake = std::exchange(asleep_, false);
    }
    if (wake) came_.notify_one();
    return ticket;
}

AuditLog::Fate AuditLog::fate(std::uint64_t ticket) const noexcept {
    if (ticket == 0) return Fate::failed;
    if (ticket <= durable_.load(std::memory_order_acquire)) return Fate::durable;
    return available() ? Fate::pending : Fate::failed;
}

void AuditLog::when_known(std::uint64_t ticket, std::function<void()> wake) {
    {
        const std::lock_guard lock(mutex_);
        if (fate(ticket) == Fate::pending) return wakes_.push_back(std::move(wake));
    }
    wake();
}

void AuditLog::thread_main() {
    Lock lock(mutex_);
    while (wait_for_lines(lock)) write_group(lock);
    const bool all = queue_.empty() && group_.empty();
    lock.unlock();
    if (file_ && all) (void)file_->end("closed");
    if (!all && options_.tell)
        options_.tell(LogLevel::error, "The audit log ends without its last lines: it could not be "
                                       "written.");
}

/// Waits until there is something to do; false: the log ends.
bool AuditLog::wait_for_lines(Lock& lock) {
    const auto wanted = [this] { return stopping_ || !asleep_; };
    if (!group_.empty()) {  // they could not be written
        if (stopping_) return !std::exchange(tried_last_, true);
        came_.wait_for(lock, pause_, [this] { return stopping_; });
        return true;
    }
    asleep_ = queue_.empty() && !stopping_;
    if (failed_) came_.wait_for(lock, pause_, wanted);
    else if (options_.strict) came_.wait_for(lock, kLookAfter, wanted);
    else came_.wait(lock, wanted);
    asleep_ = false;
    if (stopping_) return !queue_.empty();
    if (!options_.strict && !queue_.empty())
        came_.wait_for(lock, options_.gather, [this] { return stopping_; });
    return true;
}

void AuditLog::write_group(Lock& lock) {
    if (group_.empty()) group_.swap(queue_);
    else group_.append(std::exchange(queue_, {}));
    waiting_bytes_ = group_.size();
    const std::uint64_t last = last_ticket_, lost = std::exchange(lost_, 0);
    lock.unlock();
    const auto written = write(group_, lost);
    settle(written, last);
    lock.lock();
    if (written) group_.clear();
    else lost_ += lost;
    waiting_bytes_ = group_.size();
    const auto wakes = std::exchange(wakes_, {});
    lock.unlock();
    for (const auto& wake : wakes) wake();
    lock.lock();
}

Result<void> AuditLog::write(std::string_view lines, std::uint64_t lost) {
    if (auto ready = look_after_file(); !ready) return ready;
    if (lines.empty() && lost == 0) return {};
    if (auto written = file_->append(lines, lost); !written) {
        if (!file_->usable()) leave_file();
        return written;
    }
    if (file_->size() < options_.file_bytes) return {};
    (void)file_->end("full");  // whatever becomes of that line, the next file follows
    leave_file();
    return {};
}

/// Makes a file if there is none, or if the one that there was is gone.
Result<void> AuditLog::look_after_file() {
    if (file_ && !file_->check_in_place()) leave_file();
    if (file_) return {};
    auto begun = AuditFile::begin(options_, before_ ? &*before_ : nullptr);
    if (!begun) return std::move(begun).error();
    file_ = std::move(*begun);
    return {};
}

/// The next file names it, even if it is gone.
void AuditLog::leave_file() {
    before_ = file_->link();
    file_.reset();
}

void AuditLog::settle(const Result<void>& written, std::uint64_t last) {
    if (!written) {
        say_failed(written.error());
        {
            const std::lock_guard lock(mutex_);
            trouble_ = written.error();
        }
        pause_ = failed_ ? std::min(pause_ * 2, kLongestPause) : options_.retry;
        failed_.store(true, std::memory_order_release);
        return;
    }
    durable_.store(last, std::memory_order_release);
    if (failed_.exchange(false) && options_.tell)
        options_.tell(LogLevel::warning,
                      fmt::format("The audit log is written again; lines lost so far: {}.",
                                  all_lost_.load()));
}

void AuditLog::say_failed(const Error& error) {
    if (failed_ || !options_.tell) return;
    options_.tell(LogLevel::error, options_.strict
                                       ? error.message + " Runs with a connection are refused."
                                       : error.message + " Runs go on without their lines.");
}

}  // namespace packhost::store
