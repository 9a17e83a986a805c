// header_test.cpp: what the scheme "header" promises, run without a network.
#include <gtest/gtest.h>

#include "packhost/kit/auth.hpp"

namespace packhost::kit {
namespace {

class HeaderScheme : public testing::Test {
 protected:
    AuthDriver driver{Plugin::open(PLUGIN_FILE), "header"};
};

TEST_F(HeaderScheme, PlacesExactlyTheHeader) {
    driver.settings.set("headerName", "X-Api-Key");
    driver.secret("api-key", "k-123");
    ASSERT_EQ(driver.create(), PH_OK);
    {
        AuthRun run = driver.begin();
        const Step placed = run.place();
        ASSERT_EQ(placed.edits.size(), 1u);
        EXPECT_EQ(placed.edits[0].value.bytes, "k-123");
        EXPECT_EQ(run.wants.challenge_count, 0u);
    }
    EXPECT_EQ(driver.transcript,
              "begin\n"
              "place\n"
              "  header X-Api-Key: <api-key>\n"
              "  done\n"
              "finish\n");
}

TEST_F(HeaderScheme, WantsNoSignTurnAndAddsNothingIfThereIsOne) {
    driver.settings.set("headerName", "X-Api-Key");
    driver.secret("api-key", "k-123");
    ASSERT_EQ(driver.create(), PH_OK);
    AuthRun run = driver.begin();
    EXPECT_EQ(run.wants.flags, std::uint32_t{PH_WANTS_NO_SIGN});
    run.place();
    const Step signed_step = run.sign();
    EXPECT_EQ(signed_step.kind, PH_STEP_DONE);
    EXPECT_TRUE(signed_step.edits.empty());
}

TEST_F(HeaderScheme, TakesTheFirstOfSeveralCredentials) {
    driver.settings.set("headerName", "X-Api-Key");
    driver.text("first", "plain");
    driver.secret("second", "k-2");
    ASSERT_EQ(driver.create(), PH_OK);
    AuthRun run = driver.begin();
    EXPECT_EQ(run.place().edits.at(0).value.bytes, "plain");
}

TEST_F(HeaderScheme, ServesSeveralOperationsAtOnce) {
    driver.settings.set("headerName", "X-Api-Key");
    driver.secret("api-key", "k-123");
    ASSERT_EQ(driver.create(), PH_OK);
    AuthRun one = driver.begin();
    AuthRun two = driver.begin();
    EXPECT_EQ(one.place().edits.size(), 1u);
    EXPECT_EQ(two.place().edits.size(), 1u);
    one.finish();
    EXPECT_EQ(two.place().edits.size(), 1u);
}

TEST_F(HeaderScheme, DeliversARefusalAsItIs) {
    driver.settings.set("headerName", "X-Api-Key");
    driver.secret("api-key", "k-123");
    ASSERT_EQ(driver.create(), PH_OK);
    AuthRun run = driver.begin();
    run.place();
    EXPECT_EQ(run.challenge({401, {}, {}}).kind, PH_STEP_PASS);
}

TEST_F(HeaderScheme, RefusesAConnectionWithoutCredential) {
    driver.settings.set("headerName", "X-Api-Key");
    EXPECT_EQ(driver.create(), PH_FAILED);
    EXPECT_EQ(driver.error.code, "missing_credential");
    EXPECT_EQ(driver.error.blame, PH_BLAME_CONFIG);
    EXPECT_FALSE(driver.error.hint.empty());
}

TEST_F(HeaderScheme, RefusesAnEmptyCredentialAndNamesIt) {
    driver.settings.set("headerName", "X-Api-Key");
    driver.secret("api-key", "");
    EXPECT_EQ(driver.create(), PH_FAILED);
    EXPECT_EQ(driver.error.code, "empty_credential");
    EXPECT_NE(driver.error.message.find("'api-key'"), std::string::npos);
}

TEST_F(HeaderScheme, RefusesSettingsWithoutAHeaderName) {
    driver.secret("api-key", "k-123");
    EXPECT_EQ(driver.create(), PH_FAILED);
    EXPECT_EQ(driver.error.code, "bad_setting");
    EXPECT_NE(driver.error.message.find("headerName"), std::string::npos);
}

TEST_F(HeaderScheme, RefusesAHeaderNameThatIsNoString) {
    driver.settings.set("headerName", 7);
    driver.secret("api-key", "k-123");
    EXPECT_EQ(driver.create(), PH_FAILED);
    EXPECT_EQ(driver.error.code, "bad_setting");
}

TEST_F(HeaderScheme, RefusesAHostWithoutSecrets) {
    driver.host.remove(PH_SECRETS);
    driver.settings.set("headerName", "X-Api-Key");
    driver.secret("api-key", "k-123");
    EXPECT_EQ(driver.create(), PH_FAILED);
    EXPECT_EQ(driver.error.code, "plugin_misuse");
}

TEST_F(HeaderScheme, AnswersNothingOnceCancelled) {
    driver.settings.set("headerName", "X-Api-Key");
    driver.secret("api-key", "k-123");
    ASSERT_EQ(driver.create(), PH_OK);
    AuthRun run = driver.begin();
    run.place();
    run.cancel();
    const Step late = run.place();
    EXPECT_EQ(late.status, PH_FAILED);
    EXPECT_EQ(late.kind, 0u);
}

}  // namespace
}  // namespace packhost::kit
