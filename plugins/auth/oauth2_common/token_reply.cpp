// token_reply.cpp: reads the token out of the answer of a token endpoint.
#include "token_reply.hpp"

#include <algorithm>

#include "token_words.hpp"

namespace packhost::oauth2 {

using namespace plugin;

TokenFormat::TokenFormat(const Settings& settings, std::string_view grant_type)
    : grant(grant_type) {
    token_path = settings.string("tokenPath", token_path);
    expires_path = settings.string("expiresPath", expires_path);
    expires_at_path = settings.string("expiresAtPath", expires_at_path);
    token_type = settings.string("tokenType", token_type);
    lifetime = settings.integer("tokenLifetime", lifetime);
    client_auth = settings.string("clientAuth", "");
}

namespace {

constexpr std::size_t kLargestToken = 16 * 1024;

/// What stands where a token should, as far as the headers tell.
Failure without_token(const Reply& reply, const char* what) {
    std::string message = std::string("The token endpoint's answer ") + what;
    const std::string type = reply.text("$headers.content-type").value_or("");
    const bool html = type.find("html") != type.npos;
    if (html) message += "; it is a page of HTML";
    else if (type.empty()) message += "; it has no Content-Type";
    else if (type.find("json") == type.npos) message += "; its Content-Type is not JSON's";
    return Failure("bad_token_response", message + ".",
                   html ? "Check the pack's tokenUrl: it seems to be a page for people."
                        : "The answer must be valid JSON with an access_token (RFC 6749, 5.1).",
                   PH_BLAME_PEER);
}

bool same_word(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; };
    const auto same = [&](char x, char y) { return lower(x) == lower(y); };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

/// Without regard to case (RFC 6749, 5.1). One that is missing is taken for the one that is wanted,
/// since there are servers that leave it out.
void check_type(const Reply& reply, const std::string& wanted) {
    const auto type = reply.text("$body.token_type");
    if (!type || wanted == "*" || same_word(*type, wanted)) return;
    if (same_word(wanted, "Bearer"))
        throw Failure("bad_token_response",
                      "The token endpoint gave a token of the type " + shown(*type) +
                          ", which can't be sent as a bearer token.",
                      "If the API takes it so all the same, set the pack's tokenType.",
                      PH_BLAME_PEER);
    throw Failure("bad_token_response",
                  "The token endpoint gave a token of the type " + shown(*type) +
                      ", not of that which the pack's tokenType says.",
                  "Check the pack's tokenType.", PH_BLAME_PEER);
}

/// What the answer says; none if it says nothing.
std::optional<std::uint64_t> said(const Reply& reply, const TokenFormat& format,
                                  std::int64_t now_ms) {
    const double lifetime = static_cast<double>(format.lifetime);
    if (!format.expires_at_path.empty())
        if (const auto at = reply.text(format.expires_at_path))
            return shared_until(at, now_ms, lifetime);
    const auto seconds = reply.text(format.expires_path);
    return seconds ? std::optional(shared_for(seconds, lifetime)) : std::nullopt;
}

/// Of a token that is a JWT (RFC 7519), its own exp.
std::uint64_t by_itself(Secret token, const Secrets& secrets, const TokenFormat& format,
                        std::int64_t now_ms) {
    const double lifetime = static_cast<double>(format.lifetime);
    const auto claims = document(secrets, token, "application/jwt");
    const auto end = claims ? claims->text("$body.exp") : std::nullopt;
    return end ? shared_until(end, now_ms, lifetime) : shared_for(std::nullopt, lifetime);
}

}  // namespace

Token read_token(const Reply& reply, const Secrets& secrets, const TokenFormat& format,
                 std::int64_t now_ms) {
    check_refusal(reply, format.grant, format.client_auth);
    check_type(reply, format.token_type);
    const auto valid = said(reply, format, now_ms);
    const auto token = reply.find_secret(format.token_path);
    const std::string name = format.token_path.substr(format.token_path.find('.') + 1);
    if (!token) throw without_token(reply, ("has no " + name).c_str());
    const std::size_t length = secrets.length(*token);
    if (length == 0) throw without_token(reply, ("has an empty " + name).c_str());
    if (length > kLargestToken)
        throw Failure("bad_token_response",
                      "The token is larger than 16 KiB, more than servers take in a header.",
                      "Ask for fewer scopes, or the API's provider for smaller tokens.",
                      PH_BLAME_PEER);
    return {*token, valid ? *valid : by_itself(*token, secrets, format, now_ms)};
}

}  // namespace packhost::oauth2
