// auth_session.cpp: the step machine's loop.
#include "engine/auth_session.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/try.hpp"
#include "engine/dispatch.hpp"
#include "engine/views.hpp"
#include "plugins/guard.hpp"
#include "plugins/refusal.hpp"

namespace packhost::engine {
namespace {

constexpr unsigned kMaxSteps = 64;
constexpr unsigned kMaxLoginSteps = 4096;  // it asks again and again whether somebody has come
constexpr std::uint64_t kLongestValidMs = std::uint64_t{366} * 24 * 3600 * 1000;
constexpr std::string_view kBroken = "failed earlier and is not used any more";

/// A view of the request for the scheme; `fields` is the array behind it.
struct RequestView {
    ph_request_view abi = sized<ph_request_view>();

    RequestView(const Outgoing& request, std::vector<ph_field>& fields) {
        const auto add = [&fields](std::string_view name, std::string_view value, bool secret) {
            auto f = sized<ph_field>();
            f.name = str(name);
            f.value = str(value);
            f.secret = secret;
            fields.push_back(f);
        };
        fields.clear();
        if (fields.capacity() < request.fields.size() + 2)
            fields.reserve(request.fields.size() + 8);  // the sign turn sees more of them
        add("Host", request.origin->authority(), false);
        for (const Field& f : request.fields) add(f.label(), f.value, f.from_auth);
        if (!request.cookie.empty()) add("Cookie", {}, true);
        abi.method = str(request.method);
        abi.scheme = str(request.origin->scheme());
        abi.authority = str(request.origin->authority());
        abi.path = str(request.path);
        abi.query = str(request.query);
        abi.headers = fields.data();
        abi.header_count = static_cast<std::uint32_t>(fields.size());
        abi.body_size = request.body_size();
        const bool fills_path = std::any_of(request.gaps.begin(), request.gaps.end(),
                                            [](const PathGap& g) { return !g.encoded.empty(); });
        if (fills_path) abi.hidden |= PH_HIDDEN_PATH;
        if (!request.auth_query.empty()) abi.hidden |= PH_HIDDEN_QUERY;
        if (request.body_has_secret) abi.hidden |= PH_HIDDEN_BODY;
    }
};

}  // namespace

AuthSession::AuthSession(RunContext& run, const Binding& binding, AuthInstance& auth,
                         Deadline deadline)
    : run_(run), binding_(binding), auth_(auth), deadline_(deadline),
      scope_(run.worker.secrets()), out_(scope_) {
    scope_.may_reveal = auth_.may_reveal();
}

AuthSession::~AuthSession() {
    if (!state_ || auth_.broken()) return;
    const auto finished =
        plugins::guard_call(auth_.services().plugin_id(), [&] { auth_.table().finish(state_); });
    if (finished) return;
    auth_.mark_broken();
    // What was answered has been answered, so this does not fail the run.
    run_.warnings.push_back(finished.error().message);
}

/// A scheme does not know the connection's name, of which commands in hints speak.
std::string AuthSession::for_connection(std::string hint) const {
    constexpr std::string_view kPlace = " NAME";
    const std::size_t command = hint.find("packhost connection ");
    const std::size_t at = command == hint.npos ? hint.npos : hint.find(kPlace, command);
    if (at != hint.npos && binding_.connection)
        hint.replace(at + 1, kPlace.size() - 1, binding_.connection->name);
    return hint;
}

Error AuthSession::plugin_error(std::string_view what) const {
    return {"plugin_failed", Phase::plugin,
            fmt::format("The auth scheme \"{}\" of {} {}; nothing was sent.", auth_.scheme(),
                        auth_.services().plugin_id(), what),
            fmt::format("Tell the plugin's author; see: packhost plugin why {}",
                        auth_.services().plugin_id())};
}

Result<void> AuthSession::begin(ph_operation operation, std::string_view key,
                                std::string_view redirect_uri) {
    if (auth_.broken()) return plugin_error(kBroken);
    auto begin = sized<ph_auth_begin>();
    begin.operation = operation;
    begin.key = str(key);
    begin.scope = &scope_;
    begin.redirect_uri = str(redirect_uri);
    wants_ = sized<ph_auth_wants>();
    auto status = plugins::guard_call(auth_.services().plugin_id(), [&] {
        return auth_.table().begin(auth_.instance(), &begin, &state_, &wants_);
    });
    if (!status) {
        auth_.mark_broken();
        return std::move(status).error();
    }
    if (*status == PH_OK) return {};
    state_ = nullptr;
    return plugin_error(fmt::format("could not begin (status {})", *status));
}

AuthSession::Told& AuthSession::told() {
    if (!told_) told_ = std::make_unique<Told>();
    return *told_;
}

bool AuthSession::wants(int status) const noexcept {
    if (status == 407) return false;
    if (wants_every_answer()) return true;
    if (wants_.challenge_count == 0) return status == 401;
    const std::size_t count = std::min<std::size_t>(wants_.challenge_count, 8);
    return std::find(wants_.challenge_status, wants_.challenge_status + count, status) !=
           wants_.challenge_status + count;
}

std::size_t AuthSession::challenge_body_limit() const noexcept {
    return std::min<std::size_t>(wants_.challenge_body, 65536);
}

Result<void> AuthSession::step(const ph_auth_event& event) {
    if (auth_.broken()) return plugin_error(kBroken);  // by another operation, meanwhile
    const unsigned most = login_ ? kMaxLoginSteps : kMaxSteps;
    if (++steps_ > most) return plugin_error(fmt::format("took more than {} steps", most));
    out_.reset();
    const ph_auth_out abi = out_.abi();
    auto status = plugins::guard_call(auth_.services().plugin_id(),
                                      [&] { return auth_.table().step(state_, &event, &abi); });
    if (!status) {
        auth_.mark_broken();
        return std::move(status).error();
    }
    if (!out_.refused.empty()) return plugin_error(out_.refused);
    if (*status != PH_OK) return plugin_error(fmt::format("failed with status {}", *status));
    if (out_.kind == 0) return plugin_error("did not say what it needs");
    if (out_.kind == PH_STEP_FAIL) {
        // What the scheme was told and passes on is told as it was, with its phase.
        const auto* passed_on = told_ && told_->failure ? &*told_->failure : nullptr;
        if (passed_on && out_.code == passed_on->code &&
            out_.message == plugins::printable(passed_on->message))
            return *passed_on;
        const std::string code = out_.code.empty() ? "auth_failed" : out_.code;
        const std::string message =
            out_.message.empty() ? fmt::format("The auth scheme \"{}\" gave up.", auth_.scheme())
                                 : out_.message;
        const Phase phase = out_.blame == PH_BLAME_CONFIG   ? Phase::connection
                            : out_.blame == PH_BLAME_PLUGIN ? Phase::plugin
                                                            : Phase::auth;
        return Error{code, phase, message, for_connection(out_.hint)};
    }
    return {};
}

/// One step, and what it says if that ends the goal.
Result<AuthSession::Heard> AuthSession::hear(ph_auth_event event, Goal goal) {
    const bool cancelled = run_.abort.fired().has_value();
    if (cancelled) {
        event = sized<ph_auth_event>();
        event.kind = PH_EVENT_CANCELLED;
    }
    auto stepped = step(event);
    if (cancelled) return *run_.abort.fired();
    if (!stepped) return std::move(stepped).error();
    if (out_.kind == PH_STEP_PASS && goal == Goal::challenge) return Heard::pass;
    if (out_.kind == PH_STEP_PASS) return plugin_error("passes where nothing was asked");
    if (out_.kind != PH_STEP_DONE) return Heard::more;
    if (goal == Goal::turn) PH_CHECK(apply());
    return Heard::done;
}

/// Does what the scheme has asked for, and tells it how that went, until it asks for nothing.
Task<Result<bool>> AuthSession::drive(Result<Heard> heard, Goal goal) {
    while (heard && *heard == Heard::more) {
        auto next = sized<ph_auth_event>();
        next.turn = turn_;
        auto answered = co_await answer(next, goal);
        if (!answered) co_return std::move(answered).error();
        if (deadline_.passed())
            co_return Error{"timeout", Phase::auth, "The deadline passed during authentication.",
                            "Check the token service; the pack's defaults.timeout sets the limit."};
        heard = hear(next, goal);
    }
    if (!heard) co_return std::move(heard).error();
    co_return *heard == Heard::done;
}

Task<Result<bool>> AuthSession::answer(ph_auth_event& next, Goal goal) {
    switch (out_.kind) {
        case PH_STEP_SEND: {
            auto sent = co_await send(next);
            co_return sent;
        }
        case PH_STEP_SHARE: {
            if (goal == Goal::fill) co_return plugin_error("shares inside a fill");
            auto shared = co_await share(next);
            co_return shared;
        }
        case PH_STEP_STORE: {
            auto stored = co_await store(next);
            co_return stored;
        }
        case PH_STEP_OPEN_URL: {
            auto opened = co_await open_url(next);
            co_return opened;
        }
        case PH_STEP_SHOW:
            if (auto shown = show(next); !shown) co_return std::move(shown).error();
            co_return true;
        case PH_STEP_WAIT: {
            const Deadline until =
                Deadline::after(std::chrono::milliseconds(out_.number)).within(deadline_);
            auto waited = co_await wait_until(run_, until);
            if (!waited) co_return std::move(waited).error();
            next.kind = PH_EVENT_TIMED_OUT;
            co_return true;
        }
        case PH_STEP_NEED_BODY_DIGEST: {
            auto digested = co_await need_digest(next);
            co_return digested;
        }
        default:
            if (auto given = need_body(next); !given) co_return std::move(given).error();
            co_return true;
    }
}

Result<AuthSession::Heard> AuthSession::begin_turn(ph_turn which, Outgoing& request,
                                                   std::vector<SecretMember>& members) {
    turn_ = which;
    request_ = &request;
    members_ = &members;
    if (which == PH_TURN_SIGN && request.blobs.empty()) scope_.body = request.body_bytes();
    // Read during this step alone, which no other run can come between.
    const RequestView view_of(request, run_.worker.seen_fields());
    auto event = sized<ph_auth_event>();
    event.kind = PH_EVENT_BEGIN;
    event.turn = which;
    event.request = &view_of.abi;
    auto heard = hear(event, Goal::turn);
    if (!heard || *heard != Heard::more) scope_.body.reset();
    return heard;
}

Task<Result<bool>> AuthSession::end_turn() {
    Result<Heard> heard = Heard::more;
    auto driven = co_await drive(std::move(heard), Goal::turn);
    scope_.body.reset();
    co_return driven;
}

Task<Result<AuthSession::Answer>> AuthSession::challenge(HeldResponse& response) {
    scope_.response = &response;
    auto event = sized<ph_auth_event>();
    event.kind = PH_EVENT_CHALLENGE;
    event.turn = PH_TURN_SIGN;
    event.status = static_cast<std::uint32_t>(response.status);
    event.response = 1;
    auto heard = hear(event, Goal::challenge);
    auto driven = co_await drive(std::move(heard), Goal::challenge);
    scope_.response = nullptr;
    if (!driven) co_return std::move(driven).error();
    co_return *driven ? Answer::replay : Answer::deliver;
}

void AuthSession::tell(HeldResponse& response) {
    scope_.response = &response;
    auto event = sized<ph_auth_event>();
    event.kind = PH_EVENT_ANSWERED;
    event.turn = PH_TURN_SIGN;
    event.status = static_cast<std::uint32_t>(response.status);
    event.response = 1;
    auto told = step(event);
    if (told && (out_.kind != PH_STEP_DONE || !out_.edits.empty()))
        told = plugin_error("asks for something after the last answer");
    // What was answered has been answered, so this does not fail the run.
    if (!told) run_.warnings.push_back(std::move(told).error().message);
    scope_.response = nullptr;
}

Task<Result<SharedValues>> AuthSession::fill() {
    auto event = sized<ph_auth_event>();
    event.kind = PH_EVENT_BEGIN;
    event.turn = PH_TURN_PLACE;
    auto heard = hear(event, Goal::fill);
    auto driven = co_await drive(std::move(heard), Goal::fill);
    if (!driven) co_return std::move(driven).error();
    SharedValues values;
    values.members = std::move(out_.values);
    values.expires_ns = run_.worker.commons().shares.now_ns() +
                        std::min(out_.valid_ms, kLongestValidMs) * 1'000'000;
    co_return std::move(values);
}

}  // namespace packhost::engine
