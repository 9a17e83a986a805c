// renewal.cpp: places the access token, and hands refresh tokens in.
#include "renewal.hpp"

#include <algorithm>

namespace packhost::oauth2 {

using namespace plugin;

namespace {

constexpr std::string_view kShared = "access";

std::vector<std::uint16_t> statuses(const Settings& settings) {
    std::vector<std::uint16_t> list = {401};
    for (const std::int64_t status : settings.integers("renewOn")) {
        if (status < 400 || status > 499 || status == 407)
            throw bad_setting("The setting 'renewOn' has a status that can't mean a stale token.");
        const auto number = static_cast<std::uint16_t>(status);
        if (std::find(list.begin(), list.end(), number) == list.end()) list.push_back(number);
    }
    if (list.size() > Wants().statuses.size())
        throw bad_setting("The setting 'renewOn' has too many statuses.");
    return list;
}

/// An error that tells how the grant stands; "" for all others, and for none.
std::string expected_error(const Reply& reply) {
    constexpr const char* kExpected[] = {"invalid_grant", "authorization_pending", "slow_down",
                                         "access_denied", "expired_token"};
    const auto error = reply.text("$body.error");
    const auto same = [&](const char* one) { return error && *error == one; };
    return std::any_of(std::begin(kExpected), std::end(kExpected), same) ? *error : std::string();
}

bool has_secret(const AuthConfig& config) {
    if (config.settings().has("clientSecret"))
        return !Template::setting(config, config.settings(), "clientSecret").empty();
    return config.credentials() > 1 && config.secrets().length(config.secret_or_empty(1)) > 0;
}

/// A client without a secret (RFC 6749, 2.1: a public one) shows its id alone.
EndpointDefaults defaults(const AuthConfig& config) {
    EndpointDefaults made;
    made.client.way = has_secret(config) ? "basic" : "none";
    return made;
}

}  // namespace

Renewal::Renewal(const AuthConfig& config, std::string_view grant_type)
    : endpoint_(config, grant_type, defaults(config)), placement_(config),
      renew_on_(statuses(config.settings())),
      scope_(config.settings().boolean("scopeAtTokenUrl", grant_type == "password")) {}

Wants Renewal::wants() const {
    Wants wants;
    std::copy(renew_on_.begin(), renew_on_.end(), wants.statuses.begin());
    return wants;
}

Flow Renewal::place(Turn& turn) const {
    const Values token = co_await turn.share_exclusive(kShared);
    placement_.place(turn, token["access_token"]);
}

Flow Renewal::challenge(Turn& turn) {
    if (turn.memory<int>()++ > 0) turn.pass();
    return Flow::done();
}

Flow Renewal::renew(Turn& turn, Secret refresh_token, Grant& out) const {
    TokenRequest request(endpoint_.fields(), endpoint_.url());
    endpoint_.begin(request, "refresh_token");
    request.field("refresh_token", refresh_token);
    const Flow sending = send(turn, request, out);
    co_await sending;
}

Flow Renewal::send(Turn& turn, TokenRequest& request, Grant& out) const {
    Asking asking;
    asking.scope = scope_;
    asking.repeatable = false;  // it uses up a code or a refresh token
    const Request& ready = endpoint_.finish(turn, request, asking);
    const Reply reply = co_await turn.send(ready);
    out.error = expected_error(reply);
    if (!out.error.empty()) co_return;
    out.token = endpoint_.read(turn, reply);
    out.expires_in = reply.integer("$body.expires_in");
    out.refresh_token = reply.find_secret("$body.refresh_token");
    out.id_token = reply.find_secret("$body.id_token");
}

void Renewal::publish(Turn& turn, const Token& token) {
    turn.publish("access_token", token.access_token);
    turn.valid_for(token.valid_ms);
}

}  // namespace packhost::oauth2
