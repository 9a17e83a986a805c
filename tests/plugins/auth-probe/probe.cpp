// probe.cpp: the scheme "probe" does one thing of those that the ABI offers, as its setting says.
#include "packhost/plugin.hpp"

namespace {

using namespace packhost::plugin;

class Probe final : public AuthScheme {
  public:
    static constexpr const char* kName = "probe";

    explicit Probe(const AuthConfig& config)
        : script_(config.settings().string("script")),
          url_(config.settings().string("url", "")),
          name_(config.settings().string("name", "X-Probe")),
          number_(config.settings().integer("number", 0)),
          key_(config.secret(0)) {
        if (is("refuse-to-start"))
            throw Failure("bad_setting", "The probe was told to refuse.", "Tell it otherwise.",
                          PH_BLAME_CONFIG);
    }

    Wants wants() const override {
        Wants wants;
        wants.body_bytes = 4096;
        if (is("challenge-on-403")) wants.statuses[0] = 403;
        return wants;
    }

    Flow place(Turn& turn) override {
        if (is("send")) return place_fetched(turn);
        if (is("share") || is("login")) return place_shared(turn);
        if (is("share-other")) return place_shared(turn, "other");
        if (is("rotate")) return place_rotated(turn);
        if (is("wait")) return place_after_wait(turn);
        if (is("fail"))
            throw Failure("quota_gone", "The probe's quota is gone.", "Buy more.", PH_BLAME_PEER);
        if (is("header")) turn.header(name_, key_);
        if (is("query")) turn.query(name_, key_);
        if (is("cookie")) {
            turn.cookie("first", "1");
            turn.cookie(name_, key_);
        }
        if (is("body-field") || is("body-secret")) turn.body_field(name_, {"k:", key_});
        return Flow::done();
    }

    Flow sign(Turn& turn) override {
        if (is("digest")) return sign_digest(turn);
        if (is("body") || is("body-secret")) return sign_body(turn);
        if (is("mac-over-body"))
            turn.header(name_, hex(turn.secrets().hmac(
                                   PH_SHA256, key_, {turn.request().target, "\n", Part::body()})));
        if (script_.starts_with("challenge"))
            turn.header(name_, turn.again() ? turn.memory<std::string>() : std::string("first"));
        if (is("sign-late-body-field")) turn.body_field(name_, key_);
        return Flow::done();
    }

    Flow challenge(Turn& turn, Reply reply) override {
        if (is("challenge-pass"))
            turn.pass();
        else if (is("challenge-fail"))
            throw Failure("locked_out", "The probe is locked out.", "Wait.", PH_BLAME_PEER);
        else if (script_.starts_with("challenge"))
            turn.memory<std::string>() = reply.text("$headers.www-authenticate").value_or("none") +
                                         "/" + reply.text("$body.nonce").value_or("none");
        else if (!is("share") && !is("rotate"))
            turn.pass();
        return Flow::done();
    }

    Flow fill(Turn& turn, std::string_view key) override {
        return is("rotate") ? fill_rotated(turn) : fill_shared(turn, key);
    }

    Flow login(Turn& turn) override {
        if (is("login")) return log_in_by_page(turn);
        if (is("login-code")) return log_in_by_code(turn);
        return AuthScheme::login(turn);
    }

  private:
    /// The page is the setting "name", or "url".
    Flow log_in_by_page(Turn& turn) {
        const Values back = co_await turn.open_url(name_ == "X-Probe" ? url_ : name_);
        turn.publish("account", back.has("state") ? back.text("state") : "nobody");
        for (const char* name : {"code", "id_token"})
            if (back.has(name)) turn.publish(name, back.text(name).empty() ? "unseen" : "seen");
        turn.publish("secret", key_);
    }

    Flow log_in_by_code(Turn& turn) {
        co_await turn.show("WDJB-MJHT", name_ == "X-Probe" ? url_ : name_);
        co_await turn.wait(1);
        turn.publish("account", turn.redirect_uri().empty() ? "by code" : "by page");
    }

    bool is(std::string_view script) const { return script_ == script; }

    Flow fill_shared(Turn& turn, std::string_view key) {
        const std::string asked_for(key);
        Request request("POST", url_);
        request.form("grant_type", "client_credentials");
        request.form("client_secret", key_);
        const Reply reply = co_await turn.send(request);
        if (!reply.ok())
            throw Failure("token_refused", "The token endpoint refused.", "Check the secret.",
                          PH_BLAME_PEER);
        turn.publish("token", reply.secret("$body.access_token"));
        turn.publish("key", asked_for);
        turn.valid_for(static_cast<std::uint64_t>(number_));
    }

    /// Each use of a refresh token gives another one, which is stored before anything else is done.
    Flow fill_rotated(Turn& turn) {
        const Stored before = co_await turn.store("refresh", UINT64_MAX);
        const bool used = before.values.has("refresh");
        Request request("POST", url_);
        request.form("grant_type", "refresh_token");
        request.form("refresh_token", used ? before.values["refresh"] : Part(key_));
        const Reply reply = co_await turn.send(request);
        if (!reply.ok())
            throw Failure("grant_lost", "The refresh token was refused.", "Log in.", PH_BLAME_PEER);
        turn.publish("refresh", reply.secret("$body.refresh_token"));
        const Stored stored = co_await turn.store("refresh", before.values.version());
        if (!stored.stored)
            throw Failure("not_alone", "Somebody else refreshed at the same time.", "",
                          PH_BLAME_HOST);
        turn.publish("token", reply.secret("$body.access_token"));
        turn.valid_for(static_cast<std::uint64_t>(number_));
    }

    Flow place_rotated(Turn& turn) {
        const Values values = co_await turn.share_exclusive("token");
        turn.header("Authorization", {"Bearer ", values["token"]});
    }

    Flow place_fetched(Turn& turn) {
        Request request("POST", url_);
        request.form("client_secret", key_);
        request.query("q", "a b");
        request.header("X-Client", "probe");
        const Reply reply = co_await turn.send(request);
        if (!reply.ok())
            throw Failure("token_refused", "The token endpoint refused.", "Check the secret.",
                          PH_BLAME_PEER);
        turn.header("X-Expires", std::to_string(reply.integer("$body.expires_in").value_or(-1)));
        turn.header("Authorization", {"Bearer ", reply.secret("$body.access_token")});
    }

    Flow place_shared(Turn& turn, std::string_view key = "token") {
        const Values values = co_await turn.share(key);
        turn.header("X-Share", values["key"]);
        turn.header("Authorization", {"Bearer ", values["token"]});
    }

    Flow place_after_wait(Turn& turn) {
        const std::uint64_t begun = turn.host().monotonic_ns();
        co_await turn.wait(static_cast<std::uint32_t>(number_));
        const std::uint64_t waited = turn.host().monotonic_ns() - begun;
        turn.header("X-Waited", std::to_string(waited / 1'000'000));
    }

    Flow sign_digest(Turn& turn) {
        const std::string digest = co_await turn.body_digest(PH_SHA256);
        turn.header("X-Digest", hex(digest));
    }

    Flow sign_body(Turn& turn) {
        const std::string body = co_await turn.body(static_cast<std::uint32_t>(number_));
        turn.header("X-Body", base64(body));
    }

    std::string script_, url_, name_;
    std::int64_t number_;
    Secret key_;
};

}  // namespace

PACKHOST_PLUGIN(Auth<Probe>)
