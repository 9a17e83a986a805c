// attempts.hpp: a run's requests on the wire: authenticate, send, and what may follow an answer.
#pragma once

#include <optional>
#include <vector>

#include "engine/auth_chain.hpp"
#include "engine/rate_limit.hpp"
#include "engine/redirect.hpp"
#include "engine/request_builder.hpp"
#include "engine/run_context.hpp"

namespace packhost::engine {

/// The attempts of one run, each with auth made afresh: the first; at most one repeat after a
/// challenge that the scheme answered, and one after a pooled connection that had closed;
/// redirects. Lives in the run's coroutine.
class Attempts {
 public:
    enum class Ended { answered, replay, previewed };

    Attempts(RunContext& run, const Plan& plan, const Binding& binding, BuiltRequest& built)
        : run_(run), plan_(plan), binding_(binding), built_(built), redirects_(binding),
          turn_(Turn::make(run, plan, binding)) {}

    /// Until an answer has come that is to be delivered (in transfer()), or the preview of a dry
    /// run is in `result`.
    Task<Result<Ended>> run_all(RunResult& result);

    Transfer& transfer() noexcept { return *transfer_; }
    const Transfer& transfer() const noexcept { return *transfer_; }

    /// Whether the request may be made once more from its beginning, after the answer that came: it
    /// is idempotent, or the answer says that nothing was done (429, and 503 with Retry-After).
    bool may_repeat_answer() const noexcept;
    /// The same after run_all() has failed: the connection failed, and the request is idempotent or
    /// not a byte of it was sent.
    bool may_repeat_failure() const noexcept;

 private:
    Task<Result<Ended>> attempt(RunResult& result);
    Task<Result<bool>> authenticate(AuthChain* auth);
    Task<Result<bool>> take_turn(AuthChain* auth, Deadline& until, std::uint64_t& begun);
    Task<Result<bool>> authenticate_in_turn(AuthChain* auth, Deadline& until,
                                            std::uint64_t& begun);
    Task<bool> send(Deadline deadline, std::uint64_t begun);
    Task<Result<Ended>> after_challenge(AuthChain& auth);
    HeldResponse held_answer(const AuthChain& auth) const;
    void preview(RunResult& result);
    bool is_stale() const noexcept;
    bool is_idempotent() const noexcept;
    bool is_followed() const noexcept;
    bool is_carried_out() const noexcept;
    Error failure() const;

    RunContext& run_;
    const Plan& plan_;
    const Binding& binding_;
    BuiltRequest& built_;
    Redirects redirects_;
    const std::unique_ptr<Turn> turn_;  // null: no rate limit
    std::optional<Transfer> transfer_;
    std::vector<SecretMember> members_;
    bool challenged_ = false;
    bool repeated_ = false;
};

}  // namespace packhost::engine
