// oidc_test.cpp: the scheme oauth2_client_credentials at an authorization server of others.
#include <thread>

#include "httpbin.hpp"
#include "new_key.hpp"
#include "oidc_server.hpp"

namespace packhost::tests {
namespace {

constexpr char kPost[] = "client_secret_post";
constexpr char kBasic[] = "client_secret_basic";

const OidcClient kPlain{"plain", "s3cret-0f-plain"};
const OidcClient kPlainPost{"plain-post", "s3cret-0f-post", kPost};
const OidcClient kWrong{"wrong", "s3cret-0f-wrong"};
const OidcClient kWrongPost{"wrong-post", "s3cret-0f-wrong-post", kPost};
const OidcClient kShort{"short", "s3cret-0f-short", kBasic, 5};
const OidcClient kRevoked{"revoked", "s3cret-0f-revoked"};
const OidcClient kMany{"many", "s3cret-0f-many", kBasic, 600, 200};
const OidcClient kFifty{"fifty", "s3cret-0f-fifty", kBasic, 600, 200};
const OidcClient kTwice{"twice", "s3cret-0f-twice", kBasic, 600, 200};
const OidcClient kDown{"down", "s3cret-0f-down"};

constexpr char kKeyJwt[] = "private_key_jwt";
const OidcClient kSecretJwt{"secret-jwt", "s3cret-0f-thirty-two-characters-",
                            "client_secret_jwt"};
const OidcClient kKey{"key", new_rsa_key(), kKeyJwt};
/// Clients whose id is the node that they use.
const std::vector<OidcClient> kWithKeys = {
    {"RS256", new_rsa_key(), kKeyJwt},
    {"PS256", new_rsa_key(), kKeyJwt},
    {"ES256", new_key("EC", "P-256"), kKeyJwt},
    {"EdDSA", new_key("ED25519"), kKeyJwt},
};

/// What ids and secrets may be (RFC 6749, appendix A: VSCHAR), where encoders go wrong.
const std::vector<std::pair<std::string, std::string>> kOdd = {
    {"my:app", "a:b:c"},
    {" blanks ", "  s  p  "},
    {"plus+plus", "1+1=2"},
    {"100%", "%41%zz%"},
    {"a&client_id=b", "x&grant_type=password"},
    {"k=v", "==="},
    {"\"quoted\"", "'it's' \"said\" \\n \\"},
    {"https://app.example/?q=#f", "/?#[]@!$()*,;"},
    {"<b>{{id}}</b>", "{{user}} ${HOME} `id`"},
    {"~-._", "|^`{}~-._"},
    {std::string(255, 'i'), std::string(2000, '%') + "end"},
    {":", ":"},
};

class OidcProvider : public OidcTest {
 public:
    static void SetUpTestSuite() {
        std::vector<OidcClient> clients = {kPlain,   kPlainPost, kWrong, kWrongPost, kShort,
                                           kRevoked, kMany,      kFifty, kTwice,     kDown,
                                           kSecretJwt, kKey};
        clients.insert(clients.end(), kWithKeys.begin(), kWithKeys.end());
        for (const auto& [id, secret] : kOdd) {
            clients.push_back({"b" + id, secret});
            clients.push_back({"p" + id, secret, kPost});
        }
        start_server(clients);
    }
};

TEST_F(OidcProvider, AClientIsKnownByBasic) {
    const auto connection = connection_of(kPlain);
    const RunResult result = get(connection, "basic");
    ASSERT_EQ(outcome_of(result), "ok") << told(result);
    EXPECT_EQ(*find(result.pins, "body"), Value(Object{{"id", "basic"}}));
    expect_not_told(result, kPlain.secret);
    EXPECT_EQ(outcome_of(get(connection, "basic")), "ok");
    EXPECT_EQ(counted("tokens", kPlain.id), "1 granted, 0 refused, 1 by Basic");
    EXPECT_EQ(counted("items", "basic"), "2 granted, 0 refused");
}

TEST_F(OidcProvider, AClientIsKnownByPost) {
    const auto connection = connection_of(kPlainPost);
    const RunResult result = get(connection, "post", "Post");
    ASSERT_EQ(outcome_of(result), "ok") << told(result);
    expect_not_told(result, kPlainPost.secret);
    EXPECT_EQ(outcome_of(get(connection, "post", "Post")), "ok");
    EXPECT_EQ(counted("tokens", kPlainPost.id), "1 granted, 0 refused, 0 by Basic");
    EXPECT_EQ(counted("items", "post"), "2 granted, 0 refused");
}

TEST_F(OidcProvider, AClientIsKnownByAnAssertionOfItsSecret) {
    const auto connection = connection_of(kSecretJwt);
    const RunResult result = get(connection, "secret-jwt", "SecretJwt");
    ASSERT_EQ(outcome_of(result), "ok") << told(result);
    expect_not_told(result, kSecretJwt.secret);
    EXPECT_EQ(counted("tokens", kSecretJwt.id), "1 granted, 0 refused, 0 by Basic");
    const OidcClient almost{kSecretJwt.id, kSecretJwt.secret + " "};
    EXPECT_EQ(outcome_of(get(connection_of(almost), "secret-jwt", "SecretJwt")),
              "token_refused connection");
}

TEST_F(OidcProvider, AClientIsKnownByAnAssertionOfItsKey) {
    for (const OidcClient& client : kWithKeys) {
        const auto connection = connection_of(client);
        const RunResult result = get(connection, "key-jwt", client.id);
        ASSERT_EQ(outcome_of(result), "ok") << told(result);
        expect_not_told(result, client.secret);
        // Another connection signs another assertion: this server takes none twice.
        EXPECT_EQ(outcome_of(get(connection_of(client), "key-jwt", client.id)), "ok");
        EXPECT_EQ(counted("tokens", client.id), "2 granted, 0 refused, 0 by Basic");
    }
}

TEST_F(OidcProvider, AnotherKeyIsAFaultOfTheConnection) {
    const OidcClient wrong{kKey.id, new_rsa_key(), kKeyJwt};
    const RunResult result = get(connection_of(wrong), "wrong-key", "RS256");
    EXPECT_EQ(outcome_of(result), "token_refused connection") << told(result);
    const OidcClient of_another_kind{kKey.id, new_key("EC", "P-256"), kKeyJwt};
    EXPECT_EQ(outcome_of(get(connection_of(of_another_kind), "wrong-key", "RS256")),
              "bad_key connection");
    EXPECT_EQ(counted("tokens", kKey.id), "0 granted, 1 refused, 0 by Basic");
    EXPECT_EQ(counted("items", "wrong-key"), "not asked");
}

TEST_F(OidcProvider, OddIdsAndSecretsAreTheirs) {
    for (const auto& [id, secret] : kOdd) {
        const OidcClient basic{"b" + id, secret}, post{"p" + id, secret};
        EXPECT_EQ(outcome_of(get(connection_of(basic), "odd")), "ok") << id;
        EXPECT_EQ(outcome_of(get(connection_of(post), "odd", "Post")), "ok") << id;
        EXPECT_EQ(counted("tokens", basic.id), "1 granted, 0 refused, 1 by Basic");
        EXPECT_EQ(counted("tokens", post.id), "1 granted, 0 refused, 0 by Basic");
        // The server does look at them: with a blank more it is nobody's.
        const OidcClient almost{basic.id, secret + " "};
        EXPECT_EQ(outcome_of(get(connection_of(almost), "odd")), "token_refused connection") << id;
    }
}

// No client of this server has such a one (RFC 6749, appendix A), so it can only be refused well.
TEST_F(OidcProvider, AnIdThatIsNotAsciiIsRefusedByTheServer) {
    const OidcClient client{"m\u00fcller", "p\u00e4ss-w\u00f6rd-\U0001F600"};
    const RunResult basic = get(connection_of(client), "not-ascii");
    EXPECT_EQ(outcome_of(basic), "token_refused auth") << told(basic);
    expect_not_told(basic, client.secret);
    const RunResult post = get(connection_of(client), "not-ascii", "Post");
    EXPECT_EQ(outcome_of(post), "token_refused connection") << told(post);
    expect_not_told(post, client.secret);
    EXPECT_EQ(counted("items", "not-ascii"), "not asked");
}

TEST_F(OidcProvider, AWrongSecretIsAFaultOfTheConnection) {
    for (const auto& [client, node] : {std::pair(kWrong, "Basic"), {kWrongPost, "Post"}}) {
        const OidcClient wrong{client.id, "wr0ng-" + client.secret};
        const RunResult result = get(connection_of(wrong), "wrong", node);
        ASSERT_EQ(outcome_of(result), "token_refused connection") << told(result);
        EXPECT_NE(result.error->message.find("'invalid_client'"), std::string::npos);
        EXPECT_EQ(result.log.size(), 1u);
        expect_not_told(result, wrong.secret);
    }
    EXPECT_EQ(counted("tokens", kWrong.id), "0 granted, 1 refused, 1 by Basic");
    EXPECT_EQ(counted("tokens", kWrongPost.id), "0 granted, 1 refused, 0 by Basic");
    EXPECT_EQ(counted("items", "wrong"), "not asked");
}

TEST_F(OidcProvider, ATokenIsUsedAsLongAsItLives) {
    const auto connection = connection_of(kShort);
    ASSERT_EQ(outcome_of(get(connection, "short")), "ok");
    const auto fetched = std::chrono::steady_clock::now();
    EXPECT_EQ(outcome_of(get(connection, "short")), "ok");
    EXPECT_EQ(counted("tokens", kShort.id), "1 granted, 0 refused, 1 by Basic");
    // A server of others lives in real time.
    std::this_thread::sleep_until(fetched + std::chrono::seconds(kShort.token_seconds));
    EXPECT_EQ(outcome_of(get(connection, "short")), "ok");
    EXPECT_EQ(counted("tokens", kShort.id), "2 granted, 0 refused, 2 by Basic");
    EXPECT_EQ(counted("items", "short"), "3 granted, 0 refused") << "none was sent too late";
}

TEST_F(OidcProvider, ARevokedTokenIsReplacedOnce) {
    const auto connection = connection_of(kRevoked);
    ASSERT_EQ(outcome_of(get(connection, "revoked")), "ok");
    revoke_tokens_of(kRevoked);
    const RunResult result = get(connection, "revoked");
    EXPECT_EQ(outcome_of(result), "ok") << told(result);
    EXPECT_EQ(result.log.size(), 3u) << "refused, fetched, once more";
    EXPECT_EQ(counted("tokens", kRevoked.id), "2 granted, 0 refused, 2 by Basic");
    EXPECT_EQ(counted("items", "revoked"), "2 granted, 1 refused");
}

TEST_F(OidcProvider, OfManyThatFindTheirTokenRevokedOneFetches) {
    const auto connection = connection_of(kMany);
    ASSERT_EQ(outcome_of(get(connection, "many")), "ok");
    revoke_tokens_of(kMany);
    EXPECT_EQ(get_at_once(20, {connection}, "many"), 20);
    EXPECT_EQ(counted("tokens", kMany.id), "2 granted, 0 refused, 2 by Basic");
}

TEST_F(OidcProvider, FiftyRunsAtOnceFetchOneToken) {
    EXPECT_EQ(get_at_once(50, {connection_of(kFifty)}, "fifty"), 50);
    EXPECT_EQ(counted("tokens", kFifty.id), "1 granted, 0 refused, 1 by Basic");
    EXPECT_EQ(counted("items", "fifty"), "50 granted, 0 refused");
}

TEST_F(OidcProvider, FiftyRunsOfTwoConnectionsFetchOneEach) {
    EXPECT_EQ(get_at_once(50, {connection_of(kTwice), connection_of(kTwice)}, "twice"), 50);
    EXPECT_EQ(counted("tokens", kTwice.id), "2 granted, 0 refused, 2 by Basic");
    EXPECT_EQ(counted("items", "twice"), "50 granted, 0 refused");
}

TEST_F(OidcProvider, AnEndpointThatIsDownIsNamedAndTheApiIsNotAsked) {
    OidcServer down({});
    down.stop();
    const auto connection = connection_of(kDown);
    connection->urls = {{"tokenUrl", down.url() + "/token"}};
    const RunResult result = get(connection, "down");
    ASSERT_EQ(outcome_of(result), "connect connect") << told(result);
    ASSERT_EQ(result.log.size(), 1u);
    EXPECT_EQ(result.log[0].purpose, "auth");
    EXPECT_EQ(result.log[0].url, down.url() + "/token");
    expect_not_told(result, kDown.secret);
    EXPECT_EQ(counted("items", "down"), "not asked");
}

}  // namespace
}  // namespace packhost::tests
