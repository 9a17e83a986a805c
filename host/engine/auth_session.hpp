// auth_session.hpp: drives one operation of an auth scheme: asks, does what the scheme needs, and
// applies what it places.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/task.hpp"
#include "engine/auth_step.hpp"
#include "engine/outgoing.hpp"
#include "engine/run_context.hpp"

namespace packhost::engine {

struct LoginOrder;

/// From begin() to finish() of a scheme, for one attempt on the wire or one fill. Fails closed: on
/// any doubt there is an error and nothing is sent. The host caps steps and time.
class AuthSession {
 public:
    /// What to do after a challenge.
    enum class Answer { replay, deliver };

    /// For one of the binding's schemes.
    AuthSession(RunContext& run, const Binding& binding, AuthInstance& auth, Deadline deadline);
    ~AuthSession();
    AuthSession(const AuthSession&) = delete;
    AuthSession& operator=(const AuthSession&) = delete;

    /// Begins the operation. A fill has the key of the share that missed.
    Result<void> begin(ph_operation operation, std::string_view key = {},
                       std::string_view redirect_uri = {});
    /// Begins a login or logout; the order must outlive the session.
    Result<void> begin_login(const LoginOrder& order);

    /// A later deadline: the attempt had to wait for its turn.
    void prolong(Deadline deadline) noexcept { deadline_ = deadline; }

    /// What came of a step: an end, a challenge that is not the scheme's, or something to be done.
    enum class Heard { done, pass, more };
    /// One turn. PLACE adds to `request` and `members`; SIGN sees the final request and its body.
    /// `more`: end_turn() does the rest. Most turns need nothing, and cost no coroutine.
    Result<Heard> begin_turn(ph_turn which, Outgoing& request, std::vector<SecretMember>& members);
    Task<Result<bool>> end_turn();

    /// False if the scheme has said that it has nothing to sign.
    bool signs() const noexcept { return !(wants_.flags & PH_WANTS_NO_SIGN); }
    /// True if the scheme wants to see this status as a challenge.
    bool wants(int status) const noexcept;
    /// True if the scheme wants to see each answer; one that is followed elsewhere is none.
    bool wants_every_answer() const noexcept { return wants_.flags & PH_WANTS_EVERY_ANSWER; }
    std::size_t challenge_body_limit() const noexcept;
    Task<Result<Answer>> challenge(HeldResponse& response);

    /// Tells the scheme an answer that is final. It can't fail the run, which has ended well.
    void tell(HeldResponse& response);

    /// Runs a fill to its values.
    Task<Result<SharedValues>> fill();
    /// Runs a login or logout to what it tells of the account.
    Task<Result<SharedValues>> log_in();

 private:
    enum class Goal { turn, challenge, fill, login };
    Result<Heard> hear(ph_auth_event event, Goal goal);
    Task<Result<bool>> drive(Result<Heard> heard, Goal goal);
    Task<Result<bool>> answer(ph_auth_event& next, Goal goal);
    Result<void> step(const ph_auth_event& event);
    Task<Result<bool>> send(ph_auth_event& next);
    Task<Result<bool>> share(ph_auth_event& next);
    Task<Result<bool>> store(ph_auth_event& next);
    Task<Result<bool>> open_url(ph_auth_event& next);
    Result<void> take_redirect(std::string_view query, ph_auth_event& next);
    Result<void> show(ph_auth_event& next);
    Task<Result<bool>> need_digest(ph_auth_event& next);
    Task<Result<std::string>> digest_stream();
    Result<void> need_body(ph_auth_event& next);
    Result<void> apply();
    Result<void> apply_edit(EvaluatedEdit& edit, Outgoing& request);
    Result<void> identify(EvaluatedEdit& edit, Outgoing& request);
    Result<void> fill_gap(const EvaluatedEdit& edit, Outgoing& request);
    Error unsendable(const EvaluatedEdit& edit, std::string_view place);
    bool fetched_unsendable(const EvaluatedEdit& edit);
    Error plugin_error(std::string_view what) const;
    std::string for_connection(std::string hint) const;
    void note_failure(Error error);
    void note_values(const SharedValues& values);

    RunContext& run_;
    const Binding& binding_;
    AuthInstance& auth_;
    Deadline deadline_;
    ph_scope scope_;
    void* state_ = nullptr;
    ph_auth_wants wants_{};
    StepOut out_;
    unsigned steps_ = 0;
    const LoginOrder* login_ = nullptr;  // of a login or logout
    std::vector<std::pair<std::string, std::string>> came_back_;  // the query of its redirect
    ph_turn turn_ = PH_TURN_PLACE;
    Outgoing* request_ = nullptr;
    std::vector<SecretMember>* members_ = nullptr;

    /// What the event under way refers to, once the scheme has asked for anything.
    struct Told {
        HeldResponse response;
        std::string bytes;
        std::vector<ph_named_value> values;
        Shares::Values shared;
        std::string shared_key;  // under which it is kept
        SharedValues stored;     // what a STORE found
        std::optional<Error> failure;
        ph_error failure_view{};
    };
    Told& told();
    std::unique_ptr<Told> told_;
};

}  // namespace packhost::engine
