// token_reply_test.cpp: how large tokens may be, of which type, and that no error repeats what the
// peer wrote.
#include <gtest/gtest.h>

#include "packhost/kit/auth.hpp"

namespace packhost::kit {
namespace {

class TokenReply : public testing::Test {
 protected:
    void SetUp() override {
        driver.settings.set("tokenUrl", "https://id.example/token");
        driver.text("client-id", "me");
        driver.secret("client-secret", "s3cret");
        ASSERT_EQ(driver.create(), PH_OK);
    }
    Step place(FakeReply reply) {
        driver.on_send = [reply](const Step&) { return reply; };
        return driver.begin().place();
    }
    AuthDriver driver{Plugin::open(PLUGIN_FILE), "oauth2_client_credentials"};
};

TEST_F(TokenReply, TakesATokenOfSixteenKibibytes) {
    const std::string token(16 * 1024, 't');
    const Step step = place({200, {{"$body.access_token", token}}, {}});
    ASSERT_EQ(step.kind, PH_STEP_DONE) << step.error.message;
    EXPECT_EQ(step.edits.at(0).value.bytes, "Bearer " + token);
}

TEST_F(TokenReply, RefusesALargerOne) {
    const Step step = place({200, {{"$body.access_token", std::string(16 * 1024 + 1, 't')}}, {}});
    EXPECT_EQ(step.error.code, "bad_token_response");
    EXPECT_EQ(step.error.blame, PH_BLAME_PEER);
    EXPECT_FALSE(step.error.hint.empty());
}

TEST_F(TokenReply, TakesBearerInAnyCaseAndATokenWithoutType) {
    for (const char* type : {"bearer", "Bearer", "BEARER", "bEaReR"})
        EXPECT_EQ(place({200, {{"$body.access_token", "t"}, {"$body.token_type", type},
                               {"$body.expires_in", "0"}}, {}}).kind,
                  PH_STEP_DONE)
            << type;
    EXPECT_EQ(place({200, {{"$body.access_token", "t"}}, {}}).kind, PH_STEP_DONE);
}

/// The peer repeats the secret wherever it can; none of it may get into an error.
TEST_F(TokenReply, RepeatsNothingOfThePeers) {
    const auto check = [&](unsigned status, const char* path, const char* canary) {
        const Step step = place({status, {{path, canary}}, {}});
        ASSERT_EQ(step.kind, PH_STEP_FAIL) << status << path;
        const FakeError& e = step.error;
        EXPECT_EQ((e.code + e.message + e.hint).find("s3cret"), std::string::npos)
            << status << path << ": " << e.message;
        EXPECT_FALSE(e.hint.empty()) << status << path;
    };
    for (const unsigned status : {200u, 302u, 400u, 401u, 500u})
        for (const char* path : {"$body.error", "$body.error_description", "$body.error_uri",
                                 "$body.token_type", "$headers.location", "$headers.content-type",
                                 "$body.expires_in"})
            for (const char* canary : {"s3cret is wrong", "s3cret"}) check(status, path, canary);
}

TEST_F(TokenReply, ShowsNoErrorCodeThatIsLongerThanAWord) {
    const auto message = [&](std::size_t length) {
        return place({400, {{"$body.error", std::string(length, 'e')}}, {}}).error.message;
    };
    EXPECT_NE(message(64).find(std::string(64, 'e')), std::string::npos);
    EXPECT_EQ(message(65).find("eeee"), std::string::npos);
}

TEST_F(TokenReply, MarksTheTokenRequestAsRepeatable) {
    AuthRun fill = driver.begin(PH_OP_FILL, "token");
    const Step step = fill.begin_turn(PH_EVENT_BEGIN, 0);
    EXPECT_EQ(step.kind, PH_STEP_SEND);
    EXPECT_TRUE(step.repeatable);
}

TEST_F(TokenReply, LeavesNoHandleBehind) {
    place({200, {{"$body.access_token", "t"}}, {}});
    const std::size_t before = driver.host.secrets.live();
    for (int i = 0; i < 3; ++i) driver.begin().place();
    EXPECT_EQ(driver.host.secrets.live(), before);
}

}  // namespace
}  // namespace packhost::kit
