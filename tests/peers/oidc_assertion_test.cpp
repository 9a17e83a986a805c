// oidc_assertion_test.cpp: the schemes jwt_bearer and jwt at a server of others, which checks what
// they sign: every algorithm, a service account, refusals, and what follows a token.
#include <map>
#include <thread>

#include "httpbin.hpp"
#include "new_key.hpp"
#include "oidc_server.hpp"

namespace packhost::tests {
namespace {

/// A kind of key for each algorithm.
const std::map<std::string, std::string> kKeys = {
    {"HS", "s3cret-0f-more-than-sixty-four-characters-since-HS512-wants-so-many-of-them"},
    {"RS", new_rsa_key()},
    {"ES256", new_key("EC", "P-256")},
    {"ES384", new_key("EC", "P-384")},
    {"ES512", new_key("EC", "P-521")},
    {"Ed", new_key("ED25519")},
};
const std::vector<std::string> kAlgorithms = {
    "HS256", "HS384", "HS512", "RS256", "RS384", "RS512",   "PS256",
    "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA",
};

const std::string& key_for(const std::string& algorithm) {
    for (const std::size_t length : {5u, 2u}) {
        const auto found = kKeys.find(algorithm.substr(0, length));
        if (found != kKeys.end()) return found->second;
    }
    return kKeys.at("RS");
}

/// The node gets an item with a token for an assertion of the user, whose key is the password.
NodeRow by_assertion(const std::string& name, const std::string& more) {
    return {name, "GET", "/items/{{id}}", {{"id", "string", "path"}},
            R"("auth": { "type": "jwt_bearer", "credentials": ["user", "password"],
                "tokenUrl": "/token", "clientId": "{{user}}", "scope": "items:read")" + more + "}"};
}
/// The same for a JWT that is the token itself.
NodeRow by_jwt(const std::string& name, const std::string& more) {
    return {name, "GET", "/signed/{{id}}", {{"id", "string", "path"}},
            R"("auth": { "type": "jwt", "credentials": ["user", "password"])" + more + "}"};
}
/// The same for the service account of the connection, which works for `user` if it is said.
NodeRow by_account(const std::string& name, const std::string& more) {
    return {name, "GET", "/items/{{id}}", {{"id", "string", "path"}},
            R"("auth": { "type": "jwt_bearer", "credentials": ["user", "token"],
                "serviceAccount": "token", "tokenUrl": "/token",
                "clientId": "{{token.client_email}}")" + more + "}"};
}

std::vector<NodeRow> nodes() {
    std::vector<NodeRow> all = {
        by_assertion("Elsewhere", R"(, "audience": "https://other.example/token")"),
        by_assertion("NoId", R"(, "jti": false)"),
        by_jwt("JwtElsewhere", R"(, "audience": "another")"),
        by_jwt("JwtShort", R"(, "audience": "items", "lifetime": 4)"),
        by_account("Account", ""),
        by_account("AccountForUser", R"(, "subject": "{{user}}")"),
    };
    for (const std::string& algorithm : kAlgorithms) {
        const std::string more = R"(, "algorithm": ")" + algorithm + '"';
        all.push_back(by_assertion(algorithm, more));
        all.push_back(by_jwt("Jwt" + algorithm, more + R"(, "audience": "items")"));
    }
    return all;
}

OidcClient client(const std::string& id, int token_seconds = 600) {
    return {id, "none", "none", token_seconds};
}
OidcIssuer issuer(const std::string& name) { return {name, kKeys.at("RS"), "RS256", "", {name}}; }

constexpr char kAccount[] = "robot@project-1.accounts.example";
constexpr char kUserOfAccount[] = "ada@example.org";

/// The document that a provider's console gives out, with the key's line breaks escaped.
std::string account_document(const std::string& key, const std::string& token_uri) {
    return to_json(Object{{"type", "service_account"},
                          {"project_id", "project-1"},
                          {"private_key_id", "0123456789abcdef"},
                          {"private_key", key},
                          {"client_email", kAccount},
                          {"client_id", "1234567890"},
                          {"auth_uri", "https://accounts.example/auth"},
                          {"token_uri", token_uri},
                          {"universe_domain", "example"}});
}

