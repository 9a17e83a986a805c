// auth.hpp: writes an auth scheme as a class: what it places, what it signs, what it fetches.
//
//   class HeaderAuth final : public AuthScheme {
//    public:
//       static constexpr const char* kName = "header";
//       explicit HeaderAuth(const AuthConfig& config)
//           : name_(config.settings().string("headerName")), key_(config.secret(0)) {}
//       Flow place(Turn& turn) override {
//           turn.header(name_, key_);
//           return Flow::done();
//       }
//      private:
//       std::string name_;
//       Secret key_;
//   };
//   PACKHOST_PLUGIN(packhost::plugin::Auth<HeaderAuth>)
#pragma once

#include <memory>
#include <type_traits>

#include "packhost/plugin/auth_config.hpp"
#include "packhost/plugin/auth_operation.hpp"

namespace packhost::plugin {

/// Which answers a scheme wants to see as a challenge, and how much of their body.
struct Wants {
    std::array<std::uint16_t, 8> statuses{};  ///< zeros: 401 alone; never 407, which is the proxy's
    std::uint32_t body_bytes = 0;             ///< up to 65536
    bool every_answer = false;                ///< whatever its status; see challenge(), answered()
};

/// A scheme for one connection on one worker: all calls come from that worker's thread, so it needs
/// no locks. Several operations may be under way at once: what belongs to one goes into the
/// coroutine's locals or turn.memory(), members are what they share. A class says its name in
/// `static constexpr const char* kName`, is made from an AuthConfig, and throws Failure to refuse.
class AuthScheme {
 public:
    virtual ~AuthScheme() = default;

    virtual Wants wants() const { return {}; }

    /// Before the body is encoded: puts credentials into path, query, header, cookie, body.
    virtual Flow place(Turn&) { return Flow::done(); }
    /// After it: sees the final request and may add headers, query and the TLS identity. A scheme
    /// that does not override it is not asked: the host leaves the turn out.
    virtual Flow sign(Turn&) { return Flow::done(); }
    /// The answer was refused. Ends with turn.pass() (deliver it) or without (authenticate anew).
    virtual Flow challenge(Turn& turn, Reply) {
        turn.pass();
        return Flow::done();
    }
    /// With Wants::every_answer: an answer that is final, since the request was made anew already.
    /// It is delivered whatever this does; it may remember what the answer says.
    virtual void answered(Turn&, Reply) {}
    /// A shared value is missing: fetch it, then publish() its members. `key` as given to share().
    virtual Flow fill(Turn&, std::string_view key) {
        throw Failure("plugin_misuse", "The scheme shares '" + std::string(key) +
                                           "' but has no fill() for it.");
    }
    /// Interactive login (turn.redirect_uri(), open_url(), show()) and its end. What a login
    /// publishes is shown to the user: "account", for one.
    virtual Flow login(Turn&) { throw Failure("no_login", "The scheme has no interactive login."); }
    virtual Flow logout(Turn&) { return Flow::done(); }
};

namespace detail {

/// False if the scheme inherits sign() from AuthScheme. One that can't be named from here (private,
/// overloaded) counts as its own: an unneeded turn costs little, a turn left out would send a
/// request unsigned.
template <class Scheme>
constexpr bool signs() {
    using Inherited = Flow (AuthScheme::*)(Turn&);
    return !requires { requires std::is_same_v<decltype(&Scheme::sign), Inherited>; };
}

}  // namespace detail

/// The auth schemes of a plugin, for PACKHOST_PLUGIN(Auth<A, B>).
template <class... Schemes>
struct Auth {
    static constexpr const char* kInterface = PH_AUTH;
    static constexpr std::array<ph_provides, sizeof...(Schemes)> kProvides{
        ph_provides{sizeof(ph_provides), 0, "auth", Schemes::kName}...};

    static const void* table() noexcept {
        static const ph_auth table{sizeof(ph_auth), 0, &create, &begin, &step, &finish, &destroy};
        return &table;
    }

 private:
    struct Instance {
        Host host;
        const ph_secrets* secrets;
        std::unique_ptr<AuthScheme> scheme;
        std::uint32_t flags = 0;  // of ph_auth_wants
    };

    template <class Scheme>
    static void fill_in(Instance& instance, const AuthConfig& config) {
        instance.scheme = std::make_unique<Scheme>(config);
        if (!detail::signs<Scheme>()) instance.flags = PH_WANTS_NO_SIGN;
    }

    static ph_status create(const ph_host* host, const ph_auth_config* config, void** instance,
                            ph_error* error) noexcept {
        const auto make = [&] {
            auto made = std::make_unique<Instance>(Instance{Host(host), nullptr, nullptr, 0});
            made->secrets = made->host.template service<ph_secrets>(PH_SECRETS);
            const AuthConfig wrapped(*config, made->host, made->secrets);
            const std::string_view name = view(config->scheme);
            ((name == Schemes::kName ? fill_in<Schemes>(*made, wrapped) : void()), ...);
            if (!made->scheme)
                throw Failure("unknown_scheme",
                              "The plugin has no scheme '" + std::string(name) + "'.");
            *instance = made.release();
            return PH_OK;
        };
        return guarded(make, [&](const ph_error& failure) { keep_error(error, failure); });
    }

