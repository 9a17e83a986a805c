// resolver_threads_test.cpp: names that hang, threads that stand in, and callers that give up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "fake_names.hpp"
#include "net/resolver.hpp"

namespace packhost::net {
namespace {

/// Names that hang are let go even if a test fails in the middle.
struct ResolverThreads : testing::Test {
    std::shared_ptr<FakeNames> names = std::make_shared<FakeNames>();

    std::string hanging(int number) {
        const auto host = "hang" + std::to_string(number) + ".example";
        names->answer(host, {{"192.0.2.1"}});
        names->hang(host);
        return host;
    }
    void TearDown() override {
        if (names) names->release();
    }
};

TEST_F(ResolverThreads, AHangingNameDoesNotHoldUpOthers) {
    names->answer("quick.example", {{"192.0.2.1"}});
    Resolver resolver({.threads = 1}, names);
    auto stuck = ask(resolver, hanging(0));
    names->await_inside(1);
    EXPECT_TRUE(ask(resolver, "quick.example").get());
    names->release();
    EXPECT_TRUE(stuck.get());
}

TEST_F(ResolverThreads, StandInsAreCapped) {
    Resolver resolver({.threads = 4, .max_threads = 16}, names);
    std::vector<FutureAnswer> answers;
    for (int i = 0; i < 40; ++i) answers.push_back(ask(resolver, hanging(i)));
    names->await_inside(16);
    names->release();
    for (auto& answer : answers) EXPECT_TRUE(answer.get());
    EXPECT_EQ(names->most_inside(), 16);
}

TEST_F(ResolverThreads, WorksOnAfterStandInsHaveEnded) {
    Resolver resolver({.threads = 1, .max_threads = 4}, names);
    for (int round = 0; round < 20; ++round) {
        std::vector<FutureAnswer> answers;
        for (int i = 0; i < 4; ++i) answers.push_back(ask(resolver, hanging(round * 4 + i)));
        names->await_inside(4);
        names->release();
        for (auto& answer : answers) EXPECT_TRUE(answer.get());
    }
    EXPECT_EQ(names->most_inside(), 4);
}

TEST_F(ResolverThreads, AFullQueueIsBusyAtOnce) {
    Resolver resolver({.threads = 1, .max_threads = 1, .max_queued = 2}, names);
    auto stuck = ask(resolver, hanging(0));
    names->await_inside(1);
    std::uint64_t second = 0;
    auto first_queued = ask(resolver, hanging(1));
    auto second_queued = ask(resolver, hanging(2), 443, &second);
    auto joined = ask(resolver, hanging(1));

    std::uint64_t id = 7;
    const auto refused = ask(resolver, hanging(3), 443, &id).get();
    EXPECT_EQ(id, 0u);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "resolver_busy");
    EXPECT_EQ(refused.error().phase, Phase::resolve);
    EXPECT_THAT(refused.error().message, testing::HasSubstr("hang3.example"));

