// auth_token_test.cpp: a scheme that fetches and shares a token, written with the C++ wrapper.
#include <gtest/gtest.h>

#include "packhost/kit/auth.hpp"
#include "packhost/plugin.hpp"

namespace {

using namespace packhost::plugin;
using packhost::kit::AuthDriver;
using packhost::kit::AuthRun;
using packhost::kit::FakeReply;
using packhost::kit::Step;

/// Like OAuth client credentials: enough to walk every step that such a scheme takes.
class TokenAuth final : public AuthScheme {
 public:
    static constexpr const char* kName = "token";
    explicit TokenAuth(const AuthConfig& config)
        : url_(config.settings().string("tokenUrl")),
          basic_(config.secrets().join({config.text(0), ":", config.secret(1)})) {}

    Flow place(Turn& turn) override {
        const Values token = co_await turn.share("access");
        turn.header("Authorization", {"Bearer ", token["access_token"]});
    }
    Flow challenge(Turn& turn, Reply) override {
        if (turn.memory<int>()++ > 0) turn.pass();
        return Flow::done();
    }
    Flow fill(Turn& turn, std::string_view) override {
        Request request("POST", url_);
        request.header("Authorization", {"Basic ", base64(basic_)});
        request.form("grant_type", "client credentials");
        request.form("scope", "a&b");
        const Reply reply = co_await turn.send(request);
        if (!reply.ok())
            throw Failure("token_refused", reply.text("$body.error").value_or("refused"), "",
                          PH_BLAME_PEER);
        turn.publish("access_token", reply.secret("$body.access_token"));
        turn.publish("kind", "bearer");
        turn.valid_for(static_cast<std::uint64_t>(reply.integer("$body.expires_in").value_or(0)) *
                       1000);
    }
    Flow login(Turn& turn) override {
        co_await turn.show("ABCD-EFGH", "https://login.example/device");
        turn.publish("refresh_token", "r-1");
        const Stored first = co_await turn.store("refresh", 0);
        if (!first.stored) throw Failure("conflict", "Somebody else logged in.");
        const Stored second = co_await turn.store("refresh", 0);
        if (second.stored || second.values.text("refresh_token") != "r-1")
            throw Failure("wrong", "A stale version was accepted.");
    }

 private:
    std::string url_;
    Secret basic_;
};

class TokenScheme : public testing::Test {
 protected:
    void SetUp() override {
        driver.settings.set("tokenUrl", "https://id.example/token");
        driver.text("client-id", "me");
        driver.secret("client-secret", "pa:ss");
        driver.on_send = [this](const Step&) {
            return FakeReply{200, {{"$body.access_token", "t-" + std::to_string(++sent)},
                                   {"$body.expires_in", "3600"}}, {}};
        };
        ASSERT_EQ(driver.create(), PH_OK);
    }
    AuthDriver driver{packhost::kit::Plugin(Entry<Auth<TokenAuth>>::get("i", "v")), "token"};
    int sent = 0;
};

TEST_F(TokenScheme, FetchesATokenAndNeverSeesIt) {
    driver.begin().place();
    EXPECT_EQ(driver.transcript,
              "begin\n"
              "place\n"
              "  share access\n"
              "fill access\n"
              "go\n"
              "  header Authorization: \"Basic \" + base64(join(\"me:\" + <client-secret>))\n"
              "  send POST https://id.example/token application/x-www-form-urlencoded "
              "\"grant_type=client+credentials&scope=a%26b\"\n"
              "  done access_token=<secret> kind=bearer for 3600000 ms\n"
              "finish\n"
              "  header Authorization: \"Bearer \" + <$body.access_token>\n"
              "  done\n"
              "finish\n");
}

TEST_F(TokenScheme, SendsTheRightBytes) {
    std::string header;
    driver.on_send = [&](const Step& step) {
        header = step.edits.at(0).value.bytes;
        return FakeReply{200, {{"$body.access_token", "t"}}, {}};
    };
    driver.begin().place();
    EXPECT_EQ(header, "Basic bWU6cGE6c3M=");
}

TEST_F(TokenScheme, SharesTheTokenAmongRuns) {
    driver.begin().place();
    EXPECT_EQ(driver.begin().place().edits.at(0).value.bytes, "Bearer t-1");
    EXPECT_EQ(sent, 1);
}

TEST_F(TokenScheme, FetchesAnewAfterAChallengeButOnce) {
    AuthRun run = driver.begin();
    run.place();
    run.sign();
    EXPECT_EQ(run.challenge({401, {}, {}}).kind, PH_STEP_DONE);
    EXPECT_EQ(run.place().edits.at(0).value.bytes, "Bearer t-2");
    EXPECT_EQ(run.challenge({401, {}, {}}).kind, PH_STEP_PASS);
}

TEST_F(TokenScheme, DoesNotDropATokenThatAnotherRunHasReplaced) {
    AuthRun one = driver.begin(), two = driver.begin();
    for (AuthRun* run : {&one, &two}) run->place();
    for (AuthRun* run : {&one, &two}) {
        run->challenge({401, {}, {}});
        EXPECT_EQ(run->place().edits.at(0).value.bytes, "Bearer t-2");
    }
    EXPECT_EQ(sent, 2);
}

TEST_F(TokenScheme, SaysWhyATokenWasRefused) {
    driver.on_send = [](const Step&) {
        return FakeReply{400, {{"$body.error", "invalid_client"}}, {}};
    };
    const Step step = driver.begin().place();
    EXPECT_EQ(step.kind, PH_STEP_FAIL);
    EXPECT_EQ(step.error.code, "token_refused");
    EXPECT_EQ(step.error.message, "invalid_client");
    EXPECT_EQ(step.error.blame, PH_BLAME_PEER);
}

TEST_F(TokenScheme, FailsWhenTheAnswerHoldsNoToken) {
    driver.on_send = [](const Step&) { return FakeReply{200, {}, {}}; };
    EXPECT_EQ(driver.begin().place().error.code, "bad_response");
}

TEST_F(TokenScheme, HandsOnWhyTheRequestFailed) {
    driver.on_send = [](const Step&) { return FakeReply{0, {}, "connect"}; };
    EXPECT_EQ(driver.begin().place().error.code, "connect");
}

TEST_F(TokenScheme, LogsInWithACodeAndStoresWhatItGot) {
    AuthRun run = driver.begin(PH_OP_LOGIN);
    EXPECT_EQ(run.go().kind, PH_STEP_DONE) << driver.transcript;
    EXPECT_NE(driver.transcript.find("  show ABCD-EFGH at https://login.example/device\n"
                                     "  store refresh over 0 refresh_token=r-1\n"),
              std::string::npos);
}

TEST_F(TokenScheme, LeavesNoHandleBehind) {
    driver.begin().place();
    const std::size_t before = driver.host.secrets.live();
    driver.begin().place();
    EXPECT_EQ(driver.host.secrets.live(), before);
}

}  // namespace