    static ph_status begin(void* instance, const ph_auth_begin* begin, void** state,
                           ph_auth_wants* wants) noexcept {
        return guarded([&] {
            auto& self = *static_cast<Instance*>(instance);
            const Wants wanted = self.scheme->wants();
            for (const std::uint16_t status : wanted.statuses)
                if (status) wants->challenge_status[wants->challenge_count++] = status;
            wants->challenge_body = wanted.body_bytes;
            wants->flags = self.flags;
            if (wanted.every_answer) wants->flags |= PH_WANTS_EVERY_ANSWER;
            *state = new detail::Operation(*self.scheme, self.host, self.secrets, *begin);
            return PH_OK;
        });
    }

    static ph_status step(void* state, const ph_auth_event* event,
                          const ph_auth_out* out) noexcept {
        return static_cast<detail::Operation*>(state)->step(*event, *out);
    }
    static void finish(void* state) noexcept { delete static_cast<detail::Operation*>(state); }
    static void destroy(void* instance) noexcept { delete static_cast<Instance*>(instance); }
};

namespace detail {

inline ph_status Operation::advance(const ph_auth_event& event, const ph_auth_out& out) {
    if (event.kind == PH_EVENT_BEGIN || event.kind == PH_EVENT_CHALLENGE ||
        event.kind == PH_EVENT_ANSWERED) {
        if (!flow_.finished()) throw Turn::misuse("was asked for a new turn within another");
        flow_ = begin_turn(event);
        flow_.start();
    } else {
        resume(event);
    }
    if (!flow_.finished()) return emit_awaited(out);
    flow_.result();
    return emit_done(out);
}

inline Flow Operation::begin_turn(const ph_auth_event& event) {
    in_challenge_ = event.kind == PH_EVENT_CHALLENGE;
    turn_.reset(event.request);
    if (event.kind == PH_EVENT_ANSWERED) {
        in_challenge_ = true;
        scheme_.answered(turn_, Reply(event.status, event.response, turn_.secrets_));
        turn_.pass_ = false;
        return Flow::done();
    }
    if (in_challenge_) {
        turn_.again_ = true;
        stale_ = used_;
        return scheme_.challenge(turn_, Reply(event.status, event.response, turn_.secrets_));
    }
    switch (kind_) {
        case PH_OP_REQUEST:
            if (event.turn == PH_TURN_PLACE) return scheme_.place(turn_);
            if (event.turn == PH_TURN_SIGN) return scheme_.sign(turn_);
            throw Failure("unsupported", "The host began an unknown turn.", "", PH_BLAME_HOST);
        case PH_OP_FILL: return scheme_.fill(turn_, key_);
        case PH_OP_LOGIN: return scheme_.login(turn_);
        case PH_OP_LOGOUT: return scheme_.logout(turn_);
        default:
            throw Failure("unsupported", "The host began an unknown operation.", "", PH_BLAME_HOST);
    }
}

/// True if this event answers that step.
inline bool answers(ph_event event, ph_step_kind step) noexcept {
    switch (step) {
        case PH_STEP_SEND: return event == PH_EVENT_RESPONSE || event == PH_EVENT_SEND_FAILED;
        case PH_STEP_NEED_BODY_DIGEST: return event == PH_EVENT_DIGEST;
        case PH_STEP_NEED_BODY: return event == PH_EVENT_BODY;
        case PH_STEP_WAIT: return event == PH_EVENT_TIMED_OUT;
        case PH_STEP_SHARE: return event == PH_EVENT_SHARED || event == PH_EVENT_SHARE_FAILED;
        case PH_STEP_STORE: return event == PH_EVENT_STORED || event == PH_EVENT_CONFLICT;
        case PH_STEP_OPEN_URL:
        case PH_STEP_SHOW: return event == PH_EVENT_CALLBACK;
        default: return false;
    }
}

inline void Operation::resume(const ph_auth_event& event) {
    if (!suspended_ || !answers(event.kind, step_.kind))
        throw Failure("unexpected_event",
                      "The host sent an event that the scheme did not ask for.", "", PH_BLAME_HOST);
    if (step_.kind == PH_STEP_SHARE) shared_key_ = view(step_.key);
    step_ = {};
    event_ = &event;
    std::exchange(suspended_, nullptr).resume();
    event_ = nullptr;
}

/// The step that the suspended flow waits for. Edits of its own turn stay for its end.
inline ph_status Operation::emit_awaited(const ph_auth_out& out) {
    if (!suspended_ || step_.kind == 0) throw Turn::misuse("waits for nothing");
    turn_.keep_request();
    if (step_.kind == PH_STEP_SEND) request_edits_->emit(out);
    return out.step(out.ctx, &step_);
}

inline ph_status Operation::emit_done(const ph_auth_out& out) {
    if (step_.kind != 0) throw Turn::misuse("asks for something without co_await");
    auto step = sized<ph_auth_step>();
    step.kind = in_challenge_ && turn_.pass_ ? PH_STEP_PASS : PH_STEP_DONE;
    if (turn_.edits_) {
        if (kind_ != PH_OP_REQUEST || in_challenge_) throw Turn::misuse("edits no request");
        turn_.edits_->emit(out);
    }
    if (kind_ == PH_OP_FILL || kind_ == PH_OP_LOGIN) {
        step.valid_ms = turn_.valid_ms_;
        step.values = turn_.published_.data();
        step.value_count = turn_.published_.size();
    }
    flow_ = Flow::done();
    return out.step(out.ctx, &step);
}

}  // namespace detail

}  // namespace packhost::plugin
