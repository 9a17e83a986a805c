// attempts.cpp: place, encode, sign, send; then challenge, stale connection or redirect.
#include "engine/attempts.hpp"

#include <fmt/format.h>

#include "base/try.hpp"
#include "engine/dispatch.hpp"
#include "engine/encode_body.hpp"
#include "net/field.hpp"

namespace packhost::engine {
namespace {

/// How long after its turn a request still goes out in it.
constexpr std::uint64_t kTurnLasts = 20'000'000;

/// A run of many pages keeps its first exchanges, and its last ones.
constexpr std::size_t kMostLogged = 1000;

/// A response header as the log may show it: what the server echoes of a credential is masked.
std::string_view logged_value(const Binding& binding, const Outgoing& request,
                              std::string_view name, std::string_view value) {
    const bool masked = net::equals_ignoring_case(name, "set-cookie") ||
                        holds_credential(binding, request, value);
    return masked ? kMask : value;
}

Error unfilled(const PathGap& gap) {
    return {"unfilled_path", Phase::pack,
            fmt::format("The auth fills nothing into the path's {{{{{}}}}}, which its "
                        "\"pathSegments\" promise; nothing was sent.",
                        gap.name),
            "Check the settings of the node's auth, or send a pin there."};
}

/// For a failure after which nobody knows whether the API has done what it was asked for.
Error unknown(const Error& error) {
    return {
        "outcome_unknown", error.phase,
        fmt::format("{} The request was sent, so the API may have carried it out.", error.message),
        "Check with the API before you run the node again."};
}

}  // namespace

/// RFC 9110, 9.2.2, of the request as it now is: a redirect may have made a GET of it.
bool Attempts::is_idempotent() const noexcept {
    const std::string_view method = built_.request.method;
    return method == plan_.method ? plan_.idempotent : method == "GET";
}

/// Place, encode, sign: the request as it now is, from its start.
Task<Result<bool>> Attempts::authenticate(AuthChain* auth) {
    built_.request.drop_auth();
    members_.clear();
    const std::size_t schemes = auth ? auth->size() : 0;
    for (std::size_t i = 0; i < schemes; ++i) {
        auto placed = (*auth)[i].begin_turn(PH_TURN_PLACE, built_.request, members_);
        if (!placed) co_return std::move(placed).error();
        if (*placed == AuthSession::Heard::done) continue;
        auto ended = co_await (*auth)[i].end_turn();
        if (!ended) co_return std::move(ended).error();
    }
    for (const PathGap& gap : built_.request.gaps)
        if (gap.encoded.empty() && gap.at != PathGap::kGone) co_return unfilled(gap);
    auto encoded = encode_body(built_, binding_, members_, run_.worker.secrets());
    if (!encoded) co_return std::move(encoded).error();
    for (std::size_t i = 0; i < schemes; ++i) {
        if (!(*auth)[i].signs()) continue;
        auto signed_ = (*auth)[i].begin_turn(PH_TURN_SIGN, built_.request, members_);
        if (!signed_) co_return std::move(signed_).error();
        if (*signed_ == AuthSession::Heard::done) continue;
        auto ended = co_await (*auth)[i].end_turn();
        if (!ended) co_return std::move(ended).error();
    }
    co_return true;
}

void Attempts::preview(RunResult& result) {
    RequestPreview p;
    p.method = built_.request.method;
    p.url = built_.request.origin->to_string() + built_.request.masked_target();
    p.headers = built_.request.masked_fields();
    p.body = built_.request.shown_body();
    result.preview = std::move(p);
}

bool Attempts::may_repeat_answer() const noexcept {
    if (plan_.idempotent) return true;
    if (is_carried_out()) return false;
    const int status = transfer_->status;
    return status == 429 || (status == 503 && !transfer_->header("retry-after").empty());
}

bool Attempts::may_repeat_failure() const noexcept {
    if (!transfer_ || !transfer_->error || is_carried_out()) return false;
    const Error& error = *transfer_->error;
    const bool of_connection = error.phase == Phase::resolve || error.phase == Phase::connect ||
                               error.phase == Phase::tls || error.phase == Phase::send ||
                               error.phase == Phase::wait || error.phase == Phase::receive;
    // What TLS or the proxy refuses, and what is too large, will be so the next time.
    if (!of_connection || error.code == "tls" || error.code == "too_large" ||
        error.code == "proxy_auth")
        return false;
    return plan_.idempotent || transfer_->report.wrote == 0;
}

/// The transport's error, or "outcome_unknown" if the request may have been carried out.
Error Attempts::failure() const {
    Error error = *transfer_->error;
    const bool sent = transfer_->report.wrote > 0;
    const bool answered = error.code == "too_large" || error.code == "protocol";
    if (is_carried_out()) return unknown(error);
    const bool ours = error.phase == Phase::policy || error.phase == Phase::input;
    if (is_idempotent() || !sent || answered || ours) return error;
    return unknown(error);
}

/// True once a redirect has made a GET of a request that must not be repeated: its own answer came,
/// and only what it leads to is missing.
bool Attempts::is_carried_out() const noexcept {
    return !plan_.idempotent && built_.request.method != plan_.method;
}

/// The answer as a scheme may read it, with as much of the body as it asked for.
HeldResponse Attempts::held_answer(const AuthChain& auth) const {
    HeldResponse held;
    held.status = transfer_->status;
    for (const auto& [name, value] : transfer_->headers)
        held.headers.emplace_back(std::string(name), Secret(value));
    held.media_type = transfer_->header("content-type");
    held.body =
        Secret(std::string_view(transfer_->response).substr(0, auth.challenge_body_limit()));
    return held;
}

Task<Result<Attempts::Ended>> Attempts::after_challenge(AuthChain& auth) {
    HeldResponse held = held_answer(auth);
    if (std::exchange(challenged_, true)) {
        auth.tell(held);
        co_return Ended::answered;
    }
    auto answer = co_await auth.challenge(held);
    if (!answer) co_return std::move(answer).error();
    co_return *answer == AuthSession::Answer::replay ? Ended::replay : Ended::answered;
}

/// Sends the request as it is; its exchange goes into the log.
Task<bool> Attempts::send(Deadline deadline, std::uint64_t begun) {
    const bool redirected = redirects_.any();
    Exchange exchange;
    exchange.purpose = redirected ? "redirect" : "node";
    exchange.method = built_.request.method;
    const bool elsewhere = redirected || plan_.url_pin >= 0;
    exchange.url = elsewhere ? built_.request.origin->to_string() : binding_.log_url;
    const std::uint64_t authenticated = monotonic_ns();
    exchange.timings.auth = std::chrono::nanoseconds(authenticated - begun);
    if (run_.detail == LogDetail::headers)
        exchange.request_headers = built_.request.masked_fields();
    transfer_.emplace();
    const bool ok = co_await dispatch(run_, binding_, built_.request, is_idempotent(), deadline,
                                      authenticated, *transfer_, exchange);
    if (run_.detail == LogDetail::headers)
        for (const auto& [name, value] : transfer_->headers)
            exchange.response_headers.emplace_back(
                name, logged_value(binding_, built_.request, name, value));
    if (turn_ && transfer_->report.wrote > 0) {
        const Timings& t = exchange.timings;
        const auto until_sent = t.resolve + t.connect + t.tls + t.send;
        turn_->used(authenticated + static_cast<std::uint64_t>(until_sent.count()));
    }
    if (run_.log.size() >= kMostLogged) run_.log.erase(run_.log.begin() + kMostLogged / 2);
    run_.log.push_back(std::move(exchange));
    co_return ok;
}

/// A pooled connection had closed before a byte of the answer, and the request may be repeated.
bool Attempts::is_stale() const noexcept {
    const ph_result& report = transfer_->report;
    return report.reused && report.read == 0 && transfer_->error->code == "closed" &&
           (is_idempotent() || report.wrote == 0);
}

/// Waits for the next turn; what `until` bounds begins that much later.
Task<Result<bool>> Attempts::take_turn(AuthChain* auth, Deadline& until, std::uint64_t& begun) {
    const std::uint64_t before = monotonic_ns();
    auto taken = co_await turn_->take();
    const std::uint64_t waited = monotonic_ns() - before;
    begun += waited;
    until = Deadline::at(until.ns() + waited).within(run_.deadline);
    if (auth) auth->prolong(until);
    co_return std::move(taken);
}

/// The same under a rate limit. The turn is waited for first, so that what is signed is fresh; if
/// fetching a token took long, many may have waited for it, and their turns are past.
Task<Result<bool>> Attempts::authenticate_in_turn(AuthChain* auth, Deadline& until,
                                                  std::uint64_t& begun) {
    if (!turn_->is_held()) {
        auto taken = co_await take_turn(auth, until, begun);
        if (!taken) co_return std::move(taken);
    }
    auto authenticated = co_await authenticate(auth);
    if (!authenticated || monotonic_ns() - turn_->since() < kTurnLasts)
        co_return std::move(authenticated);
    auto taken = co_await take_turn(auth, until, begun);
    co_return std::move(taken);
}

Task<Result<Attempts::Ended>> Attempts::attempt(RunResult& result) {
    transfer_.reset();
    Deadline deadline = Deadline::after(plan_.timeout).within(run_.deadline);
    std::optional<AuthChain> auth;
    if (!binding_.auths.empty() && !redirects_.has_left()) {
        auth.emplace(run_, binding_, deadline);
        if (auto begun = auth->begin(); !begun) co_return std::move(begun).error();
    }
    while (true) {
        std::uint64_t begun = monotonic_ns();
        AuthChain* const chain = auth ? &*auth : nullptr;
        Result<bool> authenticated = true;
        if (turn_) authenticated = co_await authenticate_in_turn(chain, deadline, begun);
        else authenticated = co_await authenticate(chain);
        if (!authenticated) co_return std::move(authenticated).error();
        if (run_.dry_run) {
            preview(result);
            co_return Ended::previewed;
        }
        const bool ok = co_await send(deadline, begun);
        if (!ok) {
            if (!is_stale() || std::exchange(repeated_, true)) co_return failure();
            co_return Ended::replay;
        }
        if (!auth || !auth->asks(transfer_->status, is_followed(), challenged_))
            co_return Ended::answered;
        auto answer = co_await after_challenge(*auth);
        if (!answer) co_return std::move(answer).error();
        if (*answer != Ended::replay) co_return *answer;
    }
}

bool Attempts::is_followed() const noexcept {
    return transfer_->status != plan_.expected_status && Redirects::leads_elsewhere(*transfer_);
}

Task<Result<Attempts::Ended>> Attempts::run_all(RunResult& result) {
    while (true) {
        auto ended = co_await attempt(result);
        if (ended && *ended == Ended::replay) continue;
        if (!ended || *ended != Ended::answered || !is_followed()) co_return ended;
        const bool done = !plan_.idempotent &&
                          (is_carried_out() ||
                           Redirects::drops_body(transfer_->status, built_.request.method));
        auto followed = redirects_.follow(*transfer_, built_.request);
        if (!followed && done) co_return unknown(followed.error());
        if (!followed) co_return std::move(followed).error();
    }
}

}  // namespace packhost::engine
