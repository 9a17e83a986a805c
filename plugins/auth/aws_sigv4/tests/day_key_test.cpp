// day_key_test.cpp: the key of a day is derived once, and is all that outlives a request.
#include <gtest/gtest.h>

#include "packhost/kit/auth.hpp"

namespace packhost::kit {
namespace {

class DayKey : public testing::Test {
 protected:
    DayKey() {
        driver.settings.set("region", "us-east-1");
        driver.settings.set("service", "iam");
        driver.text("access-key-id", "AKIDEXAMPLE");
        driver.secret("secret-access-key", "s");
        driver.create();
    }

    /// How many secrets the signature of a request makes.
    std::size_t secrets_of_a_signature() {
        AuthRun run = driver.begin();
        run.place();
        const std::size_t before = driver.host.secrets.live();
        EXPECT_EQ(run.sign().kind, PH_STEP_DONE);
        return driver.host.secrets.live() - before;
    }

    AuthDriver driver{Plugin::open(PLUGIN_FILE), "aws_sigv4"};
};

TEST_F(DayKey, CostsFourSecretsOnceADayAndThenNone) {
    EXPECT_EQ(secrets_of_a_signature(), 6u);  // with the digest and the signature
    EXPECT_EQ(secrets_of_a_signature(), 2u);
    EXPECT_EQ(secrets_of_a_signature(), 2u);
    driver.host.advance_ms(86'400'000);
    EXPECT_EQ(secrets_of_a_signature(), 6u);
    EXPECT_EQ(secrets_of_a_signature(), 2u);
}

TEST_F(DayKey, IsAllThatOutlivesARequest) {
    const std::size_t credentials = driver.host.secrets.live();
    secrets_of_a_signature();
    EXPECT_EQ(driver.host.secrets.live(), credentials + 1);
    secrets_of_a_signature();
    EXPECT_EQ(driver.host.secrets.live(), credentials + 1);
}

TEST_F(DayKey, OutlivesTheRequestThatMadeItWhileAnotherIsUnderWay) {
    AuthRun first = driver.begin();
    first.place();
    AuthRun second = driver.begin();
    second.place();
    const Step one = first.sign();
    first.finish();
    const Step two = second.sign();
    ASSERT_EQ(two.edits.size(), 2u);
    EXPECT_EQ(two.edits.back().value.bytes, one.edits.back().value.bytes);
}

}  // namespace
}  // namespace packhost::kit
