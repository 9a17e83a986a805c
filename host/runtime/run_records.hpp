// run_records.hpp: what a configuration keeps of its runs: the audit log and the run history.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "packhost/config.hpp"
#include "packhost/run.hpp"
#include "packhost/services.hpp"
#include "runtime/run_record.hpp"
#include "store/audit_log.hpp"
#include "store/run_history.hpp"

namespace packhost::runtime {

/// Shared by the workers, and by the generations whose configurations say the same of it.
/// Thread-safe.
class RunRecords {
 public:
    /// Null if the configuration keeps nothing; `before` if that keeps the same. What can't be
    /// written is told to the log, and is no error here.
    static std::shared_ptr<RunRecords> make(const Config& config,
                                            const std::shared_ptr<RunRecords>& before,
                                            const Services& services);

    /// Why such a run must not begin.
    std::optional<Error> objection(const RunRequest& request) const;

    /// Gives the result its id and keeps the run. The ticket of a line that is to be durable before
    /// the result is delivered; 0: there is none.
    std::uint64_t record(const EndedRun& run, RunResult& result);

    using Fate = store::AuditLog::Fate;
    /// Of a ticket that record() gave.
    Fate fate(std::uint64_t ticket) const noexcept { return audit_->fate(ticket); }
    void when_known(std::uint64_t ticket, std::function<void()> wake) {
        audit_->when_known(ticket, std::move(wake));
    }
    /// Takes the result away from a run that has a connection and no line.
    void withhold(const RunRequest& request, RunResult& result) const;

    /// Writes everything and ends the threads; after the last run.
    void stop();

 private:
    RunRecords(const Config& config, const Services& services);
    bool keeps_as(const Config& config) const;
    std::string next_id();

    const AuditConfig audit_config_;
    const HistoryConfig history_config_;
    const std::vector<std::string> unlocked_;  ///< plugin files
    const std::string user_, prefix_;
    const int pid_;
    std::atomic<std::uint64_t> count_{0};
    std::unique_ptr<store::AuditLog> audit_;      ///< or null
    std::unique_ptr<store::RunHistory> history_;  ///< or null
};

}  // namespace packhost::runtime
