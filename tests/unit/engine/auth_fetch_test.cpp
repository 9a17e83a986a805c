// auth_fetch_test.cpp: requests of a scheme's own, and values that all runs of a connection share.
#include "auth_stage.hpp"

namespace packhost::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kToken[] = "t0ken-5c1e99";

/// Answers /token with "<kToken>-N", and everything else if it carries a token.
Answer api(const Seen& seen, std::atomic<int>& tokens) {
    if (seen.target.starts_with("/token"))
        return {200, R"({"access_token":")" + std::string(kToken) + "-" + std::to_string(++tokens) +
                         R"(","expires_in":60,"note":"b0dy-of-token"})",
                {{"Set-Cookie", "session=c00kie-of-token"}}};
    const bool known = seen.target.starts_with("/plain") || seen.header("x-waited") != "(none)" ||
                       seen.header("authorization").starts_with(std::string("Bearer ") + kToken);
    return {known ? 200 : 401, "{}"};
}

class AuthSend : public AuthStage {
 protected:
    AuthSend() {
        handle = [this](const Seen& seen) { return api(seen, tokens); };
    }
    std::atomic<int> tokens = 0;
};

TEST_F(AuthSend, FetchesATokenAndPlacesIt) {
    const RunResult result = probe(settings("send"));
    ASSERT_EQ(code_of(result), "ok") << result.error->message;
    const auto asked = server.seen("/token");
    ASSERT_EQ(asked.size(), 1u);
    EXPECT_EQ(asked[0].method, "POST");
    EXPECT_EQ(asked[0].target, "/token?q=a%20b");
    EXPECT_EQ(asked[0].header("content-type"), "application/x-www-form-urlencoded");
    EXPECT_EQ(asked[0].header("x-client"), "probe");
    EXPECT_EQ(asked[0].header("authorization"), "(none)");
    EXPECT_EQ(asked[0].body, std::string("client_secret=") + kKey);
    const auto seen = server.seen("/things");
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].header("authorization"), std::string("Bearer ") + kToken + "-1");
    EXPECT_EQ(seen[0].header("x-expires"), "60");
}

TEST_F(AuthSend, NothingOfItIsInTheLog) {
    const RunResult result = probe(settings("send"));
    ASSERT_EQ(result.log.size(), 2u);
    EXPECT_EQ(result.log[0].purpose, "auth");
    EXPECT_EQ(result.log[0].status, 200);
    EXPECT_EQ(result.log[0].url, server.url() + "/token");
    EXPECT_EQ(result.log[1].purpose, "node");
    expect_unseen(result, {kKey, kToken, "b0dy-of-token", "c00kie-of-token"});
}

TEST_F(AuthSend, AFailedAnswerIsTheSchemesToJudge) {
    handle = [](const Seen& seen) {
        return seen.target.starts_with("/token") ? Answer{400, R"({"error":"b0dy-of-token"})"}
                                                 : Answer{};
    };
    const RunResult result = probe(settings("send"));
    EXPECT_EQ(code_of(result), "token_refused");
    EXPECT_TRUE(server.seen("/things").empty());
    expect_unseen(result, {kKey, "b0dy-of-token"});
}

TEST_F(AuthSend, AnAnswerWithoutATokenFailsClosed) {
    handle = [](const Seen&) { return Answer{200, R"({"access_token":{"not":"a scalar"}})"}; };
    EXPECT_EQ(code_of(probe(settings("send"))), "bad_response");
    EXPECT_TRUE(server.seen("/things").empty());
}

TEST_F(AuthSend, ATokenThatCantBeSentIsNotTheCredentialsFault) {
    for (const char* token : {"t\\r\\nX-Evil: 1", "t\\u0000", "t ", "\\u007f"}) {
        handle = [&](const Seen&) {
            return Answer{200, R"({"access_token":")" + std::string(token) + "\"}"};
        };
        const RunResult result = probe(settings("send"));
        EXPECT_EQ(code_of(result), "bad_token_response") << token;
        EXPECT_TRUE(server.seen("/things").empty());
    }
}

TEST_F(AuthSend, RefusesAnotherOrigin) {
    RouteServer other([](const Seen&) { return Answer{}; });
    for (const std::string& url : {other.url() + "/token", std::string("http://localhost/token"),
                                   "https" + server.url().substr(4) + "/token"}) {
        const RunResult result = probe(R"("script":"send","url":")" + url + "\"");
        EXPECT_EQ(code_of(result), "origin_refused") << url;
        EXPECT_EQ(result.error->phase, Phase::policy);
    }
    EXPECT_TRUE(other.seen("/").empty());
    EXPECT_TRUE(server.seen("/").empty());
}

