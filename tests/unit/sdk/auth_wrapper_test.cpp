// auth_wrapper_test.cpp: the C++ wrapper for auth schemes keeps its promises, whatever a scheme
// does.
#include <gtest/gtest.h>

#include "packhost/kit/auth.hpp"
#include "packhost/plugin.hpp"

namespace {

using namespace packhost::plugin;
using packhost::kit::AuthDriver;
using packhost::kit::AuthRun;
using packhost::kit::Step;

/// Counts what is alive in a turn, to see that a cancelled one is taken down.
struct Guard {
    static inline int alive = 0;
    Guard() { ++alive; }
    ~Guard() { --alive; }
    Guard(const Guard&) = delete;
};

/// Does in its sign turn what the setting "do" says.
class Troublemaker final : public AuthScheme {
 public:
    static constexpr const char* kName = "trouble";
    explicit Troublemaker(const AuthConfig& config) : act_(config.settings().string("do", "")) {
        if (act_ == "throw-in-create") throw std::runtime_error("canary");
    }

    Wants wants() const override { return {{401, 403}, 512}; }

    Flow place(Turn& turn) override {
        if (act_ == "throw-in-place") throw std::runtime_error("canary");
        if (act_ == "throw-number") throw 7;
        if (act_ == "all-edits") {
            turn.query("q", "1");
            turn.cookie("c", "2");
            turn.path_segment("p", "3");
            turn.body_field("b", "4");
        }
        return Flow::done();
    }

    Flow sign(Turn& turn) override {
        Guard guard;
        turn.header("X-Early", "placed before the wait");
        if (act_ == "fail-late") {
            co_await turn.body_digest(PH_SHA256);
            throw Failure("no_way", "It does not work.", "Do something else.", PH_BLAME_CONFIG);
        }
        if (act_ == "forget-await") {
            auto forgotten = turn.wait(1);
            static_cast<void>(forgotten);
            co_return;
        }
        if (act_ == "ask-twice") {
            auto first = turn.wait(1);
            auto second = turn.wait(1);
            co_await first;
            co_await second;
        }
        if (act_ == "nested") {
            co_await sleep_twice(turn);
            turn.header("X-Nested", "yes");
        }
        if (act_ == "nested-throw") co_await fail_inside(turn);
        if (act_ == "catch") {
            try {
                co_await fail_inside(turn);
            } catch (const Failure& failure) {
                turn.header("X-Caught", failure.what());
            }
        }
        if (act_ == "body") turn.header("X-Body", co_await turn.body(100));
        if (act_ == "target") {
            co_await turn.wait(1);
            const RequestView& request = turn.request();
            turn.header("X-Target", request.target);
            turn.header("X-Type", request.header("content-TYPE").value_or("none"));
        }
        if (act_ == "stale-handle") turn.header("X-Stale", Secret(12345));
        if (act_ == "double-encode") turn.header("X-Twice", hex(base64(Part("x"))));
        co_await turn.wait(5);
    }

    Flow challenge(Turn& turn, Reply reply) override {
        if (act_ == "retry") {
            turn.memory<std::string>() = reply.text("$headers.nonce").value_or("");
            co_return;
        }
        if (act_ == "edit-in-challenge") turn.header("X-Wrong", "1");
        else turn.pass();
    }

