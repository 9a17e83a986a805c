// auth_operation.hpp: drives one operation of a scheme: events in, flows resumed, steps out.
#pragma once

#include <map>
#include <string>

#include "packhost/plugin/auth_turn.hpp"

namespace packhost::plugin {

class AuthScheme;

namespace detail {

class Operation {
 public:
    Operation(AuthScheme& scheme, const Host& host, const ph_secrets* secrets,
              const ph_auth_begin& begin)
        : scheme_(scheme), kind_(begin.operation), key_(view(begin.key)),
          turn_(*this, host, Secrets(secrets, begin.scope)) {
        if (PH_HAS(&begin, redirect_uri) && begin.redirect_uri.size > 0)
            turn_.redirect_uri_ = std::make_unique<const std::string>(view(begin.redirect_uri));
    }

    /// One turn of the machine. Whatever goes wrong becomes the step FAIL, after which the
    /// operation answers nothing but PH_FAILED.
    ph_status step(const ph_auth_event& event, const ph_auth_out& out) noexcept {
        if (event.kind == PH_EVENT_CANCELLED) {
            abandon();
            return PH_OK;
        }
        if (failed_) return PH_FAILED;
        bool told = false;
        const ph_status status = guarded([&] { return advance(event, out); },
                                         [&](const ph_error& error) {
                                             auto fail = sized<ph_auth_step>();
                                             fail.kind = PH_STEP_FAIL;
                                             fail.error = &error;
                                             told = out.step(out.ctx, &fail) == PH_OK;
                                         });
        if (status == PH_OK) return PH_OK;
        abandon();
        return told ? PH_OK : PH_FAILED;
    }

    void suspend(std::coroutine_handle<> frame) noexcept { suspended_ = frame; }

    /// The event that ended a co_await, as what it gives.
    template <class Result>
    Result take();

    ph_auth_step& prepare(ph_step_kind kind) {
        if (step_.kind != 0) throw Turn::misuse("asks for two things at once");
        step_ = sized<ph_auth_step>();
        step_.kind = kind;
        return step_;
    }
    void prepare_send(const Request& request) {
        send_ = request.raw();
        prepare(PH_STEP_SEND).send = &send_;
        request_edits_ = &request.edits();
    }
    /// The version of a shared value that a challenge has shown to be stale; 0: none.
    std::uint64_t stale(std::string_view key) const {
        const auto found = stale_.find(key);
        return found == stale_.end() ? 0 : found->second;
    }

 private:
    ph_status advance(const ph_auth_event& event, const ph_auth_out& out);
    Flow begin_turn(const ph_auth_event& event);
    void resume(const ph_auth_event& event);
    ph_status emit_awaited(const ph_auth_out& out);
    ph_status emit_done(const ph_auth_out& out);

    void abandon() noexcept {
        flow_ = Flow::done();
        suspended_ = nullptr;
        failed_ = true;
    }

    AuthScheme& scheme_;
    ph_operation kind_;
    std::string key_;
    Turn turn_;
    Flow flow_ = Flow::done();
    std::coroutine_handle<> suspended_;
    ph_auth_step step_{};                   // what is awaited; kind 0: nothing
    ph_send send_{};
    const Edits* request_edits_ = nullptr;  // of the request that is sent
    const ph_auth_event* event_ = nullptr;  // during resume()
    std::string shared_key_;
    std::map<std::string, std::uint64_t, std::less<>> used_, stale_;
    bool in_challenge_ = false;
    bool failed_ = false;
};

[[noreturn]] inline void raise(const ph_auth_event& event, const char* code) {
    if (event.error)
        throw Failure(std::string(view(event.error->code)), std::string(view(event.error->message)),
                      std::string(view(event.error->hint)), event.error->blame);
    throw Failure(code, "The host could not do what the scheme asked for.", "", PH_BLAME_HOST);
}

template <>
inline void Operation::take<void>() {}
template <>
inline std::string Operation::take<std::string>() {
    return std::string(view(event_->bytes));
}
template <>
inline Reply Operation::take<Reply>() {
    if (event_->kind == PH_EVENT_SEND_FAILED) raise(*event_, "send_failed");
    return Reply(event_->status, event_->response, turn_.secrets_);
}
template <>
inline Values Operation::take<Values>() {
    if (event_->kind == PH_EVENT_SHARE_FAILED) raise(*event_, "share_failed");
    if (event_->kind == PH_EVENT_SHARED) used_[shared_key_] = event_->version;
    return Values(*event_);
}
template <>
inline Stored Operation::take<Stored>() {
    turn_.published_.clear();
    return Stored{event_->kind == PH_EVENT_STORED, Values(*event_)};
}

}  // namespace detail

template <class Result>
void Await<Result>::await_suspend(std::coroutine_handle<> frame) const noexcept {
    operation_->suspend(frame);
}
template <class Result>
Result Await<Result>::await_resume() const {
    return operation_->template take<Result>();
}

inline const RequestView& Turn::request() {
    keep_request();
    if (!request_) throw misuse("asks for a request where there is none");
    return *request_;
}

inline Await<std::string> Turn::body_digest(ph_digest_algorithm algorithm) {
    operation_.prepare(PH_STEP_NEED_BODY_DIGEST).as.algorithm = algorithm;
    return Await<std::string>(&operation_);
}
inline Await<std::string> Turn::body(std::uint32_t most) {
    operation_.prepare(PH_STEP_NEED_BODY).as.max_body = most;
    return Await<std::string>(&operation_);
}
inline Await<Reply> Turn::send(const Request& request) {
    operation_.prepare_send(request);
    return Await<Reply>(&operation_);
}
inline Await<void> Turn::wait(std::uint32_t milliseconds) {
    operation_.prepare(PH_STEP_WAIT).as.wait_ms = milliseconds;
    return Await<void>(&operation_);
}
inline Await<Values> Turn::share(std::string_view key) { return share(key, false); }
inline Await<Values> Turn::share_exclusive(std::string_view key) { return share(key, true); }
inline Await<Values> Turn::share(std::string_view key, bool exclusive) {
    ph_auth_step& step = operation_.prepare(PH_STEP_SHARE);
    step.key = str(key);
    step.version = operation_.stale(key);
    step.as.exclusive = exclusive;
    return Await<Values>(&operation_);
}
inline Await<Stored> Turn::store(std::string_view key, std::uint64_t expected) {
    ph_auth_step& step = operation_.prepare(PH_STEP_STORE);
    step.key = str(key);
    step.version = expected;
    step.values = published_.data();
    step.value_count = published_.size();
    return Await<Stored>(&operation_);
}
inline Await<Values> Turn::open_url(std::string_view url) {
    operation_.prepare(PH_STEP_OPEN_URL).url = str(url);
    return Await<Values>(&operation_);
}
inline Await<Values> Turn::show(std::string_view code, std::string_view url) {
    ph_auth_step& step = operation_.prepare(PH_STEP_SHOW);
    step.url = str(url);
    step.text = str(code);
    return Await<Values>(&operation_);
}

}  // namespace packhost::plugin