TEST_F(AuthSend, RefusesAUrlThatIsNoneOrHoldsALineBreak) {
    for (const char* url : {"/token", "token", "http://", "ftp://127.0.0.1/", ""})
        EXPECT_NE(code_of(probe(R"("script":"send","url":")" + std::string(url) + "\"")), "ok")
            << url;
    EXPECT_EQ(code_of(probe(R"("script":"send","url":")" + server.url() + R"(/a\r\nX: 1")")),
              "bad_url");
    EXPECT_TRUE(server.seen("/").empty());
}

TEST_F(AuthSend, ADryRunSendsNothing) {
    for (const char* script : {"send", "share"}) {
        RunRequest dry = request(pack("probe", settings(script)));
        dry.dry_run = true;
        const RunResult result = host.runtime().run(dry);
        EXPECT_EQ(code_of(result), "dry_run");
        EXPECT_EQ(result.error->phase, Phase::auth);
    }
    EXPECT_TRUE(server.seen("/").empty());
}

TEST_F(AuthSend, ACancelEndsItsRequest) {
    handle = [&](const Seen&) {
        gate.pass();
        return Answer{};
    };
    RunHandle sending;
    auto run = start(request(pack("probe", settings("send"))), &sending);
    ASSERT_TRUE(server.wait_for("/token", 1));
    sending.cancel();
    EXPECT_EQ(code_of(run.get()), "cancelled");
    EXPECT_TRUE(server.seen("/things").empty());
}

class AuthShare : public AuthSend {
 protected:
    /// Starts so many runs of a scheme that shares its token for an hour.
    std::vector<std::future<RunResult>> start_all(int count) {
        const auto shared = pack("probe", settings("share", kHour));
        std::vector<std::future<RunResult>> runs;
        for (int i = 0; i < count; ++i) runs.push_back(start(request(shared)));
        return runs;
    }
    static constexpr char kHour[] = R"("number":3600000)";
};

TEST_F(AuthShare, OneFillServesTwentyRunsOnTwoWorkers) {
    host.config.workers = 2;
    handle = [&](const Seen& seen) {
        if (seen.target.starts_with("/token")) gate.pass();
        return api(seen, tokens);
    };
    auto runs = start_all(20);
    ASSERT_TRUE(server.wait_for("/token", 1));
    gate.open();
    for (auto& run : runs) {
        const RunResult result = run.get();
        EXPECT_EQ(code_of(result), "ok");
        expect_unseen(result, {kKey, kToken, "b0dy-of-token"});
    }
    EXPECT_EQ(server.seen("/token").size(), 1u);
    const auto seen = server.seen("/things");
    EXPECT_EQ(seen.size(), 20u);
    for (const Seen& s : seen) {
        EXPECT_EQ(s.header("authorization"), std::string("Bearer ") + kToken + "-1");
        EXPECT_EQ(s.header("x-share"), "token");
    }
}

TEST_F(AuthShare, TheFetchIsInTheLogOfTheRunThatBeganIt) {
    const auto shared = pack("probe", settings("share", kHour));
    const RunResult first = host.runtime().run(request(shared));
    ASSERT_EQ(first.log.size(), 2u);
    EXPECT_EQ(first.log[0].purpose, "auth");
    EXPECT_EQ(host.runtime().run(request(shared)).log.size(), 1u);
}

TEST_F(AuthShare, AnotherKeyIsAnotherValue) {
    EXPECT_EQ(code_of(probe(settings("share", kHour))), "ok");
    EXPECT_EQ(code_of(probe(settings("share-other", kHour))), "ok");
    EXPECT_EQ(server.seen("/token").size(), 2u);
}

TEST_F(AuthShare, AnotherConnectionNeverGetsIt) {
    const auto shared = pack("probe", settings("share", kHour));
    EXPECT_EQ(code_of(host.runtime().run(request(shared))), "ok");
    connection = connect_to(*shared, server.url(), {{"key", "an0ther"}});
    EXPECT_EQ(code_of(host.runtime().run(request(shared))), "ok");
    const auto asked = server.seen("/token");
    ASSERT_EQ(asked.size(), 2u);
    EXPECT_THAT(asked[1].body, HasSubstr("an0ther"));
}

TEST_F(AuthShare, AValueThatIsNotToLiveServesThoseWhoWaitAlone) {
    const auto shared = pack("probe", settings("share", R"("number":0)"));
    for (int i = 0; i < 2; ++i) EXPECT_EQ(code_of(host.runtime().run(request(shared))), "ok");
    EXPECT_EQ(server.seen("/token").size(), 2u);
}

TEST_F(AuthShare, AValueExpires) {
    const auto shared = pack("probe", settings("share", R"("number":1)"));
    EXPECT_EQ(code_of(host.runtime().run(request(shared))), "ok");
    EXPECT_EQ(code_of(probe(settings("wait", R"("number":5)"))), "ok");  // 5 ms go by
    EXPECT_EQ(code_of(host.runtime().run(request(shared))), "ok");
    EXPECT_EQ(server.seen("/token").size(), 2u);
}