    resolver.forget(second);  // nobody waits for it: its place is free
    auto third_queued = ask(resolver, hanging(4), 443, &id);
    EXPECT_NE(id, 0u);
    names->release();
    EXPECT_TRUE(stuck.get());
    EXPECT_TRUE(first_queued.get());
    EXPECT_TRUE(joined.get());
    EXPECT_TRUE(third_queued.get());
    EXPECT_EQ(names->calls("hang2.example"), 0);
    EXPECT_EQ(names->calls("hang3.example"), 0);
}

TEST_F(ResolverThreads, AForgottenCallbackIsNotCalled) {
    std::atomic<int> called = 0;
    Resolver resolver({.threads = 1, .max_threads = 1}, names);
    const auto host = hanging(0);
    auto held = std::make_shared<int>(0);
    const auto count = [&called, held](Result<std::vector<Address>>) { ++called; };
    std::vector<std::uint64_t> ids;
    for (int i = 0; i < 3; ++i) ids.push_back(resolver.resolve(host, 443, count));
    names->await_inside(1);
    for (int i = 3; i < 6; ++i) ids.push_back(resolver.resolve(host, 443, count));
    auto last = ask(resolver, host);
    for (const int i : {0, 2, 4}) resolver.forget(ids[static_cast<std::size_t>(i)]);
    resolver.forget(ids[0]);
    resolver.forget(0);
    resolver.forget(123456);
    EXPECT_EQ(held.use_count(), 5) << "what a forgotten callback held is released: ours, "
                                      "the original and three that wait are left";
    names->release();
    EXPECT_TRUE(last.get());  // it was the last in line
    EXPECT_EQ(called, 3);
    for (const auto id : ids) resolver.forget(id);
}

TEST_F(ResolverThreads, ForgetWaitsForACallbackUnderWay) {
    names->answer("a.example", {{"192.0.2.1"}});
    std::latch begun(1);
    std::latch may_end(1);
    std::atomic<bool> ended = false;
    Resolver resolver({.threads = 1}, names);
    const auto id = resolver.resolve("a.example", 443, [&](Result<std::vector<Address>>) {
        begun.count_down();
        may_end.wait();
        ended = true;
    });
    begun.wait();
    std::latch forgetting(1);
    std::thread other([&] {
        forgetting.count_down();
        resolver.forget(id);
        EXPECT_TRUE(ended);
    });
    forgetting.wait();
    may_end.count_down();
    other.join();
}

TEST_F(ResolverThreads, ACallbackMayForgetItself) {
    names->answer("a.example", {{"192.0.2.1"}});
    std::promise<std::uint64_t> id;
    std::promise<void> done;
    auto known = id.get_future();
    Resolver resolver({.threads = 1}, names);
    id.set_value(resolver.resolve("a.example", 443, [&](Result<std::vector<Address>>) {
        resolver.forget(known.get());
        done.set_value();
    }));
    done.get_future().get();
}

TEST_F(ResolverThreads, ACallbackMayAskAgain) {
    names->answer("a.example", {{"192.0.2.1"}});
    names->answer("b.example", {{"192.0.2.2"}});
    std::promise<Result<std::vector<Address>>> second;
    Resolver resolver({.threads = 1}, names);
    resolver.resolve("a.example", 443, [&](Result<std::vector<Address>>) {
        resolver.resolve("b.example", 443, [&](Result<std::vector<Address>> answer) {
            second.set_value(std::move(answer));
        });
    });
    EXPECT_EQ(second.get_future().get().value().front(), literal("192.0.2.2"));
}

TEST_F(ResolverThreads, TheEndDoesNotWaitForAHangingName) {
    auto held = std::make_shared<int>(0);
    std::atomic<int> called = 0;
    auto gone = names->destroyed.get_future();
    {
        Resolver resolver({.threads = 2, .max_threads = 2}, names);
        for (int i = 0; i < 4; ++i)
            resolver.resolve(hanging(i), 443,
                             [&called, held](Result<std::vector<Address>>) { ++called; });
        names->await_inside(2);
    }
    EXPECT_EQ(held.use_count(), 1) << "nothing that the callers gave is kept";
    // The threads left behind hold the service, and let go of it once their look-ups end.
    names->release();
    names.reset();
    gone.get();
    EXPECT_EQ(called, 0);
}

TEST_F(ResolverThreads, ManyThreadsAskAndForgetAtOnce) {
    for (int i = 0; i < 8; ++i)
        names->answer("n" + std::to_string(i) + ".example", {{"192.0.2.1"}});
    std::atomic<int> called = 0;
    std::atomic<int> after_forget = 0;
    Resolver resolver({.threads = 2, .max_threads = 4, .keep_good = std::chrono::milliseconds(0)},
                      names);
    const auto work = [&](int seed) {
        for (int i = 0; i < 500; ++i) {
            const auto host = "n" + std::to_string((i * 7 + seed) % 8) + ".example";
            const auto forgotten = std::make_shared<std::atomic<bool>>(false);
            (void)resolver.cached(host, 443);
            const auto id = resolver.resolve(
                host, 443, [&, forgotten](Result<std::vector<Address>> answer) {
                    if (*forgotten) ++after_forget;
                    if (answer.ok() || answer.error().code == "resolver_busy") ++called;
                });
            if (i % 2) continue;
            resolver.forget(id);
            *forgotten = true;
        }
    };
    std::vector<std::thread> threads;
    for (int seed = 0; seed < 4; ++seed) threads.emplace_back(work, seed);
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(after_forget, 0);
    // The last of each name, asked once more, stands behind all that were queued before it.
    for (int i = 0; i < 8; ++i) (void)ask(resolver, "n" + std::to_string(i) + ".example").get();
    EXPECT_GT(called, 0);
}

}  // namespace
}  // namespace packhost::net
