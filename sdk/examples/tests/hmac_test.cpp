// hmac_test.cpp: the HMAC examples, in C++ and in C, sign by the same rule.
#include <gtest/gtest.h>

#include "packhost/kit/auth.hpp"

namespace packhost::kit {
namespace {

struct Example {
    const char* file;
    const char* scheme;
    friend std::ostream& operator<<(std::ostream& out, const Example& e) { return out << e.scheme; }
};

class HmacExample : public testing::TestWithParam<Example> {
 protected:
    void SetUp() override {
        driver.text("key-id", "id-7");
        driver.secret("secret-key", "s3cret");
    }
    static FakeRequest post() {
        FakeRequest request;
        request.method = "POST";
        request.path = "/v1/orders";
        request.query = "dry=1";
        request.body = R"({"item":"pen"})";
        return request;
    }

    AuthDriver driver{Plugin::open(GetParam().file), GetParam().scheme};
};

TEST_P(HmacExample, SignsMethodTargetDateAndBody) {
    ASSERT_EQ(driver.create(), PH_OK);
    AuthRun run = driver.begin();
    run.request = post();
    run.place();
    const Step step = run.sign();
    ASSERT_EQ(step.kind, PH_STEP_DONE);
    ASSERT_EQ(step.edits.size(), 3u);

    const std::string digest_hex = to_hex(digest(PH_SHA256, run.request.body));
    const std::string message = "POST\n/v1/orders?dry=1\n1700000000\n" + digest_hex;
    EXPECT_EQ(step.edits[0].value.bytes, "1700000000");
    EXPECT_EQ(step.edits[1].value.bytes, "id-7");
    EXPECT_EQ(step.edits[2].value.bytes, "HMAC " + to_hex(hmac(PH_SHA256, "s3cret", message)));
}

TEST_P(HmacExample, NamesItsSecretAndNeverShowsIt) {
    ASSERT_EQ(driver.create(), PH_OK);
    {
        AuthRun run = driver.begin();
        run.request.query = "";
        run.place();
        run.sign();
    }
    const std::string empty = to_hex(digest(PH_SHA256, ""));
    EXPECT_EQ(driver.transcript,
              "begin\n"
              "place\n"
              "  done\n"
              "sign\n"
              "  need body digest sha256\n"
              "  header X-Date: \"1700000000\"\n"
              "  header X-Key-Id: \"id-7\"\n"
              "  header Authorization: \"HMAC \" + hex(hmac_sha256(<secret-key>, "
              "\"GET\\n/\\n1700000000\\n" + empty + "\"))\n"
              "  done\n"
              "finish\n");
}

TEST_P(HmacExample, TakesThePrefixFromItsSettings) {
    driver.settings.set("prefix", "ACME-HMAC");
    ASSERT_EQ(driver.create(), PH_OK);
    AuthRun run = driver.begin();
    run.place();
    EXPECT_TRUE(run.sign().edits.at(2).value.bytes.starts_with("ACME-HMAC "));
}

TEST_P(HmacExample, SignsAnewForEachAttempt) {
    ASSERT_EQ(driver.create(), PH_OK);
    AuthRun first = driver.begin();
    first.place();
    const std::string before = first.sign().edits.at(2).value.bytes;
    driver.host.advance_ms(5000);
    AuthRun second = driver.begin();
    second.place();
    EXPECT_NE(second.sign().edits.at(2).value.bytes, before);
}

TEST_P(HmacExample, EndsCleanlyInTheMiddleOfATurn) {
    ASSERT_EQ(driver.create(), PH_OK);
    const std::size_t before = driver.host.secrets.live();
    {
        AuthRun run = driver.begin();
        run.place();
        const Step asked = run.begin_turn(PH_EVENT_BEGIN, PH_TURN_SIGN);
        EXPECT_EQ(asked.kind, PH_STEP_NEED_BODY_DIGEST);
        run.cancel();
    }
    EXPECT_EQ(driver.host.secrets.live(), before);
}

TEST_P(HmacExample, FailsClosedAtAnEventItDidNotAskFor) {
    ASSERT_EQ(driver.create(), PH_OK);
    AuthRun run = driver.begin();
    run.place();
    const Step step = run.step(run.blank(PH_EVENT_DIGEST));
    EXPECT_TRUE(step.status != PH_OK || step.kind == PH_STEP_FAIL);
    EXPECT_TRUE(step.edits.empty());
}

TEST_P(HmacExample, DeliversARefusalAsItIs) {
    ASSERT_EQ(driver.create(), PH_OK);
    AuthRun run = driver.begin();
    run.place();
    run.sign();
    EXPECT_EQ(run.challenge({401, {}, {}}).kind, PH_STEP_PASS);
}

TEST(HmacExampleConfig, NeedsAKeyIdAndAKey) {
    for (const Example& example :
         {Example{HMAC_CPP, "hmac-demo"}, Example{HMAC_C, "hmac-demo-c"}}) {
        AuthDriver none(Plugin::open(example.file), example.scheme);
        none.text("key-id", "id-7");
        EXPECT_EQ(none.create(), PH_FAILED) << example.scheme;
        EXPECT_EQ(none.error.code, "missing_credential");

        AuthDriver empty(Plugin::open(example.file), example.scheme);
        empty.text("key-id", "id-7");
        empty.secret("secret-key", "");
        EXPECT_EQ(empty.create(), PH_FAILED) << example.scheme;
        EXPECT_EQ(empty.error.code, "empty_credential");
    }
}

INSTANTIATE_TEST_SUITE_P(Languages, HmacExample,
                         testing::Values(Example{HMAC_CPP, "hmac-demo"},
                                         Example{HMAC_C, "hmac-demo-c"}),
                         [](const auto& param) {
                             return std::string(param.index == 0 ? "Cpp" : "C");
                         });

}  // namespace
}  // namespace packhost::kit