TEST_F(AuthShare, TwentyLateRefusalsCauseOneRefetch) {
    host.config.workers = 2;
    constexpr int kRuns = 20;
    std::atomic<int> stale = 0;
    handle = [&](const Seen& seen) {
        if (seen.header("authorization") != std::string("Bearer ") + kToken + "-1")
            return api(seen, tokens);
        if (++stale == kRuns) gate.open();
        gate.pass();  // so that every run has used the token before one is refused
        return Answer{401, "{}"};
    };
    for (auto& run : start_all(kRuns)) EXPECT_EQ(code_of(run.get()), "ok");
    EXPECT_EQ(server.seen("/token").size(), 2u);
    EXPECT_EQ(server.seen("/things").size(), 2u * kRuns);
}

TEST_F(AuthShare, AFailureIsHandedToAllWhoWaitAndNotKept) {
    std::atomic<bool> broken = true;
    handle = [&](const Seen& seen) {
        if (!seen.target.starts_with("/token") || !broken) return api(seen, tokens);
        gate.pass();
        return Answer{503, "{}"};
    };
    auto runs = start_all(10);
    ASSERT_TRUE(server.wait_for("/token", 1));
    expect_begun();  // all ten wait
    gate.open();
    for (auto& run : runs) EXPECT_EQ(code_of(run.get()), "token_refused");
    EXPECT_EQ(server.seen("/token").size(), 1u);
    EXPECT_TRUE(server.seen("/things").empty());
    broken = false;
    EXPECT_EQ(code_of(start_all(1).front().get()), "ok");
    EXPECT_EQ(server.seen("/token").size(), 2u);
}

TEST_F(AuthShare, AValueThatCantBeSentIsHandedToAllWhoWaitAndNotKept) {
    std::atomic<bool> broken = true;
    handle = [&](const Seen& seen) {
        if (!seen.target.starts_with("/token") || !broken) return api(seen, tokens);
        gate.pass();
        return Answer{200, R"({"access_token":"t0ken-5c1e99\r\nX-Evil: 1","expires_in":60})"};
    };
    auto runs = start_all(10);
    ASSERT_TRUE(server.wait_for("/token", 1));
    expect_begun();  // all ten wait
    gate.open();
    for (auto& run : runs) {
        const RunResult result = run.get();
        ASSERT_EQ(code_of(result), "bad_token_response");
        EXPECT_EQ(result.error->phase, Phase::auth);
        expect_unseen(result, {kKey, kToken, "X-Evil"});
    }
    EXPECT_EQ(server.seen("/token").size(), 1u);
    EXPECT_TRUE(server.seen("/things").empty());
    broken = false;
    EXPECT_EQ(code_of(start_all(1).front().get()), "ok");
    EXPECT_EQ(server.seen("/token").size(), 2u);
}

TEST_F(AuthShare, ACancelledLeaderDoesNotFailThoseWhoWait) {
    handle = [&](const Seen& seen) {
        if (seen.target.starts_with("/token")) gate.pass();
        return api(seen, tokens);
    };
    const auto shared = pack("probe", settings("share", kHour));
    RunHandle leader_handle;
    auto leader = start(request(shared), &leader_handle);
    ASSERT_TRUE(server.wait_for("/token", 1));
    std::vector<std::future<RunResult>> followers;
    for (int i = 0; i < 5; ++i) followers.push_back(start(request(shared)));
    expect_begun();
    leader_handle.cancel();
    EXPECT_EQ(code_of(leader.get()), "cancelled");
    gate.open();
    for (auto& follower : followers) EXPECT_EQ(code_of(follower.get()), "ok");
    EXPECT_EQ(server.seen("/token").size(), 1u);
}

TEST_F(AuthShare, AWaitForItEndsWithTheRunsDeadline) {
    handle = [&](const Seen& seen) {
        gate.pass();
        return api(seen, tokens);
    };
    RunRequest hurried = request(pack("probe", settings("share", kHour)));
    hurried.deadline = std::chrono::milliseconds(50);
    EXPECT_EQ(code_of(host.runtime().run(hurried)), "timeout");
}

TEST_F(AuthShare, ARuntimeMayEndDuringAFill) {
    handle = [&](const Seen&) {
        gate.pass();
        return Answer{};
    };
    auto runs = start_all(3);
    ASSERT_TRUE(server.wait_for("/token", 1));
    host.shut_down();
    for (auto& run : runs) EXPECT_NE(code_of(run.get()), "ok");
}

}  // namespace
}  // namespace packhost::tests
