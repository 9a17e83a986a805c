// digest.cpp: the scheme "digest" answers challenges with digests of user and password (RFC 7616).
#include <algorithm>

#include "auth_params.hpp"
#include "response.hpp"

namespace {

using namespace packhost::plugin;
using namespace packhost::digest;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

/// What is secret can't be looked at; there the host's escapes keep it inside its quotation marks.
User user_of(const AuthConfig& config) {
    const std::string_view name = config.visible(0);
    if (std::any_of(name.begin(), name.end(), is_control))
        throw Failure("bad_credential",
                      "The user of the scheme 'digest' holds a control character.",
                      "Enter it again in the connection.", PH_BLAME_CONFIG);
    return {config.secret(0), config.secret_or_empty(1),
            std::all_of(name.begin(), name.end(), is_ascii)};
}

Rules rules_of(const Settings& settings) {
    Rules rules{settings.strings("algorithms"), false};
    for (const std::string& name : rules.algorithms)
        if (!is_known(name))
            throw Failure("bad_setting", "The setting 'algorithms' names an unknown algorithm.",
                          "Known are MD5, SHA-256, SHA-512-256 and SHA-512.", PH_BLAME_CONFIG);
    const std::string qop = settings.string("qop", "auth");
    if (qop != "auth" && qop != "auth-int")
        throw Failure("bad_setting", "The setting 'qop' is neither auth nor auth-int.",
                      "Leave it out for auth.", PH_BLAME_CONFIG);
    rules.integrity = qop == "auth-int";
    return rules;
}

/// A request of the node, from its first sign turn to its last answer.
struct Attempt {
    std::string origin;
    std::shared_ptr<Session> session;  // which it was signed with, or will be; none: unsigned
    std::uint64_t nonces = 0;          // of the session, when it was signed
    bool is_renewed = false;           // the session is of the challenge to this request
};

class DigestAuth final : public AuthScheme {
 public:
    static constexpr const char* kName = "digest";

    explicit DigestAuth(const AuthConfig& config)
        : user_(user_of(config)), rules_(rules_of(config.settings())) {}

    Wants wants() const override {
        Wants wants;
        wants.every_answer = true;  // any may bring the next nonce
        return wants;
    }

    Flow sign(Turn& turn) override {
        const RequestView& request = turn.request();
        Attempt& attempt = turn.memory<Attempt>();
        attempt.origin.assign(request.scheme).append("://").append(request.authority);
        if (!std::exchange(attempt.is_renewed, false))
            attempt.session = sessions_.find(attempt.origin, request.path);
        if (!attempt.session) return Flow::done();
        Session& session = *attempt.session;
        attempt.nonces = session.nonces;
        ++session.count;
        if (!session.challenge.session || session.cnonce.empty()) session.cnonce = cnonce(turn);
        if (session.challenge.qop == Qop::auth_int) return sign_whole(turn, session);
        place_answer(turn, session, user_, {request.method, request.signable_target(), {}});
        return Flow::done();
    }

    Flow challenge(Turn& turn, Reply reply) override {
        Attempt& attempt = turn.memory<Attempt>();
        if (reply.status() != 401) {
            learn(attempt, reply);
            turn.pass();
        } else {
            Choice choice = chosen(reply);
            if (choice.code)
                throw Failure(choice.code, choice.why,
                              "The API's provider knows which schemes it takes; the pack's "
                              "settings \"algorithms\" and \"qop\" narrow what is answered.",
                              PH_BLAME_PEER);
            if (!take_up(attempt, std::move(choice))) turn.pass();
        }
        return Flow::done();
    }

    /// The answer to what was signed anew: only a nonce that was stale again says nothing of user
    /// and password. Else the next run begins without, so that a wrong password is tried once each.
    void answered(Turn& turn, Reply reply) override {
        Attempt& attempt = turn.memory<Attempt>();
        if (reply.status() != 401) return learn(attempt, reply);
        Choice choice = chosen(reply);
        const bool judged = attempt.session && !(choice.challenge && choice.challenge->stale);
        if (judged) sessions_.forget(attempt.session);
        else take_up(attempt, std::move(choice));
    }

 private:
    /// The session is a copy: others may use it while the host reads the body.
    Flow sign_whole(Turn& turn, Session session) {
        const std::string body = co_await turn.body_digest(session.challenge.digest);
        const RequestView& request = turn.request();
        place_answer(turn, session, user_, {request.method, request.signable_target(), body});
    }

    /// As many bytes as make 44 characters, as in the examples of RFC 7616.
    static std::string cnonce(Turn& turn) {
        std::string bytes(33, '\0');
        turn.host().random(bytes.data(), bytes.size());
        return bytes;
    }

    Choice chosen(const Reply& reply) const {
        const auto field = reply.text("$headers.www-authenticate");
        return field ? choose(*field, rules_) : Choice{};
    }

    /// True if there is something new to answer. The very nonce that was refused, unless it is
    /// stale, can't be answered in another way than before.
    bool take_up(Attempt& attempt, Choice choice) {
        if (!choice.challenge) return false;
        const auto& old = attempt.session;
        if (old && old->challenge.nonce == choice.challenge->nonce &&
            old->nonces == attempt.nonces && !choice.challenge->stale) {
            sessions_.forget(old);
            return false;
        }
        attempt.session = sessions_.adopt(attempt.origin, std::move(*choice.challenge));
        attempt.is_renewed = true;
        return true;
    }

    /// RFC 7616, 3.5. What can't be read is as if it were not there: the answer itself is good.
    void learn(const Attempt& attempt, const Reply& reply) {
        if (!attempt.session || attempt.session->nonces != attempt.nonces) return;
        const auto field = reply.text("$headers.authentication-info");
        const auto params = field ? parse_params(*field) : std::nullopt;
        const std::string* next = params ? find(*params, "nextnonce") : nullptr;
        if (next && !next->empty() && can_echo(*next)) renew(*attempt.session, *next);
    }

    User user_;
    Rules rules_;
    Sessions sessions_;
};

}  // namespace

PACKHOST_PLUGIN(Auth<DigestAuth>)
