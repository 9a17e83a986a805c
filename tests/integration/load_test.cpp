// load_test.cpp: many runs at once, from several threads, some of them cancelled.
#include <gtest/gtest.h>

#include <atomic>
#include <map>

#include "requests.hpp"

namespace packhost::tests {
namespace {

constexpr int kRuns = 500;
constexpr int kThreads = 2;

/// Counts outcomes, and wakes the test when all have come.
class Outcomes {
 public:
    void add(const RunResult& result) {
        const std::lock_guard lock(mutex_);
        ++counts_[outcome(result)];
        ++total_;
        changed_.notify_all();
    }
    bool wait_for(int total) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(60), [&] { return total_ >= total; });
    }
    int of(const std::string& what) {
        const std::lock_guard lock(mutex_);
        return counts_[what];
    }
    int total() {
        const std::lock_guard lock(mutex_);
        return total_;
    }

 private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, int> counts_;
    int total_ = 0;
};

/// A host with two workers, and a request that it can run many times.
class Load : public testing::Test {
 protected:
    void prepare(ScriptedServer& server) {
        host_.allow_loopback();
        host_.config.workers = 2;
        request_ = shop_request(host_, server.base_url(), 60);
    }

    /// Submits all runs from two threads; `after` is called with each run's handle and number.
    template <class After>
    void submit_all(After after) {
        std::vector<std::thread> threads;
        for (int t = 0; t < kThreads; ++t)
            threads.emplace_back([this, t, after] {
                for (int i = t; i < kRuns; i += kThreads)
                    after(host_.runtime().submit(
                              request_, [this](RunResult result) { outcomes_.add(result); }),
                          i);
            });
        for (std::thread& thread : threads) thread.join();
    }

    Outcomes outcomes_;
    TestHost host_;
    RunRequest request_;
};

TEST_F(Load, AllRunsFromTwoThreadsComplete) {
    ScriptedServer server({.replies = {answer_json("[1]")}, .repeat_last = true});
    prepare(server);
    submit_all([](const RunHandle&, int) {});
    ASSERT_TRUE(outcomes_.wait_for(kRuns));
    EXPECT_EQ(outcomes_.of("ok"), kRuns);
    EXPECT_EQ(server.requests().size(), std::size_t{kRuns});
}

TEST_F(Load, CancellingHalfLeavesTheOthers) {
    ScriptedServer server({.replies = {{{Act::Kind::gate}, answer_json("[1]").front()}},
                           .repeat_last = true});
    prepare(server);
    submit_all([](const RunHandle& handle, int i) {
        if (i % 4 < 2) handle.cancel();
    });
    server.open_gate();
    ASSERT_TRUE(outcomes_.wait_for(kRuns));
    EXPECT_EQ(outcomes_.of("cancelled run"), kRuns / 2);
    EXPECT_EQ(outcomes_.of("ok"), kRuns / 2);
}

TEST_F(Load, ReloadsUnderLoadLoseNoRun) {
    ScriptedServer server({.replies = {answer_json("[1]")}, .repeat_last = true});
    prepare(server);
    Runtime& runtime = host_.runtime();
    std::thread submitting([this] { submit_all([](const RunHandle&, int) {}); });
    for (unsigned i = 0; i < 20; ++i) {
        Config config = host_.config;
        config.workers = 1 + i % 3;
        EXPECT_TRUE(runtime.reload(config));
    }
    submitting.join();
    ASSERT_TRUE(outcomes_.wait_for(kRuns));
    EXPECT_EQ(outcomes_.of("ok"), kRuns);
    EXPECT_EQ(server.requests().size(), std::size_t{kRuns});
}

TEST_F(Load, DrainUnderLoadCallsEveryRunBack) {
    ScriptedServer server({.replies = {answer_json("[1]")}, .repeat_last = true});
    prepare(server);
    Runtime& runtime = host_.runtime();
    std::thread submitting([this] { submit_all([](const RunHandle&, int) {}); });
    const auto drained = runtime.drain(std::chrono::milliseconds(20));
    submitting.join();
    ASSERT_TRUE(outcomes_.wait_for(kRuns));
    ASSERT_TRUE(drained);
    EXPECT_EQ(outcomes_.of("ok") + outcomes_.of("cancelled run") +
                  outcomes_.of("shutting_down run"),
              kRuns);
    EXPECT_LE(static_cast<int>(drained->finished), outcomes_.of("ok"));
    EXPECT_EQ(static_cast<int>(drained->cancelled), outcomes_.of("cancelled run"));
    EXPECT_GE(server.requests().size(), std::size_t(outcomes_.of("ok")));
}

TEST_F(Load, EveryRunInFlightIsCalledBackAtTheEnd) {
    ScriptedServer server({.replies = {{{Act::Kind::hang}}}, .repeat_last = true});
    prepare(server);
    submit_all([](const RunHandle&, int) {});
    ASSERT_TRUE(server.wait_for_requests(1));
    host_.shut_down();
    EXPECT_EQ(outcomes_.total(), kRuns);
    EXPECT_EQ(outcomes_.of("cancelled run"), kRuns);
}

TEST_F(Load, RunsSubmittedFromACallbackComplete) {
    ScriptedServer server({.replies = {answer_json("[1]")}, .repeat_last = true});
    prepare(server);
    for (int i = 0; i < 20; ++i)
        host_.runtime().submit(request_, [this](RunResult first) {
            outcomes_.add(first);
            host_.runtime().submit(request_,
                                   [this](RunResult second) { outcomes_.add(second); });
        });
    ASSERT_TRUE(outcomes_.wait_for(40));
    EXPECT_EQ(outcomes_.of("ok"), 40);
}

TEST_F(Load, RunOnAWorkersOwnThreadIsRefused) {
    ScriptedServer server({.replies = {answer_json("[1]")}, .repeat_last = true});
    prepare(server);
    host_.runtime().submit(request_,
                           [this](RunResult) { outcomes_.add(host_.runtime().run(request_)); });
    ASSERT_TRUE(outcomes_.wait_for(1));
    EXPECT_EQ(outcomes_.of("would_block usage"), 1);
}

TEST_F(Load, ASilentApiDoesNotHoldAnother) {
    ScriptedServer silent({.replies = {{{Act::Kind::hang}}}, .repeat_last = true});
    ScriptedServer quick({.replies = {answer_json("[1]")}, .repeat_last = true});
    prepare(silent);
    host_.shut_down();
    host_.config.workers = 1;
    request_ = shop_request(host_, silent.base_url(), 60);
    for (int i = 0; i < 50; ++i)
        host_.runtime().submit(request_, [this](RunResult result) { outcomes_.add(result); });
    ASSERT_TRUE(silent.wait_for_requests(50));
    const RunRequest other = shop_request(host_, quick.base_url(), 60);
    const double took = milliseconds_of([&] {
        for (int i = 0; i < 20; ++i) EXPECT_EQ(outcome(host_.runtime().run(other)), "ok");
    });
    EXPECT_LE(took, 20 * tolerated_lateness_ms());
    EXPECT_EQ(outcomes_.total(), 0);
    host_.shut_down();
    EXPECT_EQ(outcomes_.total(), 50);
}

}  // namespace
}  // namespace packhost::tests
