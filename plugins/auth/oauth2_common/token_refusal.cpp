// token_refusal.cpp: says why a token endpoint gave no token, without a text of its.
#include <algorithm>

#include "token_reply.hpp"
#include "token_words.hpp"

namespace packhost::oauth2 {

using namespace plugin;

namespace {
constexpr std::size_t kLongestWord = 64;
}

std::string shown(const std::string& word) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
    };
    if (word.empty()) return "(empty)";
    if (word.size() > kLongestWord || !std::all_of(word.begin(), word.end(), plain))
        return "(not shown: it is no plain word)";
    return "'" + word + "'";
}

namespace {

struct KnownError {
    std::string_view code;
    ph_blame blame;
    const char* hint;
};

constexpr char kCheckKey[] =
    "Check the client's id and key in the connection, the algorithm and audience of the pack's "
    "assertion, and this machine's clock.";

constexpr char kCheckSecret[] =
    "Check tokenUrl and clientAuth of the pack, id and secret of the connection.";
constexpr char kCheckCertificate[] =
    "Check tokenUrl and clientAuth of the pack, id and certificate of the connection.";

/// RFC 6749, 5.2.
constexpr KnownError kKnownErrors[] = {
    {"invalid_client", PH_BLAME_CONFIG,
     "Check client id and secret in the connection, and the pack's clientAuth: some servers take "
     "only \"post\"."},
    {"unauthorized_client", PH_BLAME_CONFIG,
     "Allow the grant GRANT for this client at the API's provider."},
    {"invalid_grant", PH_BLAME_CONFIG,
     "What the grant GRANT hands in is not taken, or no longer; check it in the connection."},
    {"invalid_scope", PH_BLAME_CONFIG,
     "Check the pack's scope against what the client may ask for."},
    {"unsupported_grant_type", PH_BLAME_PEER,
     "The token endpoint does not know the grant GRANT; check the pack's tokenUrl."},
    {"invalid_request", PH_BLAME_PEER,
     "The token endpoint wants something else; check the pack's tokenUrl, clientAuth and scope."},
};

struct OwnHint {
    std::string_view code, of;  ///< of: a grant or a clientAuth
    const char* hint;
};

/// What to check instead, where the general hint names something that was not handed in.
constexpr OwnHint kOwnHints[] = {
    {"invalid_grant", "urn:ietf:params:oauth:grant-type:jwt-bearer",
     "The assertion is not taken: check issuer and key in the connection, audience, subject and "
     "claims in the pack, and this machine's clock."},
    {"invalid_client", "tls_client_auth",
     "Check the client's id and certificate in the connection: the API's provider must have "
     "registered this certificate, or its name, and trust its authority."},
    {"invalid_client", "private_key_jwt", kCheckKey},
    {"invalid_client", "client_secret_jwt", kCheckKey},
    {"invalid_client", "none",
     "Check the client's id in the connection, and the pack's clientAuth: the server may want a "
     "secret, a key or a certificate of this client."},
};

std::string hint_for(const KnownError& known, std::string_view grant,
                     std::string_view client_auth) {
    for (const OwnHint& own : kOwnHints)
        if (own.code == known.code && (own.of == grant || own.of == client_auth)) return own.hint;
    constexpr std::string_view kPlace = "GRANT";
    grant.remove_prefix(grant.rfind(':') + 1);  // of a URN, its last part; npos + 1 is 0
    std::string hint = known.hint;
    const std::size_t at = hint.find(kPlace);
    return at == hint.npos ? hint : hint.replace(at, kPlace.size(), grant);
}

Failure refused(unsigned status, const std::string& code, std::string_view grant,
                std::string_view client_auth) {
    const std::string message = "The token endpoint refused with the error " + shown(code) +
                                " (status " + std::to_string(status) + ").";
    for (const KnownError& known : kKnownErrors)
        if (known.code == code)
            return Failure("token_refused", message, hint_for(known, grant, client_auth),
                           known.blame);
    return Failure("token_refused", message, "The API's provider documents what the error means.",
                   PH_BLAME_PEER);
}

Failure failed(unsigned status, std::string_view client_auth) {
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
                   client_auth == "tls_client_auth" ? kCheckCertificate : kCheckSecret,
                   status == 401 || status == 403 ? PH_BLAME_CONFIG : PH_BLAME_PEER);
}

}  // namespace

void check_refusal(const Reply& reply, std::string_view grant, std::string_view client_auth) {
    const auto code = reply.text("$body.error");
    const bool redirect = reply.status() >= 300 && reply.status() < 400;
    if (code && !redirect) throw refused(reply.status(), *code, grant, client_auth);
    if (!reply.ok()) throw failed(reply.status(), client_auth);
}

}  // namespace packhost::oauth2
