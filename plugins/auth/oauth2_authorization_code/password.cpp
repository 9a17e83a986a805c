// password.cpp: hands name and password in for each token.
#include "password.hpp"

namespace packhost::oauth2 {

using namespace plugin;

namespace {

/// The setting, else the credential at that place.
Template field(const AuthConfig& config, std::string_view name, std::size_t place) {
    return config.settings().has(name) ? Template::setting(config, config.settings(), name)
                                       : Template(config.secret(place));
}

}  // namespace

Password::Password(const AuthConfig& config)
    : renewal_(config, "password"), username_(field(config, "username", 2)),
      password_(field(config, "password", 3)) {}

Flow Password::fill(Turn& turn, std::string_view) {
    const TokenEndpoint& endpoint = renewal_.endpoint();
    TokenRequest request(endpoint.fields(), endpoint.url());
    endpoint.begin(request);
    request.field("username", username_.part());
    request.field("password", password_.part());
    Grant grant;
    const Flow sending = renewal_.send(turn, request, grant);
    co_await sending;
    if (!grant.error.empty())
        throw Failure("password_refused", "The API does not take that name and password.",
                      "Enter them again: packhost connection edit NAME", PH_BLAME_CONFIG);
    Renewal::publish(turn, grant.token);
}

}  // namespace packhost::oauth2
