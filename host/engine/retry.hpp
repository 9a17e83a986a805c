// retry.hpp: one request of a node until its answer is to be delivered, with what `retry` allows.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "engine/attempts.hpp"

namespace packhost::engine {

class PageRequest;

/// The wait before another attempt when no answer says how long: random, between nothing and the
/// backoff doubled with each attempt (full jitter). `attempt` is the one that failed, from 1.
std::chrono::milliseconds backoff(const model::RetrySpec& spec, int attempt);

/// How long an answer asks to wait: by the first header of the list that it has and that can be
/// read, else by Retry-After.
std::optional<std::chrono::milliseconds> asked_wait(const model::RetrySpec& spec,
                                                    const Transfer& answer, std::int64_t unix_ms);

/// A request, built anew for each attempt. Lives in the run's coroutine; `pins` must outlive it.
class Call {
 public:
    Call(RunContext& run, const Plan& plan, const Binding& binding, const BoundPins& pins)
        : run_(run), plan_(plan), binding_(binding), pins_(pins) {}
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    /// Builds the request, that of a page if there is one (it outlives the call). Before send().
    Result<void> prepare(const PageRequest* page = nullptr);

    /// Until an answer has come that is to be delivered (in transfer()), or the preview of a dry
    /// run is in `result`.
    Task<Result<Attempts::Ended>> send(RunResult& result) {
        return plan_.node->execution.retry ? send_repeatedly(result) : attempts_->run_all(result);
    }

    Transfer& transfer() noexcept { return attempts_->transfer(); }
    /// As it was sent last.
    const Outgoing& request() const noexcept { return built_->request; }

 private:
    Result<void> build();
    Task<Result<Attempts::Ended>> send_repeatedly(RunResult& result);
    bool may_repeat(const Result<Attempts::Ended>& ended) const;
    std::chrono::milliseconds wait_after(const Result<Attempts::Ended>& ended, int attempt);

    RunContext& run_;
    const Plan& plan_;
    const Binding& binding_;
    const BoundPins& pins_;
    const PageRequest* page_ = nullptr;
    std::string idempotency_key_;
    std::optional<BuiltRequest> built_;
    std::optional<Attempts> attempts_;
};

}  // namespace packhost::engine
