// run.cpp: the one straight way of a run: bind, build, place, encode, sign, send, map.
#include "engine/run.hpp"

#include <fmt/format.h>

#include <new>

#include "base/try.hpp"
#include "engine/auth_session.hpp"
#include "engine/dispatch.hpp"
#include "engine/request_builder.hpp"
#include "engine/response.hpp"
#include "net/field.hpp"

namespace packhost::engine {
namespace {

/// A response header as the log may show it: what the server echoes of a credential is masked.
std::string_view logged_value(const Binding& binding, std::string_view name,
                              std::string_view value) {
    if (net::equals_ignoring_case(name, "set-cookie")) return kMask;
    if (binding.connection)
        for (const Credential& c : binding.connection->credentials)
            if (c.value.size() > 3 && value.find(c.value.expose()) != std::string_view::npos)
                return kMask;
    return value;
}

/// What an attempt ended with, when it did not end with an error.
enum class Ended { answered, replay, previewed };

/// The attempts of one run: at most one repeat after a challenge, and one after a stale connection.
class Attempts {
 public:
    Attempts(RunContext& run, const Plan& plan, const Binding& binding, BuiltRequest& built,
             Codec* codec)
        : run_(run), plan_(plan), binding_(binding), built_(built), codec_(codec) {}

    Task<Result<Ended>> run_all(RunResult& result);

    Transfer& transfer() noexcept { return *transfer_; }

 private:
    Task<Result<Ended>> attempt(RunResult& result);
    Task<Result<bool>> authenticate(AuthSession* auth);
    Result<void> encode_body();
    Task<Result<Ended>> after_challenge(AuthSession& auth);
    void preview(RunResult& result);
    Error failure() const;

