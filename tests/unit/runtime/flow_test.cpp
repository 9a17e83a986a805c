// flow_test.cpp: reload and drain while runs are under way.
#include <gtest/gtest.h>

#include <future>
#include <thread>
#include <vector>

#include "requests.hpp"

namespace packhost::tests {
namespace {

/// A run that was submitted, and its result when it comes.
struct Submitted {
    Submitted(Runtime& runtime, RunRequest request) {
        handle = runtime.submit(std::move(request),
                                [this](RunResult result) { done.set_value(std::move(result)); });
    }
    std::string wait() { return outcome(done.get_future().get()); }

    std::promise<RunResult> done;
    RunHandle handle;
};

/// A host with one worker and a server that answers when its gate is opened.
class RuntimeFlow : public testing::Test {
 protected:
    RuntimeFlow() {
        host_.allow_loopback();
        request_ = shop_request(host_, server_.base_url(), 60);
        request_.deadline = std::chrono::seconds(60);
    }
    Runtime& runtime() { return host_.runtime(); }
    /// The config without leave to reach the loopback.
    Config closed() const {
        Config config = host_.config;
        config.network.clear();
        return config;
    }

    ScriptedServer server_{{.replies = {{{Act::Kind::gate}, answer_json("[1]").front()}},
                            .repeat_last = true}};
    TestHost host_;
    RunRequest request_;
};

TEST_F(RuntimeFlow, ReloadLetsRunsUnderWayFinishWithTheirConfig) {
    Submitted before(runtime(), request_);
    ASSERT_TRUE(server_.wait_for_requests(1));
    ASSERT_TRUE(runtime().reload(closed()));
    EXPECT_EQ(outcome(runtime().run(request_)), "plain_http_refused policy");
    server_.open_gate();
    EXPECT_EQ(before.wait(), "ok");
    ASSERT_TRUE(runtime().reload(host_.config));
    EXPECT_EQ(outcome(runtime().run(request_)), "ok");
}

TEST_F(RuntimeFlow, ARunOfAnEarlierConfigCanBeCancelled) {
    Submitted before(runtime(), request_);
    ASSERT_TRUE(server_.wait_for_requests(1));
    ASSERT_TRUE(runtime().reload(closed()));
    before.handle.cancel();
    EXPECT_EQ(before.wait(), "cancelled run");
    server_.open_gate();
    EXPECT_TRUE(server_.wait_for_departures(1));
}

TEST_F(RuntimeFlow, TheEndReachesRunsOfAllConfigs) {
    std::vector<std::unique_ptr<Submitted>> runs;
    for (std::size_t i = 1; i <= 3; ++i) {
        runs.push_back(std::make_unique<Submitted>(runtime(), request_));
        ASSERT_TRUE(server_.wait_for_requests(i));
        ASSERT_TRUE(runtime().reload(host_.config));
    }
    host_.shut_down();
    for (const auto& run : runs) EXPECT_EQ(run->wait(), "cancelled run");
}

TEST_F(RuntimeFlow, AnEarlierConfigsConnectionsAreClosedWhenItsLastRunHasEnded) {
    server_.open_gate();
    EXPECT_EQ(outcome(runtime().run(request_)), "ok");
    ASSERT_TRUE(runtime().reload(host_.config));
    EXPECT_TRUE(server_.wait_for_departures(1)) << "the pooled connection went with its config";
}

TEST_F(RuntimeFlow, DrainWaitsForWhatIsUnderWayAndRefusesTheRest) {
    Submitted first(runtime(), request_), second(runtime(), request_);
    ASSERT_TRUE(server_.wait_for_requests(2));
    EXPECT_EQ(runtime().active(), 2u);
    auto draining = std::async(std::launch::async,
                               [&] { return runtime().drain(std::chrono::seconds(30)); });
    // A run that comes before the drain has begun waits at the gate, and counts.
    std::vector<std::unique_ptr<Submitted>> late;
    std::future<RunResult> refused;
    do {
        late.push_back(std::make_unique<Submitted>(runtime(), request_));
        refused = late.back()->done.get_future();
    } while (refused.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready);
    EXPECT_EQ(outcome(refused.get()), "shutting_down run");
    server_.open_gate();
    const auto drained = draining.get();
    ASSERT_TRUE(drained);
    EXPECT_EQ(drained->finished, 2 + late.size() - 1);
    EXPECT_EQ(drained->cancelled, 0u);
    EXPECT_EQ(first.wait(), "ok");
    EXPECT_EQ(second.wait(), "ok");
    EXPECT_EQ(outcome(runtime().run(request_)), "shutting_down run");
    EXPECT_EQ(runtime().active(), 0u);
    EXPECT_FALSE(runtime().reload(host_.config));
}

TEST_F(RuntimeFlow, DrainCancelsWhatIsLeftAtItsDeadline) {
    Submitted first(runtime(), request_), second(runtime(), request_);
    ASSERT_TRUE(server_.wait_for_requests(2));
    const auto drained = runtime().drain(std::chrono::milliseconds(30));
    ASSERT_TRUE(drained);
    EXPECT_EQ(drained->finished, 0u);
    EXPECT_EQ(drained->cancelled, 2u);
    EXPECT_EQ(first.wait(), "cancelled run");
    EXPECT_EQ(second.wait(), "cancelled run");
    EXPECT_LE(milliseconds_of([&] { host_.shut_down(); }), tolerated_lateness_ms());
}

TEST_F(RuntimeFlow, DrainLetsFinishWhoCanAndEndsSoonAfterItsDeadline) {
    constexpr auto kDeadline = std::chrono::milliseconds(400);
    ScriptedServer silent({.replies = {{{Act::Kind::hang}}}, .repeat_last = true});
    RunRequest endless = request_;
    endless.connection = connect_to(*request_.pack, silent.base_url(), {{"api-key", "k"}});
    std::vector<std::unique_ptr<Submitted>> able, unable;
    for (int i = 0; i < 5; ++i) {
        able.push_back(std::make_unique<Submitted>(runtime(), request_));
        unable.push_back(std::make_unique<Submitted>(runtime(), endless));
    }
    ASSERT_TRUE(server_.wait_for_requests(5) && silent.wait_for_requests(5));
    double took = 0;
    auto draining = std::async(std::launch::async, [&] {
        Result<Runtime::Drained> drained = Runtime::Drained{};
        took = milliseconds_of([&] { drained = runtime().drain(kDeadline); });
        return drained;
    });
    RunRequest dry = request_;
    dry.dry_run = true;
    while (outcome(runtime().run(dry)) == "ok") continue;
    EXPECT_EQ(outcome(runtime().run(dry)), "shutting_down run");
    server_.open_gate();
    for (const auto& run : able) EXPECT_EQ(run->wait(), "ok");
    EXPECT_EQ(draining.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
    const auto drained = draining.get();
    ASSERT_TRUE(drained);
    // A dry run may have been under way when it began.
    EXPECT_TRUE(drained->finished == 5 || drained->finished == 6) << drained->finished;
    EXPECT_EQ(drained->cancelled, 5u);
    for (const auto& run : unable) EXPECT_EQ(run->wait(), "cancelled run");
    EXPECT_TRUE(silent.wait_for_departures(5));
    EXPECT_GE(took, 400);
    EXPECT_LE(took, 400 + tolerated_lateness_ms());
}

TEST_F(RuntimeFlow, DrainOfAnIdleRuntimeEndsAtOnce) {
    const double took = milliseconds_of([&] {
        const auto drained = runtime().drain(std::chrono::milliseconds::max());
        ASSERT_TRUE(drained);
        EXPECT_EQ(drained->finished + drained->cancelled, 0u);
    });
    EXPECT_LE(took, tolerated_lateness_ms());
}

TEST_F(RuntimeFlow, DrainInsideACallbackIsRefused) {
    server_.open_gate();
    std::promise<std::string> code;
    runtime().submit(request_, [&](RunResult) {
        const auto drained = runtime().drain(std::chrono::seconds(10));
        code.set_value(drained ? "drained" : drained.error().code);
    });
    EXPECT_EQ(code.get_future().get(), "would_block");
    EXPECT_EQ(outcome(runtime().run(request_)), "ok") << "and nothing has changed";
}

}  // namespace
}  // namespace packhost::tests
