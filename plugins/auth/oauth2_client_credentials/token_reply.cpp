// token_reply.cpp: reads the answer of a token endpoint, and says what is wrong with it.
#include "token_reply.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace packhost::oauth2 {
namespace {

using namespace plugin;

constexpr std::size_t kLargestToken = 16 * 1024;
constexpr double kWithoutExpiry = 600, kLongest = 86'400;  // seconds
constexpr std::size_t kLongestWord = 64;

/// A word of the peer's, if it is one that can be shown; else what it is instead. Digits are what
/// tells most secrets from error codes, so a word with one is not shown.
std::string shown(const std::string& word) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
    };
    if (word.empty()) return "(empty)";
    if (word.size() > kLongestWord || !std::all_of(word.begin(), word.end(), plain))
        return "(not shown: it is no plain word)";
    return "'" + word + "'";
}

struct KnownError {
    std::string_view code;
    ph_blame blame;
    const char* hint;
};

/// RFC 6749, 5.2.
constexpr KnownError kKnownErrors[] = {
    {"invalid_client", PH_BLAME_CONFIG,
     "Check client id and secret in the connection, and the pack's clientAuth: some servers take "
     "only \"post\"."},
    {"unauthorized_client", PH_BLAME_CONFIG,
     "Allow the grant client_credentials for this client at the API's provider."},
    {"invalid_scope", PH_BLAME_CONFIG,
     "Check the pack's scope against what the client may ask for."},
    {"unsupported_grant_type", PH_BLAME_PEER,
     "The token endpoint knows no client credentials; check the pack's tokenUrl."},
    {"invalid_request", PH_BLAME_PEER,
     "The token endpoint wants something else; check the pack's tokenUrl, clientAuth and scope."},
};

Failure refused(unsigned status, const std::string& code) {
    const std::string message = "The token endpoint refused with the error " + shown(code) +
                                " (status " + std::to_string(status) + ").";
    for (const KnownError& known : kKnownErrors)
        if (known.code == code) return Failure("token_refused", message, known.hint, known.blame);
    return Failure("token_refused", message, "The API's provider documents what the error means.",
                   PH_BLAME_PEER);
}

Failure failed(unsigned status) {
    const std::string number = std::to_string(status);
    if (status >= 300 && status < 400)
        return Failure("token_redirect",
                       "The token endpoint redirects (status " + number +
                           "), which is never followed: id and secret would go elsewhere.",
                       "Set tokenUrl to the address of the token endpoint itself.", PH_BLAME_PEER);
    if (status == 429 || status >= 500)
        return Failure("token_unavailable",
                       "The token endpoint could not answer (status " + number + ").",
                       "Try again later.", PH_BLAME_PEER);
    if (status == 404 || status == 405)
        return Failure("token_refused",
                       "There is no token endpoint at that address (status " + number + ").",
                       "Check the pack's tokenUrl.", PH_BLAME_CONFIG);
    return Failure("token_refused",
                   "The token endpoint refused without an error code (status " + number + ").",
                   "Check tokenUrl and clientAuth of the pack, id and secret of the connection.",
                   status == 401 || status == 403 ? PH_BLAME_CONFIG : PH_BLAME_PEER);
}

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

std::uint64_t in_ms(double seconds) { return static_cast<std::uint64_t>(1000 * seconds); }

/// Without regard to case (RFC 6749, 5.1). One that is missing is taken for a bearer token, since
/// there are servers that leave it out.
void check_type(const Reply& reply) {
    constexpr std::string_view kBearer = "bearer";
    const auto type = reply.text("$body.token_type");
    if (!type) return;
    const auto same = [](char a, char b) { return (a | 0x20) == b; };
    if (std::equal(type->begin(), type->end(), kBearer.begin(), kBearer.end(), same)) return;
    throw Failure("bad_token_response",
                  "The token endpoint gave a token of the type " + shown(*type) +
                      ", which can't be sent as a bearer token.",
                  "This scheme serves bearer tokens alone.", PH_BLAME_PEER);
}

}  // namespace

std::uint64_t shared_for(const std::optional<std::string>& expires_in) {
    double seconds = kWithoutExpiry;
    if (!expires_in) return in_ms(seconds);
    const char* end = expires_in->data() + expires_in->size();
    const auto [stop, error] = std::from_chars(expires_in->data(), end, seconds);
    if (stop != end || error == std::errc::invalid_argument) return in_ms(kWithoutExpiry);
    if (error == std::errc::result_out_of_range) {
        // Beyond what a double holds: next to nothing, or for ever.
        const bool small = expires_in->find_first_of("-") != std::string::npos;
        seconds = small ? 0 : kLongest;
    }
    if (!std::isfinite(seconds)) return in_ms(kWithoutExpiry);
    seconds = std::clamp(seconds, 0.0, kLongest);
    return in_ms(seconds - std::min(60.0, seconds / 5));
}

Token read_token(const Reply& reply, const Secrets& secrets) {
    const auto code = reply.text("$body.error");
    const bool redirect = reply.status() >= 300 && reply.status() < 400;
    if (code && !redirect) throw refused(reply.status(), *code);
    if (!reply.ok()) throw failed(reply.status());
    check_type(reply);
    const std::uint64_t valid_ms = shared_for(reply.text("$body.expires_in"));
    const auto token = reply.find_secret("$body.access_token");
    if (!token) throw without_token(reply, "has no access_token");
    const std::size_t length = secrets.length(*token);
    if (length == 0) throw without_token(reply, "has an empty access_token");
    if (length > kLargestToken)
        throw Failure("bad_token_response",
                      "The token is larger than 16 KiB, more than servers take in a header.",
                      "Ask for fewer scopes, or the API's provider for smaller tokens.",
                      PH_BLAME_PEER);
    return {*token, valid_ms};
}

}  // namespace packhost::oauth2
