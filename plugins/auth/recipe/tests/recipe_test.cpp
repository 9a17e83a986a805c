// recipe_test.cpp: what transcripts can't show: a login that is cancelled in its middle, and what
// the scheme asks the host for.
#include <gtest/gtest.h>

#include <random>

#include "packhost/kit/auth.hpp"

namespace packhost::kit {
namespace {

void text(FakeSettings& settings, const std::string& name, const std::string& value) {
    settings.key(name).string(value);
}

class RecipeScheme : public testing::Test {
 protected:
    RecipeScheme() {
        driver.secret("key", "k-1");
        driver.settings.key("place").begin_array();
        field("header", "X-Token", "{{token}}");
        driver.settings.end_array();
        driver.settings.key("login").begin_array();
        step("https://a.example/one", "first");
        step("https://a.example/two", "token");
        driver.settings.end_array();
    }

    void field(const std::string& in, const std::string& name, const std::string& value) {
        driver.settings.begin_object();
        if (!in.empty()) text(driver.settings, "in", in);
        text(driver.settings, "name", name);
        text(driver.settings, "value", value);
        driver.settings.end_object();
    }
    void step(const std::string& url, const std::string& yields) {
        driver.settings.begin_object();
        text(driver.settings, "url", url);
        driver.settings.key("form").begin_array();
        field("", "k", yields == "first" ? "{{key}}" : "{{first}}");
        driver.settings.end_array();
        driver.settings.key("yields").begin_array();
        driver.settings.begin_object();
        text(driver.settings, "name", yields);
        text(driver.settings, "from", "$body." + yields);
        driver.settings.end_object();
        driver.settings.end_array();
        driver.settings.end_object();
    }

    AuthDriver driver{Plugin::open(PLUGIN_FILE), "recipe"};
};

TEST_F(RecipeScheme, EndsWithNothingLeftWhenItIsCancelledBetweenTwoSteps) {
    ASSERT_EQ(driver.create(), PH_OK);
    const std::size_t before = driver.host.secrets.live();
    {
        AuthRun fill = driver.begin(PH_OP_FILL, "session");
        const Step first = fill.begin_turn(PH_EVENT_BEGIN, 0);
        ASSERT_EQ(first.kind, PH_STEP_SEND);
        ph_auth_event event = fill.blank(PH_EVENT_RESPONSE);
        event.status = 200;
        event.response = driver.host.secrets.add_reply({200, {{"$body.first", "f"}}, ""});
        const Step second = fill.step(event);
        ASSERT_EQ(second.kind, PH_STEP_SEND);
        EXPECT_EQ(second.url, "https://a.example/two");
        EXPECT_EQ(second.body.bytes, "k=f");
        fill.cancel();
    }
    EXPECT_EQ(driver.host.secrets.live(), before);
    EXPECT_EQ(driver.transcript.find("done"), std::string::npos);
}

TEST_F(RecipeScheme, TakesNoValueOfMoreThan16KiB) {
    ASSERT_EQ(driver.create(), PH_OK);
    for (const std::size_t length : {16384, 16385}) {
        driver.on_send = [&](const Step&) {
            return FakeReply{
                200, {{"$body.first", "f"}, {"$body.token", std::string(length, 't')}}, ""};
        };
        AuthRun fill = driver.begin(PH_OP_FILL, "session");
        EXPECT_EQ(fill.go().error.code, length == 16384 ? "" : "bad_login_response");
    }
}

TEST_F(RecipeScheme, MayRepeatALoginOnAConnectionThatClosed) {
    ASSERT_EQ(driver.create(), PH_OK);
    AuthRun fill = driver.begin(PH_OP_FILL, "session");
    EXPECT_TRUE(fill.begin_turn(PH_EVENT_BEGIN, 0).repeatable);
}

TEST_F(RecipeScheme, SignsNothingAndWantsToSeeRefusals) {
    ASSERT_EQ(driver.create(), PH_OK);
    AuthRun run = driver.begin();
    EXPECT_EQ(run.wants.flags, std::uint32_t{PH_WANTS_NO_SIGN});
    ASSERT_EQ(run.wants.challenge_count, 1u);
    EXPECT_EQ(run.wants.challenge_status[0], 401);
    EXPECT_EQ(run.wants.challenge_body, 0u);
}

TEST_F(RecipeScheme, WantsEveryAnswerForARuleWithoutStatus) {
    driver.settings.key("renewOn").begin_array();
    driver.settings.begin_object();
    text(driver.settings, "path", "$body.error");
    driver.settings.end_object();
    driver.settings.end_array();
    ASSERT_EQ(driver.create(), PH_OK);
    AuthRun run = driver.begin();
    EXPECT_EQ(run.wants.flags, std::uint32_t{PH_WANTS_NO_SIGN | PH_WANTS_EVERY_ANSWER});
    EXPECT_EQ(run.wants.challenge_body, 65536u);
}

TEST_F(RecipeScheme, RefusesAHostWithoutRandomBytesWhenTheyAreNeededAlone) {
    driver.host.remove(PH_RANDOM);
    ASSERT_EQ(driver.create(), PH_OK);
    AuthDriver other{Plugin::open(PLUGIN_FILE), "recipe"};
    other.host.remove(PH_RANDOM);
    other.settings.key("place").begin_array();
    other.settings.begin_object();
    text(other.settings, "in", "header");
    text(other.settings, "name", "X-Nonce");
    text(other.settings, "value", "{{$nonce}}");
    other.settings.end_object();
    other.settings.end_array();
    ASSERT_EQ(other.create(), PH_OK);
    AuthRun run = other.begin();
    const Step placed = run.place();
    EXPECT_EQ(placed.kind, PH_STEP_FAIL);
    EXPECT_EQ(placed.error.code, "no_random");
    EXPECT_TRUE(placed.edits.empty());
}

/// Words of the grammar in any order: what is no template is refused with a reason, what is one
/// places something, and nothing else happens.
TEST(RecipeTemplates, AreReadOrRefusedWhateverTheySay) {
    static const char* const kWords[] = {
        "{{",        "}}",       "key",         "|",      "base64",  "hex",   "sha256",
        "hmac_sha1", "(",        ")",           "'a'",    "'",       "\\",    "\\n",
        "$uuid",     "$",        "?",           " ",      "text",    "{",     "}",
        "hmac_md5 ", "from_hex", "from_base64", "$nonce", "{{key}}", "{{key|"};
    const Plugin plugin = Plugin::open(PLUGIN_FILE);
    std::mt19937 random(7);
    int placed = 0, refused = 0;
    for (int round = 0; round < 5000; ++round) {
        std::string value = "{{key";
        for (unsigned words = random() % 9; words > 0; --words)
            value += kWords[random() % std::size(kWords)];
        AuthDriver driver(plugin, "recipe");
        driver.secret("key", "k-1");
        driver.settings.key("place").begin_array();
        driver.settings.begin_object();
        text(driver.settings, "in", "header");
        text(driver.settings, "name", "A");
        text(driver.settings, "value", value);
        driver.settings.end_object();
        driver.settings.end_array();
        if (driver.create() != PH_OK) {
            ++refused;
            EXPECT_TRUE(driver.error.code == "bad_setting" || driver.error.code == "bad_credential")
                << value << ": " << driver.error.code;
            continue;
        }
        const Step step = driver.begin().place();
        ASSERT_TRUE(step.kind == PH_STEP_DONE || step.error.code == "secret_refused") << value;
        if (step.kind == PH_STEP_DONE) ++placed;
    }
    EXPECT_GT(placed, 100);
    EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace packhost::kit
