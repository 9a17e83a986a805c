// oauth1_test.cpp: the scheme oauth1 at a library of others, in every method.
#include "new_key.hpp"
#include "signed_requests.hpp"

namespace packhost::tests {
namespace {

constexpr char kConsumerSecret[] = "c&s %+\u00fc";
constexpr char kTokenSecret[] = "t&s %+/=";
const std::string kRsaKey = new_rsa_key();

/// Without a token unless `token` says so; the consumer's name is the signer's.
Signer oauth1(const std::string& method, bool token = true, const std::string& more = "") {
    const std::string credentials = token ? R"("user", "password", "user", "token")"
                                          : R"("user", "password")";
    return {method + (token ? "" : " alone") + more,
            R"("type": "oauth1", "credentials": [)" + credentials + R"(], "signatureMethod": ")" +
                method + '"' + more,
            method + (token ? " & token" : ""), method.starts_with("RSA") ? kRsaKey
                                                                         : kConsumerSecret,
            kTokenSecret};
}

constexpr char kInQuery[] = R"(, "in": "query")";
constexpr char kBodyHash[] = R"(, "bodyHash": true)";

const std::vector<Signer> kOAuth1 = {
    oauth1("HMAC-SHA1"),   oauth1("HMAC-SHA256"),          oauth1("HMAC-SHA512"),
    oauth1("RSA-SHA1"),    oauth1("RSA-SHA256"),           oauth1("RSA-SHA512"),
    oauth1("PLAINTEXT"),   oauth1("HMAC-SHA1", false),     oauth1("PLAINTEXT", false),
    oauth1("HMAC-SHA256", true, kInQuery),                 oauth1("RSA-SHA1", false, kInQuery),
    oauth1("HMAC-SHA1", true, kBodyHash),                  oauth1("HMAC-SHA256", false, kBodyHash),
    oauth1("HMAC-SHA1", true, R"(, "realm": "a, realm", "version": false)"),
};

class OAuth1Signatures : public SignedRequests {
 public:
    static void SetUpTestSuite() {
        Object keys;
        for (const Signer& signer : kOAuth1) {
            const bool token = signer.user.ends_with("token");
            const Object tokens = {{token ? signer.user : "", token ? kTokenSecret : ""}};
            if (!find(keys, signer.user))
                keys.emplace_back(signer.user,
                                  Object{{"method", signer.user.substr(0, signer.user.find(' '))},
                                         {"secret", signer.password},
                                         {"tokens", tokens}});
        }
        start_server("oauth1", std::move(keys));
    }
};

TEST_F(OAuth1Signatures, EveryWayIsVerified) {
    for (const Signer& signer : kOAuth1) expect_verified(signer);
}

TEST_F(OAuth1Signatures, AllOfARequestIsSigned) {
    for (const Signer& signer : kOAuth1) {
        if (signer.name.starts_with("PLAINTEXT")) continue;
        expect_noticed(signer, {"method", "path", "query", "body"}, "Form");
        if (signer.name.find("bodyHash") != std::string::npos) expect_noticed(signer, {"body"});
    }
}

TEST_F(OAuth1Signatures, AnotherSecretIsRefused) {
    const std::string another = new_rsa_key();
    for (Signer signer : kOAuth1) {
        signer.password = signer.password == kRsaKey ? another : signer.password + "x";
        expect_refused(signer, "another signature");
    }
    Signer token = kOAuth1.front();
    token.token += "x";
    expect_refused(token, "another signature");
}

}  // namespace
}  // namespace packhost::tests