    RunContext& run_;
    const Plan& plan_;
    const Binding& binding_;
    BuiltRequest& built_;
    Codec* codec_;
    std::optional<Transfer> transfer_;
    std::vector<SecretMember> members_;
    bool challenged_ = false;
    bool repeated_ = false;
};

Result<void> Attempts::encode_body() {
    if (!plan_.has_body) return {};
    if (members_.empty() && built_.body.is_object() && built_.body.get_if<Object>()->empty()) {
        built_.request.body = codec_->empty_value();
        return {};
    }
    PH_TRY(EncodedBody body,
           codec_->encode(built_.body, plan_.content_type, members_, run_.worker.secrets()));
    built_.request.body = std::move(body.plain);
    built_.request.sealed_body = std::move(body.sealed);
    built_.request.body_has_secret = body.has_secret;
    return {};
}

/// Place, encode, sign: the request as it now is, from its start.
Task<Result<bool>> Attempts::authenticate(AuthSession* auth) {
    built_.request.drop_auth();
    members_.clear();
    if (auth) {
        auto placed = co_await auth->turn(PH_TURN_PLACE, built_.request, members_);
        if (!placed) co_return std::move(placed).error();
    }
    if (auto encoded = encode_body(); !encoded) co_return std::move(encoded).error();
    if (auth) {
        auto signed_ = co_await auth->turn(PH_TURN_SIGN, built_.request, members_);
        if (!signed_) co_return std::move(signed_).error();
    }
    co_return true;
}

void Attempts::preview(RunResult& result) {
    RequestPreview p;
    p.method = plan_.method;
    p.url = built_.request.origin->to_string() + built_.request.masked_target();
    p.headers = built_.request.masked_fields();
    p.body = built_.request.body_has_secret ? std::string(kMask) : built_.request.body;
    result.preview = std::move(p);
}

/// The transport's error, or "outcome_unknown" if the request may have been carried out.
Error Attempts::failure() const {
    Error error = *transfer_->error;
    const bool sent = transfer_->report.wrote > 0;
    const bool answered = error.code == "too_large" || error.code == "protocol";
    if (plan_.idempotent || !sent || answered || error.phase == Phase::policy) return error;
    return {
        "outcome_unknown", error.phase,
        fmt::format("{} The request was sent, so the API may have carried it out.", error.message),
        "Check with the API before you run the node again."};
}

Task<Result<Ended>> Attempts::after_challenge(AuthSession& auth) {
    HeldResponse held;
    held.status = transfer_->status;
    for (const auto& [name, value] : transfer_->headers)
        held.headers.emplace_back(std::string(name), Secret(value));
    held.media_type = transfer_->header("content-type");
    held.body =
        Secret(std::string_view(transfer_->response).substr(0, auth.challenge_body_limit()));
    challenged_ = true;
    auto answer = co_await auth.challenge(held);
    if (!answer) co_return std::move(answer).error();
    co_return *answer == AuthSession::Answer::replay ? Ended::replay : Ended::answered;
}

Task<Result<Ended>> Attempts::attempt(RunResult& result) {
    const Deadline deadline = Deadline::after(plan_.timeout).within(run_.deadline);
    std::optional<AuthSession> auth;
    if (binding_.auth) {
        auth.emplace(run_, binding_, deadline);
        if (auto begun = auth->begin(PH_OP_REQUEST); !begun) co_return std::move(begun).error();
    }
    while (true) {
        const std::uint64_t begun = monotonic_ns();
        auto authenticated = co_await authenticate(auth ? &*auth : nullptr);
        if (!authenticated) co_return std::move(authenticated).error();
        if (run_.dry_run) {
            preview(result);
            co_return Ended::previewed;
        }
        Exchange exchange;
        exchange.purpose = "node";
        exchange.method = plan_.method;
        exchange.url = binding_.log_url;
        exchange.timings.auth = std::chrono::nanoseconds(monotonic_ns() - begun);
        if (run_.detail == LogDetail::headers)
            exchange.request_headers = built_.request.masked_fields();
        transfer_.emplace();
        const bool ok = co_await dispatch(run_, binding_, built_.request, plan_.idempotent,
                                          deadline, *transfer_, exchange);
        if (run_.detail == LogDetail::headers)
            for (const auto& [name, value] : transfer_->headers)
                exchange.response_headers.emplace_back(name, logged_value(binding_, name, value));
        run_.log.push_back(std::move(exchange));
        if (!ok) {
            const ph_result& report = transfer_->report;
            const bool stale = report.reused && report.read == 0 &&
                               transfer_->error->code == "closed" &&
                               (plan_.idempotent || report.wrote == 0);
            if (!stale || std::exchange(repeated_, true)) co_return failure();
            co_return Ended::replay;
        }
        if (!auth || challenged_ || !auth->wants(transfer_->status)) co_return Ended::answered;
        auto answer = co_await after_challenge(*auth);
        if (!answer) co_return std::move(answer).error();
        if (*answer != Ended::replay) co_return *answer;
    }
}

Task<Result<Ended>> Attempts::run_all(RunResult& result) {
    while (true) {
        auto ended = co_await attempt(result);
        if (!ended || *ended != Ended::replay) co_return ended;
    }
}

Task<Result<bool>> run_node(RunContext& run, const RunRequest& request, const Plan& plan,
                            RunResult& result) {
    auto pins = bind_pins(plan, request.pins);
    if (!pins) co_return std::move(pins).error();
    auto binding = run.worker.bind(plan, request.connection);
    if (!binding) co_return std::move(binding).error();
    Codec* codec = nullptr;
    if (plan.has_body) {
        auto found = run.worker.codec(plan.content_type);
        if (!found) co_return std::move(found).error();
        codec = *found;
    }
    auto built = build_request(plan, *pins, (*binding)->base, !codec || codec->nests_keys());
    if (!built) co_return std::move(built).error();
    Attempts attempts(run, plan, **binding, *built, codec);
    auto ended = co_await attempts.run_all(result);
    if (!ended) co_return std::move(ended).error();
    if (*ended == Ended::answered) deliver_response(run, plan, attempts.transfer(), result);
    else result.ok = true;
    co_return true;
}

}  // namespace

Task<RunResult> execute(RunContext& run, const RunRequest& request, const Plan& plan) {
    RunResult result;
    try {
        auto ran = co_await run_node(run, request, plan, result);
        if (!ran) {
            result.ok = false;
            result.error = std::move(ran).error();
        }
    } catch (const std::bad_alloc&) {
        result.ok = false;
        result.error = Error{"out_of_memory", Phase::run, "The host ran out of memory.", ""};
    } catch (const std::exception&) {
        result.ok = false;
        result.error = Error{"internal", Phase::run, "The host failed unexpectedly.",
                             "This is a bug in packhost: please report it."};
    }
    result.log = std::move(run.log);
    result.warnings = std::move(run.warnings);
    co_return result;
}

}  // namespace packhost::engine
