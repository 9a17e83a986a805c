// authorization_page.cpp: writes the address of the page, and checks the redirect.
#include "authorization_page.hpp"

#include "../oauth2_common/token_endpoint.hpp"
#include "../oauth2_common/token_words.hpp"
#include "plain_text.hpp"

namespace packhost::oauth2 {

using namespace plugin;

namespace {

/// 256 random bits, as base64url text that the plugin may see.
constexpr std::size_t kRandomBytes = 32;

/// The text of what is no secret although it was made as one: a digest that goes into an address.
std::string text_of(const Secrets& secrets, const Part& part) {
    const Secret json = secrets.join({"{\"text\":\"", part, "\"}"});
    const auto read = document(secrets, json, "application/json");
    const auto text = read ? read->text("$body.text") : std::nullopt;
    if (!text) throw Failure("internal", "The host can't read a text that it has written.", "",
                             PH_BLAME_HOST);
    return *text;
}

std::string random_text(const Turn& turn) {
    constexpr char kAlphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned char bytes[kRandomBytes];
    turn.host().random(bytes, sizeof bytes);
    std::string text;
    for (const unsigned char byte : bytes) text += kAlphabet[byte & 63];
    return text;
}

Failure refused(const std::string& error) {
    if (error == "access_denied")
        return Failure("login_denied", "The login was refused, or was given up.",
                       "Log in once more, and allow what is asked for.", PH_BLAME_CONFIG);
    const std::string message = "The authorization server refused with the error " + shown(error);
    if (error == "invalid_scope")
        return Failure("login_refused", message + ".",
                       "Check the pack's scope against what the client may ask for.",
                       PH_BLAME_CONFIG);
    if (error == "unauthorized_client")
        return Failure("login_refused", message + ".",
                       "Allow the authorization code grant for this client at the API's provider.",
                       PH_BLAME_CONFIG);
    return Failure("login_refused", message + ".",
                   "The API's provider documents what the error means.", PH_BLAME_PEER);
}

/// Compared to the end, whatever differs.
bool same(std::string_view a, std::string_view b) {
    unsigned difference = a.size() != b.size();
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
        difference |= static_cast<unsigned char>(a[i] ^ b[i]);
    return difference == 0;
}

}  // namespace

std::string plain_scope(const AuthConfig& config) {
    const Settings settings = config.settings();
    const std::string separator = settings.string("scopeSeparator", " ");
    std::string scope;
    for (const std::string& one : settings.string_or_list("scope"))
        scope += (scope.empty() ? "" : separator) + one;
    return plain_text(config, "scope", scope);
}

AuthorizationPage::AuthorizationPage(const AuthConfig& config)
    : url_(url_setting(config, "authorizationUrl")),
      issuer_(config.settings().string("issuer", "")),
      pkce_(config.settings().boolean("pkce", true)) {
    const Settings settings = config.settings();
    const std::string id = settings.has("clientId")
                               ? plain_text(config, "clientId", settings.string("clientId"))
                               : config.text(0);
    append_parameter(url_, "response_type", "code");
    append_parameter(url_, "client_id", id);
    if (const std::string scope = plain_scope(config); !scope.empty())
        append_parameter(url_, "scope", scope);
    if (settings.has("audience"))
        append_parameter(url_, "audience",
                         plain_text(config, "audience", settings.string("audience")));
    for (const std::string& resource : settings.string_or_list("resource"))
        append_parameter(url_, "resource", plain_text(config, "resource", resource));
    const auto more = settings.object("authorizationParameters");
    if (!more) return;
    for (const std::string& name : more->names())
        append_parameter(url_, name,
                         plain_text(config, "authorizationParameters", more->string(name)));
}

LoginSecrets AuthorizationPage::begin(const Turn& turn) const {
    LoginSecrets login;
    login.state = random_text(turn);
    if (!pkce_) return login;
    char bytes[kRandomBytes];
    turn.host().random(bytes, sizeof bytes);
    const Secrets& secrets = turn.secrets();
    login.verifier = secrets.join(base64url(std::string_view(bytes, sizeof bytes)));
    login.challenge = text_of(secrets, base64url(secrets.digest(PH_SHA256, login.verifier)));
    return login;
}

std::string AuthorizationPage::url(const LoginSecrets& login, std::string_view redirect_uri) const {
    std::string url = url_;
    append_parameter(url, "redirect_uri", redirect_uri);
    append_parameter(url, "state", login.state);
    if (!login.verifier) return url;
    append_parameter(url, "code_challenge", login.challenge);
    append_parameter(url, "code_challenge_method", "S256");
    return url;
}

Secret AuthorizationPage::code(const LoginSecrets& login, const Values& back) const {
    if (!back.has("state") || !same(back.text("state"), login.state))
        throw Failure("state_mismatch",
                      "The browser came back from another login than this (the state differs).",
                      "Begin once more, and use the page that opens then.", PH_BLAME_PEER);
    if (!issuer_.empty() && back.has("iss") && back.text("iss") != issuer_)
        throw Failure("issuer_mismatch",
                      "The browser came back from another authorization server.",
                      "Check the pack's issuer and authorizationUrl.", PH_BLAME_PEER);
    if (back.has("error")) throw refused(back.text("error"));
    const bool has_code = back.has("code");
    if (has_code) return back.secret("code");
    throw Failure("login_refused", "The browser came back without a code.",
                  "Check the pack's authorizationUrl.", PH_BLAME_PEER);
}

}  // namespace packhost::oauth2
