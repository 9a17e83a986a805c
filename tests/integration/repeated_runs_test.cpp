// repeated_runs_test.cpp: many runs under one rate limit, cancelled waits, pages as they come.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <map>

#include "requests.hpp"

namespace packhost::tests {
namespace {

using std::chrono::steady_clock;

/// A reply that tells nothing more than that it came.
const Reply kGood = answer_json(R"({"a":1})");

class RepeatedRuns : public testing::Test {
 protected:
    RepeatedRuns() { host_.allow_loopback(); }

    RunRequest request(const ScriptedServer& server, const char* pack, const char* node) {
        RunRequest request;
        request.pack = host_.load(read_text(std::string(WIRE_PACKS "/") + pack + ".json"));
        if (!request.pack) return request;
        request.node = node;
        request.connection = connect_to(*request.pack, server.base_url(), {{"api-key", "k-1"}});
        return request;
    }

    TestHost host_;
};

/// When each request of a run was written: its log has no moments, so it is seen from here.
struct Runs {
    std::mutex mutex;
    std::map<std::string, int> outcomes;
    std::vector<steady_clock::time_point> answered;
    std::atomic<int> left = 0;
    std::promise<void> over;

    std::function<void(RunResult)> on_done() {
        return [this](const RunResult& result) {
            const std::lock_guard lock(mutex);
            ++outcomes[outcome(result)];
            if (!result.log.empty()) answered.push_back(steady_clock::now());
            if (--left == 0) over.set_value();
        };
    }
};

TEST_F(RepeatedRuns, TwoHundredShareOneLimitWhoeverGivesUp) {
    host_.config.workers = 3;
    ScriptedServer server({.replies = {kGood}, .repeat_last = true});
    RunRequest asked = request(server, "limited", "Limited-Get");
    ASSERT_TRUE(asked.pack);
    asked.deadline = std::chrono::milliseconds(60'000);
    Runs runs;
    runs.left = 200;
    std::vector<RunHandle> handles;
    const auto begun = steady_clock::now();
    for (int i = 0; i < 200; ++i) {
        RunRequest one = asked;
        if (i % 4 == 3) one.deadline = std::chrono::milliseconds(300);
        handles.push_back(host_.runtime().submit(std::move(one), runs.on_done()));
    }
    for (std::size_t i = 0; i < handles.size(); ++i)
        if (i % 10 != 0 && i % 4 != 3) handles[i].cancel();
    runs.over.get_future().wait();
    const auto took = steady_clock::now() - begun;
    const int good = runs.outcomes["ok"], late = runs.outcomes["rate_limited run"],
              cancelled = runs.outcomes["cancelled run"];
    EXPECT_EQ(good + late + cancelled, 200);
    EXPECT_GE(good, 20) << "those that nobody gave up come through";
    EXPECT_GE(late, 30);
    EXPECT_EQ(static_cast<int>(server.requests().size()), good);
    // Two in any fifth of a second, so that many fifths must lie between the first and the last.
    EXPECT_GE(took, std::chrono::milliseconds(200 * ((good - 1) / 2) - 5));
}

TEST_F(RepeatedRuns, ALimitOutlivesAReload) {
    ScriptedServer server({.replies = {kGood}, .repeat_last = true});
    RunRequest asked = request(server, "limited", "Limited-Get");
    // Longer than any reload takes.
    asked.pack = host_.load(replaced(read_text(WIRE_PACKS "/limited.json"), "\"perSeconds\": 0.2",
                                     "\"perSeconds\": 60"));
    ASSERT_TRUE(asked.pack);
    asked.deadline = std::chrono::milliseconds(100);
    EXPECT_EQ(outcome(host_.runtime().run(asked)), "ok");
    EXPECT_EQ(outcome(host_.runtime().run(asked)), "ok");
    ASSERT_TRUE(host_.runtime().reload(host_.config));
    EXPECT_EQ(outcome(host_.runtime().run(asked)), "rate_limited run");
}

TEST_F(RepeatedRuns, UnnamedConnectionsHaveLimitsOfTheirOwn) {
    host_.config.network[""] = host_.policy();
    ScriptedServer server({.replies = {kGood}, .repeat_last = true});
    RunRequest asked = request(server, "limited", "Limited-Get");
    ASSERT_TRUE(asked.pack);
    asked.deadline = std::chrono::milliseconds(100);
    for (int i = 0; i < 3; ++i) {
        auto own = std::make_shared<Connection>();
        own->provider = asked.pack->provider();
        own->base_url = server.base_url();
        own->credentials.push_back({"api-key", Secret("k-1")});
        asked.connection = own;
        EXPECT_EQ(outcome(host_.runtime().run(asked)), "ok") << i;
        EXPECT_EQ(outcome(host_.runtime().run(asked)), "ok") << i;
    }
    EXPECT_EQ(outcome(host_.runtime().run(asked)), "rate_limited run");
}

/// Runs one node, cancels it once the server has seen `requests`, and takes the time of the end.
double milliseconds_to_cancel(Runtime& runtime, ScriptedServer& server, RunRequest asked,
                              std::size_t requests, std::string& ended) {
    std::promise<std::string> done;
    const RunHandle handle = runtime.submit(
        std::move(asked), [&](const RunResult& result) { done.set_value(outcome(result)); });
    EXPECT_TRUE(server.wait_for_requests(requests));
    // The answer is on its way; what is cancelled is the wait behind it, or the answer itself.
    return milliseconds_of([&] {
        handle.cancel();
        ended = done.get_future().get();
    });
}

TEST_F(RepeatedRuns, ACancelEndsTheWaitBeforeARetry) {
    const Reply busy{{Act::Kind::send,
                      "HTTP/1.1 429 \r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n"}};
    ScriptedServer server({.replies = {busy}});
    std::string ended;
    const double took = milliseconds_to_cancel(
        host_.runtime(), server, request(server, "retry", "Retry-Get"), 1, ended);
    EXPECT_EQ(ended, "cancelled run");
    EXPECT_LT(took, 4 * tolerated_lateness_ms());
    EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(RepeatedRuns, ShutdownEndsAllThatWaitForTheirTurn) {
    ScriptedServer server({.replies = {kGood}, .repeat_last = true});
    const RunRequest asked = request(server, "limited", "Limited-Get");
    Runs runs;
    runs.left = 50;
    for (int i = 0; i < 50; ++i) host_.runtime().submit(asked, runs.on_done());
    host_.shut_down();
    runs.over.get_future().wait();
    EXPECT_EQ(runs.outcomes["ok"] + runs.outcomes["cancelled run"], 50);
}

TEST_F(RepeatedRuns, ItemsAreHandedOverAsTheirPagesCome) {
    ScriptedServer server({.replies = {
                               answer_json(R"({"items":[{"id":1},{"id":2}],"next":"a"})"),
                               answer_json(R"({"items":[],"next":"b"})"),
                               answer_json(R"({"items":[{"id":3}]})"),
                           }});
    RunRequest asked = request(server, "pages", "Pages-Cursor");
    ASSERT_TRUE(asked.pack);
    std::vector<std::string> pages;
    asked.on_items = [&pages](Array items) { pages.push_back(to_json(Value(std::move(items)))); };
    const RunResult result = host_.runtime().run(asked);
    EXPECT_EQ(outcome(result), "ok");
    EXPECT_EQ(pages, (std::vector<std::string>{R"([{"id":1},{"id":2}])", R"([{"id":3}])"}));
    EXPECT_EQ(to_json(Value(result.pins)), R"({"items":[],"ids":[],"total":null,"status":200})");
}

TEST_F(RepeatedRuns, AHundredPagesOfAHundredItems) {
    std::string items;
    for (int i = 0; i < 99; ++i) items += R"({"id":7,"name":"one of the things"},)";
    Script script;
    for (int i = 0; i < 100; ++i)
        script.replies.push_back(answer_json("{\"items\":[" + items + "{\"id\":" +
                                             std::to_string(i) + "}],\"next\":" +
                                             std::to_string(i + 1) + "}"));
    ScriptedServer server(std::move(script));
    const RunResult result = host_.runtime().run(request(server, "pages", "Pages-Cursor"));
    EXPECT_EQ(outcome(result), "ok");
    const Value* const all = find(result.pins, "items");
    ASSERT_TRUE(all && all->is_array());
    EXPECT_EQ(all->get_if<Array>()->size(), 10'000u);
    ASSERT_EQ(result.warnings.size(), 1u);
    EXPECT_NE(result.warnings[0].find("pagination_capped"), std::string::npos);
}

}  // namespace
}  // namespace packhost::tests
