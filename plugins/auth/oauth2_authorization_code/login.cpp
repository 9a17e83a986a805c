// login.cpp: the login of "oauth2_authorization_code", and its end.
#include "authorization_code.hpp"

#include <algorithm>

namespace packhost::oauth2 {

using namespace plugin;

namespace {

constexpr int kTries = 8;
constexpr std::int64_t kCentury = std::int64_t{36'500} * 86'400;  // seconds; none lives longer

void publish(Turn& turn, const Grant& grant) {
    if (grant.refresh_token) {
        turn.publish("refresh_token", *grant.refresh_token);
        return;
    }
    turn.publish("access_token", grant.token.access_token);
    std::string until;
    if (grant.expires_in) {
        const std::int64_t seconds = std::clamp<std::int64_t>(*grant.expires_in, 0, kCentury);
        until = std::to_string(turn.host().unix_ms() + 1000 * seconds);
    }
    turn.publish("expires_ms", until);
}

}  // namespace

Flow AuthorizationCode::login(Turn& turn) {
    Grant grant;
    if (page_ && !turn.redirect_uri().empty()) {
        const Flow asking = ask_by_page(turn, grant);
        co_await asking;
    } else if (device_) {
        const Flow asking = device_->ask(turn, grant);
        co_await asking;
    } else {
        throw Failure("no_device_flow", "This API has no login without a browser on this machine.",
                      "Log in where there is one.", PH_BLAME_CONFIG);
    }
    const Flow keeping = keep(turn, grant);
    co_await keeping;
    std::string account;
    const Flow telling = account_.find(turn, grant, account);
    co_await telling;
    if (!account.empty()) turn.publish("account", account);
}

Flow AuthorizationCode::ask_by_page(Turn& turn, Grant& out) const {
    const LoginSecrets login = page_->begin(turn);
    const std::string redirect_uri(turn.redirect_uri());
    const std::string url = page_->url(login, redirect_uri);
    const Values back = co_await turn.open_url(url);
    const Secret code = page_->code(login, back);
    const TokenEndpoint& endpoint = renewal_.endpoint();
    TokenRequest request(endpoint.fields(), endpoint.url());
    endpoint.begin(request);
    request.field("code", code);
    request.field("redirect_uri", redirect_uri);
    if (login.verifier) request.field("code_verifier", login.verifier);
    const Flow sending = renewal_.send(turn, request, out);
    co_await sending;
    if (!out.error.empty())
        throw Failure("login_refused", "The token endpoint does not take the code of this login.",
                      "Log in once more; if it stays so, check the pack's clientAuth and pkce.",
                      PH_BLAME_PEER);
}

/// Over whatever is kept: it is of a login before this one.
Flow AuthorizationCode::keep(Turn& turn, const Grant& grant) const {
    Stored kept = co_await turn.store(grant_, kRead);
    for (int tried = 0; tried < kTries; ++tried) {
        publish(turn, grant);
        const std::uint64_t version = kept.values.version();
        kept = co_await turn.store(grant_, version);
        if (kept.stored) co_return;
    }
    throw Failure("login_not_kept", "Others change what is kept of this connection all the time.",
                  "Log in once more.", PH_BLAME_HOST);
}

/// Revoked where it was given (RFC 7009), and forgotten here whatever is said there.
Flow AuthorizationCode::logout(Turn& turn) {
    const Stored kept = co_await turn.store(grant_, kRead);
    if (!kept.values.has("refresh_token") && !kept.values.has("access_token")) co_return;
    std::string problem;
    if (!revocation_url_.empty()) {
        const Flow revoking = revoke(turn, kept.values, problem);
        co_await revoking;
    }
    const Stored emptied = co_await turn.store(grant_, kept.values.version());
    if (!emptied.stored)
        throw Failure("login_changed", "Somebody has logged in meanwhile.",
                      "Log out once more, if that is to end as well.", PH_BLAME_CONFIG);
    if (!problem.empty())
        throw Failure("not_revoked", "The login is forgotten here, but the API " + problem + ".",
                      "End it in the account's settings at the API's provider.", PH_BLAME_PEER);
}

Flow AuthorizationCode::revoke(Turn& turn, const Values& kept, std::string& problem) const {
    const bool renews = kept.has("refresh_token");
    const char* const kind = renews ? "refresh_token" : "access_token";
    const TokenEndpoint& endpoint = renewal_.endpoint();
    TokenRequest request(endpoint.fields(), revocation_url_);
    request.field("token", kept.secret(kind));
    request.field("token_type_hint", kind);
    endpoint.client().authenticate(turn.host(), turn.secrets(), request);
    const Request& ready = request.finish();
    try {
        const Reply reply = co_await turn.send(ready);
        if (!reply.ok())
            problem = "did not revoke it (status " + std::to_string(reply.status()) + ")";
    } catch (const Failure&) {
        problem = "could not be told";
    }
}

}  // namespace packhost::oauth2
