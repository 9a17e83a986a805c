// device.cpp: asks for a code, shows it, and asks for the token until there is one.
#include "device.hpp"

#include <algorithm>

#include "authorization_page.hpp"

namespace packhost::oauth2 {

using namespace plugin;

namespace {

constexpr std::string_view kDeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
constexpr std::int64_t kInterval = 5, kSlower = 5, kLongestInterval = 300;  // seconds
constexpr std::int64_t kLongest = 1800;

Failure no_code(const char* what) {
    return Failure("bad_device_response",
                   std::string("The device authorization endpoint's answer ") + what + ".",
                   "Check the pack's deviceUrl; the answer must be as of RFC 8628, 3.2.",
                   PH_BLAME_PEER);
}

/// What a terminal can show, and somebody can type.
bool is_code(std::string_view text) {
    constexpr std::size_t kLongestCode = 256;
    return text.size() <= kLongestCode && std::none_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
}

bool is_page(std::string_view url) {
    constexpr std::size_t kLongestUrl = 8192;
    return url.size() <= kLongestUrl &&
           (url.starts_with("https://") || url.starts_with("http://")) &&
           std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

Failure expired() {
    return Failure("login_expired", "Nobody typed the code in time.", "Log in once more.",
                   PH_BLAME_CONFIG);
}

}  // namespace

DeviceFlow::DeviceFlow(const AuthConfig& config, const Renewal& renewal)
    : renewal_(renewal), url_(url_setting(config, "deviceUrl")), scope_(plain_scope(config)) {}

DeviceFlow::Code DeviceFlow::read(const Reply& reply) {
    check_refusal(reply, "device_code");
    Code code;
    const auto device_code = reply.find_secret("$body.device_code");
    if (!device_code) throw no_code("has no device_code");
    code.device_code = *device_code;
    code.user_code = reply.text("$body.user_code").value_or("");
    // Google calls it verification_url.
    for (const char* path : {"$body.verification_uri_complete", "$body.verification_uri",
                             "$body.verification_url"})
        if (code.url.empty()) code.url = reply.text(path).value_or("");
    if (code.user_code.empty()) throw no_code("has no user_code");
    if (!is_code(code.user_code)) throw no_code("has a user_code that can't be typed");
    if (!is_page(code.url)) throw no_code("has no verification_uri that is a URL");
    code.expires_in = std::clamp<std::int64_t>(
        reply.integer("$body.expires_in").value_or(kLongest), 1, kLongest);
    code.interval = std::clamp<std::int64_t>(reply.integer("$body.interval").value_or(kInterval), 1,
                                             kLongestInterval);
    return code;
}

Flow DeviceFlow::begin(Turn& turn, Code& out) const {
    const TokenEndpoint& endpoint = renewal_.endpoint();
    TokenRequest request(endpoint.fields(), url_);
    request.header("Accept", "application/json");
    if (!scope_.empty()) request.field("scope", scope_);
    endpoint.client().authenticate(turn.host(), turn.secrets(), request);
    const Request& ready = request.finish();
    const Reply reply = co_await turn.send(ready);
    out = read(reply);
}

Flow DeviceFlow::ask(Turn& turn, Grant& out) const {
    Code code;
    const Flow beginning = begin(turn, code);
    co_await beginning;
    co_await turn.show(code.user_code, code.url);
    const TokenEndpoint& endpoint = renewal_.endpoint();
    for (std::int64_t waited = 0; waited < code.expires_in; waited += code.interval) {
        co_await turn.wait(static_cast<std::uint32_t>(1000 * code.interval));
        TokenRequest request(endpoint.fields(), endpoint.url());
        endpoint.begin(request, kDeviceGrant);
        request.field("device_code", code.device_code);
        const Flow sending = renewal_.send(turn, request, out);
        co_await sending;
        if (out.error == "slow_down")
            code.interval = std::min(code.interval + kSlower, kLongestInterval);
        else if (out.error == "access_denied")
            throw Failure("login_denied", "The login was refused, or was given up.",
                          "Log in once more, and allow what is asked for.", PH_BLAME_CONFIG);
        else if (out.error == "expired_token" || out.error == "invalid_grant")
            throw expired();
        else if (out.error.empty())
            co_return;
    }
    throw expired();
}

}  // namespace packhost::oauth2
