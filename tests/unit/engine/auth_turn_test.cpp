// auth_turn_test.cpp: what a scheme places and signs, asks of the body, and answers to a challenge,
// driven through a whole runtime.
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "auth_stage.hpp"

namespace packhost::tests {
namespace {

using testing::HasSubstr;

std::string hex_of(const unsigned char* bytes, unsigned size) {
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        char two[3];
        std::snprintf(two, sizeof two, "%02x", bytes[i]);
        text += two;
    }
    return text;
}

class AuthEdits : public AuthStage {
  protected:
    /// The one request to the API.
    Seen only() const {
        const auto all = server.seen("/things");
        EXPECT_EQ(all.size(), 1u);
        return all.empty() ? Seen{} : all.front();
    }
};

TEST_F(AuthEdits, PlacesAHeader) {
    EXPECT_EQ(code_of(probe(settings("header"))), "ok");
    EXPECT_EQ(only().header("x-probe"), kKey);
}

TEST_F(AuthEdits, ReplacesAHeaderOfThatName) {
    const RunResult result = probe(settings("header", R"("name":"user-agent")"));
    EXPECT_EQ(code_of(result), "ok");
    EXPECT_EQ(only().header("user-agent"), kKey);
    expect_unseen(result, {kKey});
}

TEST_F(AuthEdits, AppendsAQueryPairEncoded) {
    key = "c4nary &=+/";
    const RunResult result = probe(settings("query", R"("name":"api key")"));
    EXPECT_EQ(code_of(result), "ok");
    EXPECT_EQ(only().target, "/things?item=Anvil&api%20key=c4nary%20%26%3D%2B%2F");
    expect_unseen(result, {"c4nary"});
}

TEST_F(AuthEdits, JoinsCookies) {
    EXPECT_EQ(code_of(probe(settings("cookie", R"("name":"session")"))), "ok");
    EXPECT_EQ(only().header("cookie"), "first=1; session=" + key);
}

TEST_F(AuthEdits, PlacesABodyFieldThroughTheCodec) {
    key = "c4nary-\"quoted\"";
    const RunResult result = probe(settings("body-field", R"("name":"secret")"), "Probe-Post");
    EXPECT_EQ(code_of(result), "ok");
    const auto body = parse_json(only().body);
    ASSERT_TRUE(body.ok()) << only().body;
    EXPECT_EQ(*body->find("item"), Value("Anvil"));
    EXPECT_EQ(*body->find("secret"), Value("k:" + key));
    expect_unseen(result, {"c4nary"});
}

TEST_F(AuthEdits, RefusesABodyFieldWhereThereIsNoBody) {
    const RunResult result = probe(settings("body-field", R"("name":"secret")"), "Probe-Get");
    EXPECT_EQ(code_of(result), "plugin_failed");
    EXPECT_TRUE(server.seen("/").empty());
}

TEST_F(AuthEdits, RefusesABodyFieldAfterTheBodyWasEncoded) {
    EXPECT_EQ(code_of(probe(settings("sign-late-body-field"), "Probe-Post")), "plugin_failed");
    EXPECT_TRUE(server.seen("/").empty());
}

class ForbiddenHeader : public AuthStage, public testing::WithParamInterface<const char*> {};

TEST_P(ForbiddenHeader, IsRefused) {
    const RunResult result =
        probe(settings("header", R"("name":")" + std::string(GetParam()) + "\""));
    EXPECT_EQ(code_of(result), "plugin_failed");
    EXPECT_TRUE(server.seen("/").empty());
    expect_unseen(result, {kKey});
}

INSTANTIATE_TEST_SUITE_P(Names, ForbiddenHeader,
                         testing::Values("Host", "content-length", "Transfer-Encoding",
                                         "Connection", "a b", "X:Y", ""));

class BadCredential : public AuthStage,
                      public testing::WithParamInterface<std::tuple<const char*, const char*>> {};

