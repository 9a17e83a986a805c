// authorization_code.cpp: tokens out of a login that is kept.
#include "authorization_code.hpp"

#include <algorithm>

namespace packhost::oauth2 {

using namespace plugin;

namespace {

/// How often a fill begins anew because somebody else has logged in meanwhile.
constexpr int kTries = 4;
constexpr std::uint64_t kDayMs = 86'400'000;
constexpr std::int64_t kMarginMs = 60'000;

Failure login_needed(const char* why) {
    return Failure("login_needed", why, "Log in: packhost connection login NAME", PH_BLAME_CONFIG);
}

/// Of a login that gave no refresh token: the access token serves as long as it lives.
void publish_kept(Turn& turn, const Values& kept) {
    const std::string& until = kept.text("expires_ms");
    std::uint64_t valid_ms = kDayMs;
    if (!until.empty()) {
        const std::int64_t left = std::stoll(until) - turn.host().unix_ms() - kMarginMs;
        if (left <= 0)
            throw login_needed("The login has run out, and the API gave nothing to renew it with.");
        valid_ms = std::min(kDayMs, static_cast<std::uint64_t>(left));
    }
    turn.publish("access_token", kept.secret("access_token"));
    turn.valid_for(valid_ms);
}

}  // namespace

AuthorizationCode::AuthorizationCode(const AuthConfig& config)
    : renewal_(config, "authorization_code"),
      grant_(std::string(kGrant) + ' ' + config.settings().string("tokenUrl", "")),
      account_(config) {
    const Settings settings = config.settings();
    if (settings.has("authorizationUrl")) page_.emplace(config);
    if (settings.has("deviceUrl")) device_.emplace(config, renewal_);
    if (settings.has("revocationUrl")) revocation_url_ = url_setting(config, "revocationUrl");
    if (!page_ && !device_)
        throw bad_setting("Neither 'authorizationUrl' nor 'deviceUrl' is set.",
                          "Set the page where users log in.");
}

/// The refresh token that is kept is handed in, and what comes in its place is kept before the
/// access token is used: if this process dies, the grant does not.
Flow AuthorizationCode::fill(Turn& turn, std::string_view) {
    for (int tried = 0; tried < kTries; ++tried) {
        const Stored kept = co_await turn.store(grant_, kRead);
        if (kept.values.has("access_token")) {
            publish_kept(turn, kept.values);
            co_return;
        }
        if (!kept.values.has("refresh_token"))
            throw login_needed("Nobody has logged in for this connection yet.");
        Grant grant;
        const Flow renewing = renewal_.renew(turn, kept.values.secret("refresh_token"), grant);
        co_await renewing;
        bool current = true;
        if (!grant.error.empty()) {
            const Stored now = co_await turn.store(grant_, kRead);
            if (now.values.version() == kept.values.version())
                throw login_needed("The API does not take the login any more.");
            current = false;  // somebody has logged in meanwhile
        } else if (grant.refresh_token) {
            turn.publish("refresh_token", *grant.refresh_token);
            const Stored stored = co_await turn.store(grant_, kept.values.version());
            current = stored.stored;
        }
        if (!current) continue;
        Renewal::publish(turn, grant.token);
        co_return;
    }
    throw Failure("login_changes", "Others log in for this connection all the time.",
                  "Try again later.", PH_BLAME_CONFIG);
}

}  // namespace packhost::oauth2