class OidcAssertions : public OidcTest {
 public:
    static void SetUpTestSuite() {
        OidcMore more;
        std::vector<OidcClient> clients;
        for (const char* name : {"wrong", "elsewhere", "no-id", "revoked", "short"})
            more.issuers.push_back(issuer(name));
        for (const std::string& algorithm : kAlgorithms)
            more.issuers.push_back(
                {algorithm, key_for(algorithm), algorithm, "", {algorithm}});
        for (const OidcIssuer& each : more.issuers)
            clients.push_back(client(each.name, each.name == "short" ? 5 : 600));
        for (const char* name : {"jwt-wrong", "jwt-elsewhere", "jwt-short", "jwt-ended"})
            more.issuers.push_back({name, kKeys.at("RS")});
        for (const std::string& algorithm : kAlgorithms)
            more.issuers.push_back({"jwt-" + algorithm, key_for(algorithm), algorithm});
        more.issuers.push_back({kAccount, kKeys.at("RS"), "RS256", "0123456789abcdef"});
        clients.push_back(client(kAccount));
        start_server(clients, more);
    }

 protected:
    OidcAssertions() : OidcTest(nodes()) {}

    std::shared_ptr<Connection> signed_by(const std::string& name,
                                          const std::string& key = kKeys.at("RS")) {
        return connection_of(name, key, "none");
    }
    std::shared_ptr<Connection> account(const std::string& key, const std::string& token_uri) {
        return connection_of(kUserOfAccount, "none", account_document(key, token_uri));
    }
    /// "2 granted, 1 refused", of what the issuer signed.
    std::string judged(const std::string& issuer) {
        return asserted(issuer, {"granted"}) + " granted, " + asserted(issuer, {"refused"}) +
               " refused";
    }
    /// That the token endpoint refused, and that the error says what to do.
    void expect_not_granted(const RunResult& result, const std::string& item) {
        ASSERT_EQ(outcome_of(result), "token_refused connection") << told(result);
        EXPECT_NE(result.error->message.find("'invalid_grant'"), std::string::npos);
        EXPECT_NE(result.error->hint.find("audience"), std::string::npos) << result.error->hint;
        expect_not_told(result, kKeys.at("RS"));
        EXPECT_EQ(counted("items", item), "not asked");
    }
};

TEST_F(OidcAssertions, AnAssertionOfEveryAlgorithmIsTradedForAToken) {
    for (const std::string& algorithm : kAlgorithms) {
        SCOPED_TRACE(algorithm);
        // Another connection signs another assertion: this server takes none twice.
        for (int i = 0; i < 2; ++i) {
            const auto connection = signed_by(algorithm, key_for(algorithm));
            const RunResult result = get(connection, algorithm, algorithm);
            ASSERT_EQ(outcome_of(result), "ok") << told(result) << asserted(algorithm, {"why"});
            expect_not_told(result, key_for(algorithm));
            EXPECT_EQ(outcome_of(get(connection, algorithm, algorithm)), "ok");
        }
        EXPECT_EQ(judged(algorithm), "2 granted, 0 refused");
        EXPECT_EQ(counted("items", algorithm), "4 granted, 0 refused");
    }
}

TEST_F(OidcAssertions, AServiceAccountWorksForItselfAndForAUser) {
    const std::string& key = kKeys.at("RS");
    const std::string url = server().url() + "/token";
    EXPECT_EQ(outcome_of(get(account(key, url), "account", "Account")), "ok");
    EXPECT_EQ(asserted(kAccount, {"claims", "iss"}), kAccount);
    EXPECT_EQ(asserted(kAccount, {"claims", "aud"}), url);
    EXPECT_EQ(asserted(kAccount, {"claims", "sub"}), "");
    // It may not: the error says so, and the server saw for whom.
    const RunResult refused = get(account(key, url), "not-for-user", "AccountForUser");
    expect_not_granted(refused, "not-for-user");
    EXPECT_EQ(asserted(kAccount, {"why"}), "it may not ask for that subject");
    // An address of another origin in the document leads nowhere.
    const auto connection = account(key, "https://elsewhere.example/token");
    EXPECT_EQ(outcome_of(get(connection, "account", "Account")), "ok");
    EXPECT_EQ(asserted(kAccount, {"claims", "aud"}), url);
    EXPECT_EQ(judged(kAccount), "2 granted, 1 refused");
}

TEST_F(OidcAssertions, AnotherKeyIsRefused) {
    expect_not_granted(get(signed_by("wrong", new_rsa_key()), "wrong", "RS256"), "wrong");
    EXPECT_EQ(asserted("wrong", {"why"}), "signature verification failed");
    const RunResult of_another_kind =
        get(signed_by("wrong", new_key("EC", "P-256")), "wrong", "RS256");
    EXPECT_EQ(outcome_of(of_another_kind), "bad_key connection");
    EXPECT_EQ(judged("wrong"), "0 granted, 1 refused");
}

