// refresh_token.cpp: hands the newest refresh token in, and keeps its successor.
#include "refresh_token.hpp"

namespace packhost::oauth2 {

using namespace plugin;

namespace {

/// The setting refreshToken, else the third credential.
Secret entered_token(const AuthConfig& config) {
    if (!config.settings().has("refreshToken")) return config.secret(2);
    const Template token = Template::setting(config, config.settings(), "refreshToken");
    if (!token.empty()) return token.secret(config.secrets());
    throw Failure("empty_credential", "The refresh token is empty.", "Enter it in the connection.",
                  PH_BLAME_CONFIG);
}

/// Two users of one connection have a grant each, and so has who logged in for it.
std::string grant_of(const AuthConfig& config) {
    std::string key(kGrant);
    for (std::size_t i = 0; i < config.credentials(); ++i) (key += ' ') += config.name(i);
    const std::string token = config.settings().string("refreshToken", "");
    return token.empty() ? key : key + " " + token;
}

Failure refused() {
    return Failure("refresh_token_refused", "The API does not take the refresh token any more.",
                   "Get a new one from the API's provider, and enter it: packhost connection "
                   "rotate NAME",
                   PH_BLAME_CONFIG);
}

}  // namespace

RefreshToken::RefreshToken(const AuthConfig& config)
    : renewal_(config, "refresh_token"), entered_(entered_token(config)),
      grant_(grant_of(config)) {}

/// One that was entered anew is tried when the one that is kept is refused.
Flow RefreshToken::fill(Turn& turn, std::string_view) {
    const Stored kept = co_await turn.store(grant_, kRead);
    const bool rotates = kept.values.has("refresh_token");
    Grant grant;
    const Flow renewing =
        renewal_.renew(turn, rotates ? kept.values.secret("refresh_token") : entered_, grant);
    co_await renewing;
    if (!grant.error.empty() && rotates) {
        const Flow once_more = renewal_.renew(turn, entered_, grant);
        co_await once_more;
    }
    if (!grant.error.empty()) throw refused();
    if (grant.refresh_token) {
        turn.publish("refresh_token", *grant.refresh_token);
        const Stored stored = co_await turn.store(grant_, kept.values.version());
        if (!stored.stored)
            throw Failure("not_alone", "Somebody else has renewed the token at the same time.",
                          "Try again.", PH_BLAME_HOST);
    }
    Renewal::publish(turn, grant.token);
}

}  // namespace packhost::oauth2
