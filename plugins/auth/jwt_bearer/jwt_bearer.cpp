// jwt_bearer.cpp: the scheme "jwt_bearer" trades a JWT that it signs for a token (RFC 7523, 2.1);
// the scheme "jwt" sends such a JWT as the token itself.
#include "../oauth2_common/jwt.hpp"
#include "../oauth2_common/placement.hpp"
#include "../oauth2_common/token_endpoint.hpp"
#include "../oauth2_common/token_words.hpp"
#include "service_account.hpp"

namespace {

using namespace packhost::plugin;
using namespace packhost::oauth2;

constexpr std::string_view kShared = "token";
constexpr const char* kGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// The first credential is the issuer and the second the key, if no account and no setting say so.
JwtDefaults defaults_for(const AuthConfig& config, const ServiceAccount& account) {
    JwtDefaults defaults;
    defaults.issuer = account.email;
    defaults.key = account.key;
    defaults.key_id = account.key_id;
    if (account.given) return defaults;
    const Settings settings = config.settings();
    if (!settings.has("issuer")) defaults.issuer = Template(config.secret(0));
    if (!settings.has("key")) defaults.key = Template(config.secret(1));
    return defaults;
}

/// What both have in common: a token that is shared, placed, and dropped when it was refused.
class SharedToken : public AuthScheme {
 public:
    explicit SharedToken(const AuthConfig& config) : placement_(config) {}

    Flow place(Turn& turn) override {
        const Values token = co_await turn.share(kShared);
        placement_.place(turn, token["access_token"]);
    }

    /// The next place drops the token, by its version. That is worth one try.
    Flow challenge(Turn& turn, Reply) override {
        if (turn.memory<int>()++ > 0) turn.pass();
        return Flow::done();
    }

 private:
    Placement placement_;
};

class JwtBearer final : public SharedToken {
 public:
    static constexpr const char* kName = "jwt_bearer";

    explicit JwtBearer(const AuthConfig& config) : JwtBearer(config, ServiceAccount(config)) {}

    Flow fill(Turn& turn, std::string_view) override {
        TokenRequest request(endpoint_.fields(), url_);
        endpoint_.begin(request);
        request.field("assertion", jwt_.make(turn.host(), turn.secrets()));
        const Request& ready = endpoint_.finish(turn, request);
        const Reply reply = co_await turn.send(ready);
        const Token token = endpoint_.read(turn, reply);
        turn.publish("access_token", token.access_token);
        turn.valid_for(token.valid_ms);
    }

 private:
    JwtBearer(const AuthConfig& config, const ServiceAccount& account)
        : SharedToken(config), endpoint_(config, kGrant, {{"none", false}, false}),
          url_(same_origin(account.token_uri, endpoint_.url()) ? account.token_uri
                                                               : endpoint_.url()),
          jwt_(config, config.settings(), assertion(config, account, url_)) {}

    /// RFC 7523, 3: subject and audience are required; an account asks for itself without one.
    static JwtDefaults assertion(const AuthConfig& config, const ServiceAccount& account,
                                 const std::string& url) {
        JwtDefaults defaults = defaults_for(config, account);
        defaults.audience = url;
        const Settings settings = config.settings();
        if (settings.has("issuer")) defaults.issuer = Template::setting(config, settings, "issuer");
        if (!account.given) defaults.subject = defaults.issuer;
        return defaults;
    }

    TokenEndpoint endpoint_;
    std::string url_;
    Jwt jwt_;
};

class SelfSigned final : public SharedToken {
 public:
    static constexpr const char* kName = "jwt";

    explicit SelfSigned(const AuthConfig& config)
        : SharedToken(config), jwt_(config, config.settings(), claims(config)) {}

    Flow fill(Turn& turn, std::string_view) override {
        turn.publish("access_token", jwt_.make(turn.host(), turn.secrets()));
        turn.valid_for(shared_for(std::to_string(jwt_.lifetime())));
        return Flow::done();
    }

 private:
    static JwtDefaults claims(const AuthConfig& config) {
        const ServiceAccount account(config);
        JwtDefaults defaults = defaults_for(config, account);
        if (account.given) defaults.subject = account.email;
        return defaults;
    }

    Jwt jwt_;
};

}  // namespace

PACKHOST_PLUGIN(Auth<JwtBearer, SelfSigned>)