TEST_P(BadCredential, NeverReachesTheWire) {
    const auto& [script, value] = GetParam();
    key = value;
    const RunResult result = probe(settings(script));
    EXPECT_EQ(code_of(result), "bad_credential");
    EXPECT_EQ(result.error->phase, Phase::connection);
    EXPECT_TRUE(server.seen("/").empty());
    expect_unseen(result, {"str4nge"});
}

INSTANTIATE_TEST_SUITE_P(Values, BadCredential,
                         testing::Values(std::tuple("header", "str4nge\r\nX-Evil: 1"),
                                         std::tuple("header", "str4nge\n"),
                                         std::tuple("header", " str4nge"),
                                         std::tuple("cookie", "str4nge; path=/"),
                                         std::tuple("cookie", "str4nge\r\nSet: 1")));

using AuthBody = AuthEdits;

TEST_F(AuthBody, GivesTheDigestOfWhatIsSent) {
    EXPECT_EQ(code_of(probe(settings("digest"), "Probe-Post")), "ok");
    const Seen seen = only();
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_Digest(seen.body.data(), seen.body.size(), digest, &size, EVP_sha256(), nullptr);
    EXPECT_FALSE(seen.body.empty());
    EXPECT_EQ(seen.header("x-digest"), hex_of(digest, size));
}