TEST_F(OidcAssertions, AnotherAudienceIsRefused) {
    expect_not_granted(get(signed_by("elsewhere"), "elsewhere", "Elsewhere"), "elsewhere");
    EXPECT_EQ(asserted("elsewhere", {"why"}), "unexpected \"aud\" claim value");
}

TEST_F(OidcAssertions, AnAssertionWithoutAnIdIsRefusedByThisServer) {
    expect_not_granted(get(signed_by("no-id"), "no-id", "NoId"), "no-id");
    EXPECT_EQ(asserted("no-id", {"why"}), "missing required \"jti\" claim");
}

TEST_F(OidcAssertions, ATokenThatEndsOrIsRevokedIsGotAnewByAnotherAssertion) {
    const auto revoked = signed_by("revoked"), ends = signed_by("short");
    ASSERT_EQ(outcome_of(get(ends, "short", "RS256")), "ok");
    const auto fetched = std::chrono::steady_clock::now();
    ASSERT_EQ(outcome_of(get(revoked, "revoked", "RS256")), "ok");
    revoke_tokens_of(client("revoked"));
    const RunResult result = get(revoked, "revoked", "RS256");
    EXPECT_EQ(outcome_of(result), "ok") << told(result);
    EXPECT_EQ(result.log.size(), 3u) << "refused, fetched, once more";
    EXPECT_EQ(judged("revoked"), "2 granted, 0 refused");
    EXPECT_EQ(counted("items", "revoked"), "2 granted, 1 refused");
    // A server of others lives in real time.
    std::this_thread::sleep_until(fetched + std::chrono::seconds(5));
    EXPECT_EQ(outcome_of(get(ends, "short", "RS256")), "ok");
    EXPECT_EQ(judged("short"), "2 granted, 0 refused");
    EXPECT_EQ(counted("items", "short"), "2 granted, 0 refused") << "none was sent too late";
}

TEST_F(OidcAssertions, AJwtOfEveryAlgorithmIsAToken) {
    for (const std::string& algorithm : kAlgorithms) {
        SCOPED_TRACE(algorithm);
        const std::string name = "jwt-" + algorithm;
        const auto connection = signed_by(name, key_for(algorithm));
        const RunResult result = get(connection, name, "Jwt" + algorithm);
        ASSERT_EQ(outcome_of(result), "ok") << told(result) << asserted(name, {"why"});
        expect_not_told(result, key_for(algorithm));
        EXPECT_EQ(outcome_of(get(connection, name, "Jwt" + algorithm)), "ok");
        EXPECT_EQ(judged(name), "2 granted, 0 refused");
    }
}

TEST_F(OidcAssertions, AJwtThatIsNotTakenIsTriedTwice) {
    const RunResult wrong = get(signed_by("jwt-wrong", new_rsa_key()), "jwt-wrong", "JwtRS256");
    EXPECT_EQ(outcome_of(wrong), "http_status receive");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(judged("jwt-wrong"), "0 granted, 2 refused");
    EXPECT_EQ(asserted("jwt-wrong", {"why"}), "signature verification failed");
    const RunResult elsewhere = get(signed_by("jwt-elsewhere"), "jwt-elsewhere", "JwtElsewhere");
    EXPECT_EQ(outcome_of(elsewhere), "http_status receive");
    EXPECT_EQ(asserted("jwt-elsewhere", {"why"}), "unexpected \"aud\" claim value");
}

TEST_F(OidcAssertions, AJwtThatEndsOrIsRefusedIsSignedAnew) {
    const auto ended = signed_by("jwt-ended"), ends = signed_by("jwt-short");
    ASSERT_EQ(outcome_of(get(ends, "jwt-short", "JwtShort")), "ok");
    const auto made = std::chrono::steady_clock::now();
    const std::string id = asserted("jwt-short", {"claims", "jti"});
    std::this_thread::sleep_until(made + std::chrono::seconds(4));
    EXPECT_EQ(outcome_of(get(ends, "jwt-short", "JwtShort")), "ok");
    EXPECT_NE(asserted("jwt-short", {"claims", "jti"}), id);
    EXPECT_EQ(judged("jwt-short"), "2 granted, 0 refused") << "none was sent too late";
    ASSERT_EQ(outcome_of(get(ended, "jwt-ended", "JwtRS256")), "ok");
    revoke_tokens_of(client("jwt-ended"));
    EXPECT_EQ(outcome_of(get(ended, "jwt-ended", "JwtRS256")), "ok");
    EXPECT_EQ(judged("jwt-ended"), "2 granted, 1 refused");
}

}  // namespace
}  // namespace packhost::tests
