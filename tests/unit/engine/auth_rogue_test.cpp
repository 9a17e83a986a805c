// auth_rogue_test.cpp: schemes that break the rules of the ABI: the run fails closed, the host and
// the other schemes live.
#include "auth_stage.hpp"

// What an instance that threw still holds is lost on purpose: it is not called any more.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:rogue.cpp"; }

namespace packhost::tests {
namespace {

using testing::HasSubstr;

struct Row {
    const char* script;
    const char* code;
    const char* in_message;
};

class RogueScheme : public AuthStage, public testing::WithParamInterface<Row> {};

TEST_P(RogueScheme, FailsClosedAndAlone) {
    const Row& row = GetParam();
    const RunResult result = rogue(row.script);
    ASSERT_EQ(code_of(result), row.code) << (result.error ? result.error->message : "");
    EXPECT_THAT(result.error->message, HasSubstr(row.in_message));
    expect_unseen(result, {kKey});
    EXPECT_TRUE(server.seen("/").empty()) << "something was sent";
    // The host lives, on the same worker, and other schemes run.
    EXPECT_EQ(code_of(host.runtime().run(
                  request(pack("rogue", settings(row.script)), "Plain-Get"))), "ok");
    EXPECT_EQ(server.seen("/plain").at(0).header("x-plain"), kKey);
}

constexpr Row kRows[] = {
    {"throw-in-create", "plugin_exception", "dev.packhost.tests.rogue"},
    {"throw-in-begin", "plugin_exception", "std::runtime_error"},
    {"throw-in-step", "plugin_exception", "dev.packhost.tests.rogue"},
    {"fail-in-begin", "plugin_failed", "could not begin"},
    {"fail-in-step", "plugin_failed", "failed with status -1"},
    {"no-step", "plugin_failed", "did not say what it needs"},
    {"two-steps", "plugin_failed", "two steps"},
    {"endless-steps", "plugin_failed", "more than 64 steps"},
    {"unknown-step", "plugin_failed", "0x4000004d"},
    {"unknown-edit", "plugin_failed", "0x40000063"},
    {"pass-without-challenge", "plugin_failed", "passes where nothing was asked"},
    {"digest-while-placing", "plugin_failed", "before it is encoded"},
    {"stale-handle", "plugin_failed", "can't be evaluated"},
    {"reveal", "was_denied", ""},
};

INSTANTIATE_TEST_SUITE_P(Scripts, RogueScheme, testing::ValuesIn(kRows), [](const auto& row) {
    std::string name = row.param.script;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

using Rogue = AuthStage;

TEST_F(Rogue, AnEditThatNeedNotBeUnderstoodIsSkipped) {
    EXPECT_EQ(code_of(rogue("optional-edit")), "ok");
    const auto seen = server.seen("/things");
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].header("x"), "(none)");
    EXPECT_EQ(seen[0].header("x-after"), "optional");
}

TEST_F(Rogue, AnInstanceThatThrewIsNotCalledForRunsThatStillUseIt) {
    handle = [this](const Seen& seen) {
        if (seen.target == "/token") gate.pass();
        return Answer{};
    };
    const auto mixed = pack("rogue", settings("send-or-throw"));
    auto waiting = start(request(mixed));
    ASSERT_TRUE(server.wait_for("/token", 1));
    EXPECT_EQ(code_of(host.runtime().run(request(mixed))), "plugin_exception");
    gate.open();
    const RunResult result = waiting.get();
    EXPECT_EQ(code_of(result), "plugin_failed");
    EXPECT_THAT(result.error->message, HasSubstr("failed earlier"));
    EXPECT_TRUE(server.seen("/things").empty());
}

TEST_F(Rogue, AnExceptionAtTheEndLeavesTheAnswerAndAWarning) {
    const auto throwing = pack("rogue", settings("throw-in-finish"));
    for (int i = 0; i < 2; ++i) {
        const RunResult result = host.runtime().run(request(throwing));
        EXPECT_EQ(code_of(result), "ok") << "the answer had come already";
        EXPECT_THAT(result.warnings,
                    testing::ElementsAre(HasSubstr("dev.packhost.tests.rogue")));
    }
}

TEST_F(Rogue, AnExceptionEndsNoOtherRunOfTheSameWorker) {
    auto waiting = start(request(pack("probe", settings("wait", R"("number":30)"))));
    expect_begun();
    EXPECT_EQ(code_of(rogue("throw-in-step")), "plugin_exception");
    EXPECT_EQ(code_of(waiting.get()), "ok");
}

}  // namespace
}  // namespace packhost::tests
