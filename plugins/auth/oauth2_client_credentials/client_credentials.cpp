// client_credentials.cpp: the scheme "oauth2_client_credentials" fetches a token for the client
// itself (RFC 6749, 4.4), shares it among all runs of the connection, and sends it with each.
#include "token_reply.hpp"

namespace {

using namespace packhost::plugin;
using packhost::oauth2::read_token;
using packhost::oauth2::Token;

constexpr std::string_view kShared = "token";

class ClientCredentials final : public AuthScheme {
 public:
    static constexpr const char* kName = "oauth2_client_credentials";

    explicit ClientCredentials(const AuthConfig& config)
        : token_url_(config.settings().string("tokenUrl")),
          scope_(config.settings().string("scope", "")), id_(config.secret(0)),
          secret_(config.secret(1)) {
        // Nothing but the origin is judged here: the host has resolved it and decides on it again.
        if (!token_url_.starts_with("https://") && !token_url_.starts_with("http://"))
            throw Failure("bad_setting", "The setting 'tokenUrl' is no http(s) URL.",
                          "Set it to the API's token endpoint.", PH_BLAME_CONFIG);
        const std::string way = config.settings().string("clientAuth", "basic");
        if (way != "basic" && way != "post")
            throw Failure("bad_setting", "The setting 'clientAuth' is neither basic nor post.",
                          "Leave it out for basic.", PH_BLAME_CONFIG);
        // RFC 6749, 2.3.1: each is form-encoded by itself, so that a colon in the id ends nothing.
        if (way == "basic") basic_ = config.secrets().join({form(id_), ":", form(secret_)});
    }

    Flow place(Turn& turn) override {
        const Values token = co_await turn.share(kShared);
        turn.header("Authorization", {"Bearer ", token["access_token"]});
    }

    /// The token was refused: the next place drops it, by its version, and asks for another. That
    /// is worth one try.
    Flow challenge(Turn& turn, Reply) override {
        if (turn.memory<int>()++ > 0) turn.pass();
        return Flow::done();
    }

    Flow fill(Turn& turn, std::string_view) override {
        Request request("POST", token_url_);
        describe(request);
        const Reply reply = co_await turn.send(request);
        const Token token = read_token(reply, turn.secrets());
        turn.publish("access_token", token.access_token);
        turn.valid_for(token.valid_ms);
    }

 private:
    void describe(Request& request) const {
        request.header("Accept", "application/json");
        if (basic_) request.header("Authorization", {"Basic ", base64(basic_)});
        request.form("grant_type", "client_credentials");
        if (!scope_.empty()) request.form("scope", scope_);
        if (!basic_) {
            request.form("client_id", id_);
            request.form("client_secret", secret_);
        }
        request.repeatable();
    }

    std::string token_url_, scope_;
    Secret id_, secret_;
    Secret basic_;  // none: they are sent as form fields
};

}  // namespace

PACKHOST_PLUGIN(Auth<ClientCredentials>)