TEST_F(AuthBody, GivesTheDigestOfNothing) {
    EXPECT_EQ(code_of(probe(settings("digest"), "Probe-Get")), "ok");
    EXPECT_EQ(only().header("x-digest"),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_F(AuthBody, SignsTargetAndBodyAsTheyAreSent) {
    EXPECT_EQ(code_of(probe(settings("mac-over-body"), "Probe-Post")), "ok");
    const Seen seen = only();
    const std::string message = seen.target + "\n" + seen.body;
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    HMAC(EVP_sha256(), kKey, sizeof kKey - 1,
         reinterpret_cast<const unsigned char*>(message.data()), message.size(), mac, &size);
    EXPECT_EQ(seen.header("x-probe"), hex_of(mac, size));
}

TEST_F(AuthBody, LendsTheBody) {
    EXPECT_EQ(code_of(probe(settings("body", R"("number":1000)"), "Probe-Post")), "ok");
    std::string encoded(64, '\0');
    const Seen seen = only();
    encoded.resize(static_cast<std::size_t>(
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                        reinterpret_cast<const unsigned char*>(seen.body.data()),
                        static_cast<int>(seen.body.size()))));
    EXPECT_EQ(seen.header("x-body"), encoded);
}

TEST_F(AuthBody, RefusesABodyThatIsTooLarge) {
    EXPECT_EQ(code_of(probe(settings("body", R"("number":3)"), "Probe-Post")), "body_too_large");
    EXPECT_TRUE(server.seen("/").empty());
}

TEST_F(AuthBody, RefusesToShowABodyThatHoldsACredential) {
    const RunResult result = probe(settings("body-secret", R"("number":1000)"), "Probe-Post");
    EXPECT_EQ(code_of(result), "plugin_failed");
    EXPECT_THAT(result.error->message, HasSubstr("credential"));
    EXPECT_TRUE(server.seen("/").empty());
}

using AuthChallenge = AuthEdits;

/// Refuses the first `refusals` requests.
RouteServer::Handler refusing(int refusals, int status = 401) {
    auto left = std::make_shared<std::atomic<int>>(refusals);
    return [left, status](const Seen&) {
        if ((*left)-- <= 0) return Answer{200, R"({"welcome":true})"};
        return Answer{status, R"({"nonce":"n-1"})", {{"WWW-Authenticate", "Probe realm=x"}}};
    };
}

TEST_F(AuthChallenge, IsAnsweredAndTheRequestSentOnceMore) {
    handle = refusing(1);
    const RunResult result = probe(settings("challenge"), "Probe-Post");
    EXPECT_EQ(code_of(result), "ok");
    EXPECT_EQ(result.status, 200);
    const auto seen = server.seen("/things");
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_EQ(seen[0].header("x-probe"), "first");
    EXPECT_EQ(seen[1].header("x-probe"), "Probe realm=x/n-1");
    EXPECT_EQ(seen[1].body, seen[0].body);
    EXPECT_EQ(result.log.size(), 2u);
}

TEST_F(AuthChallenge, ASecondRefusalIsDelivered) {
    handle = refusing(2);
    const RunResult result = probe(settings("challenge"));
    EXPECT_EQ(code_of(result), "http_status");
    EXPECT_EQ(result.status, 401);
    EXPECT_EQ(server.seen("/things").size(), 2u);
}

TEST_F(AuthChallenge, PassDeliversTheAnswer) {
    handle = refusing(2);
    const RunResult result = probe(settings("challenge-pass"));
    EXPECT_EQ(result.status, 401);
    EXPECT_EQ(server.seen("/things").size(), 1u);
    EXPECT_THAT(to_json(result.pins), HasSubstr("n-1"));
}

TEST_F(AuthChallenge, ASchemeMayGiveUp) {
    handle = refusing(1);
    const RunResult result = probe(settings("challenge-fail"));
    EXPECT_EQ(code_of(result), "locked_out");
    EXPECT_EQ(result.error->hint, "Wait.");
    EXPECT_EQ(server.seen("/things").size(), 1u);
}

TEST_F(AuthChallenge, OnlyTheStatusesThatTheSchemeWants) {
    handle = refusing(1, 403);
    EXPECT_EQ(probe(settings("challenge")).status, 403);
    handle = refusing(1, 403);
    EXPECT_EQ(probe(settings("challenge-on-403")).status, 200);
    handle = refusing(1, 401);
    EXPECT_EQ(probe(settings("challenge-on-403")).status, 401);
}

using AuthFlow = AuthEdits;

TEST_F(AuthFlow, WaitsAsLongAsItIsTold) {
    EXPECT_EQ(code_of(probe(settings("wait", R"("number":20)"))), "ok");
    EXPECT_GE(std::stoi(only().header("x-waited")), 20);
}

TEST_F(AuthFlow, AWaitEndsWithTheRunsDeadline) {
    RunRequest slow = request(pack("probe", settings("wait", R"("number":60000)")));
    slow.deadline = std::chrono::milliseconds(50);
    const double took =
        milliseconds_of([&] { EXPECT_EQ(code_of(host.runtime().run(slow)), "timeout"); });
    EXPECT_LT(took, 50 + tolerated_lateness_ms());
    EXPECT_TRUE(server.seen("/").empty());
}

TEST_F(AuthFlow, AWaitEndsWithACancel) {
    RunHandle waiting_run;
    auto waiting =
        start(request(pack("probe", settings("wait", R"("number":60000)"))), &waiting_run);
    expect_begun();
    waiting_run.cancel();
    EXPECT_EQ(code_of(waiting.get()), "cancelled");
}

TEST_F(AuthFlow, FailsWithTheSchemesOwnError) {
    const RunResult result = probe(settings("fail"));
    EXPECT_EQ(code_of(result), "quota_gone");
    EXPECT_EQ(result.error->message, "The probe's quota is gone.");
    EXPECT_EQ(result.error->hint, "Buy more.");
    EXPECT_EQ(result.error->phase, Phase::auth);
    EXPECT_TRUE(server.seen("/").empty());
}

TEST_F(AuthFlow, ASchemeMayRefuseItsSettings) {
    const RunResult result = probe(settings("refuse-to-start"));
    EXPECT_EQ(code_of(result), "bad_setting");
    EXPECT_EQ(result.error->phase, Phase::connection);
    EXPECT_EQ(result.error->hint, "Tell it otherwise.");
}

}  // namespace
}  // namespace packhost::tests