 private:
    static Flow sleep_twice(Turn& turn) {
        Guard guard;
        co_await turn.wait(10);
        co_await turn.wait(20);
    }
    static Flow fail_inside(Turn& turn) {
        co_await turn.wait(1);
        throw Failure("inside", "It broke inside.");
    }
    std::string act_;
};

class Other final : public AuthScheme {
 public:
    static constexpr const char* kName = "other";
    explicit Other(const AuthConfig&) {}
};

using TestEntry = Entry<Auth<Troublemaker, Other>>;

class AuthWrapper : public testing::Test {
 protected:
    AuthRun start(const char* act) {
        driver.settings.set("do", act);
        EXPECT_EQ(driver.create(), PH_OK);
        return driver.begin();
    }
    Step sign(const char* act) {
        AuthRun run = start(act);
        run.request.headers = {{"Content-Type", "text/plain"}};
        run.request.path = "/a";
        run.request.query = "b=c";
        run.request.body = "hello";
        run.place();
        return run.sign();
    }
    void fails_closed(const Step& step, const char* code) {
        EXPECT_EQ(step.kind, PH_STEP_FAIL);
        EXPECT_EQ(step.error.code, code);
        EXPECT_EQ(Guard::alive, 0);
        EXPECT_EQ(driver.transcript.find("canary"), std::string::npos);
    }
    AuthDriver driver{packhost::kit::Plugin(TestEntry::get("test.id", "1.0.0")), "trouble"};
};

TEST_F(AuthWrapper, OffersItsSchemesAndNothingElse) {
    const ph_plugin* plugin = TestEntry::get("test.id", "1.0.0");
    ASSERT_EQ(plugin->provides_count, 2u);
    EXPECT_STREQ(plugin->provides[0].kind, "auth");
    EXPECT_STREQ(plugin->provides[1].name, "other");
    EXPECT_NE(plugin->query(PH_AUTH), nullptr);
    EXPECT_EQ(plugin->query("ph.auth.draft-1/1"), nullptr);
    EXPECT_EQ(plugin->query("ph.codec.draft-1/1"), nullptr);
}

TEST_F(AuthWrapper, RefusesASchemeThatItDoesNotHave) {
    AuthDriver wrong(packhost::kit::Plugin(TestEntry::get("test.id", "1.0.0")), "third");
    EXPECT_EQ(wrong.create(), PH_FAILED);
    EXPECT_EQ(wrong.error.code, "unknown_scheme");
}

TEST_F(AuthWrapper, TurnsExceptionsIntoFailures) {
    driver.settings.set("do", "throw-in-create");
    EXPECT_EQ(driver.create(), PH_FAILED);
    EXPECT_EQ(driver.error.code, "plugin_exception");
    for (const char* act : {"throw-in-place", "throw-number"}) {
        AuthDriver other(packhost::kit::Plugin(TestEntry::get("i", "v")), "trouble");
        other.settings.set("do", act);
        ASSERT_EQ(other.create(), PH_OK);
        fails_closed(other.begin().place(), "plugin_exception");
    }
}

TEST_F(AuthWrapper, PlacesNothingWhenATurnFailsLate) {
    const Step step = sign("fail-late");
    fails_closed(step, "no_way");
    EXPECT_TRUE(step.edits.empty());
    EXPECT_EQ(step.error.hint, "Do something else.");
    EXPECT_EQ(step.error.blame, PH_BLAME_CONFIG);
}

TEST_F(AuthWrapper, AnswersNothingAfterAFailure) {
    AuthRun run = start("fail-late");
    run.place();
    run.sign();
    EXPECT_EQ(run.sign().status, PH_FAILED);
}

TEST_F(AuthWrapper, FindsAForgottenAwait) { fails_closed(sign("forget-await"), "plugin_misuse"); }

TEST_F(AuthWrapper, RefusesToAskForTwoThings) { fails_closed(sign("ask-twice"), "plugin_misuse"); }

TEST_F(AuthWrapper, RefusesADoubleEncoding) {
    fails_closed(sign("double-encode"), "plugin_misuse");
}

TEST_F(AuthWrapper, FailsWhenTheHostRefusesAnEdit) {
    fails_closed(sign("stale-handle"), "edit_refused");
}

TEST_F(AuthWrapper, RunsNestedFlows) {
    const Step step = sign("nested");
    ASSERT_EQ(step.kind, PH_STEP_DONE);
    EXPECT_EQ(step.edits.back().name, "X-Nested");
    EXPECT_EQ(Guard::alive, 0);
    EXPECT_NE(driver.transcript.find("  wait 10 ms\n  wait 20 ms\n  wait 5 ms\n"),
              std::string::npos);
}

TEST_F(AuthWrapper, PassesExceptionsOutOfNestedFlows) {
    fails_closed(sign("nested-throw"), "inside");
}

TEST_F(AuthWrapper, LetsASchemeCatchAFailure) {
    EXPECT_EQ(sign("catch").edits.back().value.bytes, "It broke inside.");
}

TEST_F(AuthWrapper, KeepsTheRequestAcrossAwaits) {
    const Step step = sign("target");
    ASSERT_EQ(step.edits.size(), 3u);
    EXPECT_EQ(step.edits[1].value.bytes, "/a?b=c");
    EXPECT_EQ(step.edits[2].value.bytes, "text/plain");
}

TEST_F(AuthWrapper, HandsOutTheBody) {
    EXPECT_EQ(sign("body").edits.back().value.bytes, "hello");
}

TEST_F(AuthWrapper, TakesEveryKindOfEdit) {
    AuthRun run = start("all-edits");
    run.place();
    EXPECT_NE(driver.transcript.find("  query q: \"1\"\n  cookie c: \"2\"\n"
                                     "  path_segment p: \"3\"\n  body_field b: \"4\"\n  done\n"),
              std::string::npos);
}

TEST_F(AuthWrapper, TakesATurnDownWhereverItIsCancelled) {
    AuthRun run = start("nested");
    run.place();
    run.begin_turn(PH_EVENT_BEGIN, PH_TURN_SIGN);
    EXPECT_EQ(Guard::alive, 2);
    run.cancel();
    EXPECT_EQ(Guard::alive, 0);
}

TEST_F(AuthWrapper, TakesATurnDownWhereverItIsFinished) {
    AuthRun run = start("nested");
    run.place();
    run.begin_turn(PH_EVENT_BEGIN, PH_TURN_SIGN);
    EXPECT_EQ(Guard::alive, 2);
    run.finish();
    EXPECT_EQ(Guard::alive, 0);
}

TEST_F(AuthWrapper, RefusesATurnWithinATurn) {
    AuthRun run = start("nested");
    run.place();
    run.begin_turn(PH_EVENT_BEGIN, PH_TURN_SIGN);
    fails_closed(run.begin_turn(PH_EVENT_BEGIN, PH_TURN_SIGN), "plugin_misuse");
}

TEST_F(AuthWrapper, RefusesEveryEventThatItDidNotAskFor) {
    for (ph_event kind = PH_EVENT_RESPONSE; kind < PH_EVENT_CANCELLED; ++kind) {
        if (kind == PH_EVENT_CHALLENGE || kind == PH_EVENT_TIMED_OUT) continue;
        AuthDriver fresh(packhost::kit::Plugin(TestEntry::get("i", "v")), "trouble");
        ASSERT_EQ(fresh.create(), PH_OK);
        AuthRun run = fresh.begin();
        run.place();
        run.begin_turn(PH_EVENT_BEGIN, PH_TURN_SIGN);  // waits 5 ms
        const Step step = run.step(run.blank(kind));
        EXPECT_EQ(step.kind, PH_STEP_FAIL) << kind;
        EXPECT_EQ(step.error.code, "unexpected_event") << kind;
    }
}

TEST_F(AuthWrapper, SaysWhichAnswersItWantsToSee) {
    AuthRun run = start("");
    EXPECT_EQ(run.wants.challenge_count, 2u);
    EXPECT_EQ(run.wants.challenge_status[1], 403);
    EXPECT_EQ(run.wants.challenge_body, 512u);
}

TEST_F(AuthWrapper, PassesOrRetriesAfterAChallenge) {
    AuthRun run = start("");
    run.place();
    run.sign();
    EXPECT_EQ(run.challenge({401, {}, {}}).kind, PH_STEP_PASS);

    AuthDriver again(packhost::kit::Plugin(TestEntry::get("i", "v")), "trouble");
    again.settings.set("do", "retry");
    ASSERT_EQ(again.create(), PH_OK);
    AuthRun second = again.begin();
    second.place();
    second.sign();
    EXPECT_EQ(second.challenge({401, {{"$headers.nonce", "n1"}}, {}}).kind, PH_STEP_DONE);
    EXPECT_EQ(second.place().kind, PH_STEP_DONE);
}

TEST_F(AuthWrapper, RefusesEditsInAChallenge) {
    AuthRun run = start("edit-in-challenge");
    run.place();
    run.sign();
    fails_closed(run.challenge({401, {}, {}}), "plugin_misuse");
}

}  // namespace
