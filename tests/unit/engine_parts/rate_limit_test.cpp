// rate_limit_test.cpp: no span has more requests than it may, in whatever order they come and go.
#include "engine/rate_limit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>
#include <vector>

namespace packhost::engine {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
const model::RateLimit kTwoASecond{2, std::chrono::milliseconds(1000)};

/// The most requests in any span of that length.
std::size_t densest(std::vector<std::uint64_t> times, std::uint64_t span) {
    std::sort(times.begin(), times.end());
    std::size_t most = 0, first = 0;
    for (std::size_t i = 0; i < times.size(); ++i) {
        while (times[i] - times[first] >= span) ++first;
        most = std::max(most, i - first + 1);
    }
    return most;
}

bool is_granted(RateLimits& limits, std::uint64_t now) {
    const std::uint64_t place = limits.enter("a");
    const bool granted = limits.ask("a", place, kTwoASecond, now).granted;
    limits.leave("a", place);
    return granted;
}

TEST(RateLimits, GrantsUntilTheSpanIsFull) {
    RateLimits limits;
    EXPECT_TRUE(is_granted(limits, 10 * kSecond));
    EXPECT_TRUE(is_granted(limits, 10 * kSecond + 1));
    EXPECT_FALSE(is_granted(limits, 10 * kSecond + 2));
    EXPECT_FALSE(is_granted(limits, 11 * kSecond - 1));
    EXPECT_TRUE(is_granted(limits, 11 * kSecond));
    EXPECT_FALSE(is_granted(limits, 11 * kSecond));
    EXPECT_TRUE(is_granted(limits, 11 * kSecond + 1));
}

TEST(RateLimits, KeysAreApart) {
    RateLimits limits;
    for (const char* key : {"a", "b"}) {
        const std::uint64_t place = limits.enter(key);
        EXPECT_TRUE(limits.ask(key, place, {1, std::chrono::milliseconds(1000)}, 5).granted) << key;
        limits.leave(key, place);
    }
}

TEST(RateLimits, TellsTheFirstWhenAndWakesTheNextInOrder) {
    RateLimits limits;
    ASSERT_TRUE(is_granted(limits, 1));
    ASSERT_TRUE(is_granted(limits, 2));
    const std::uint64_t first = limits.enter("a"), second = limits.enter("a"),
                        third = limits.enter("a");
    EXPECT_EQ(limits.ask("a", first, kTwoASecond, 3).again_ns, kSecond + 1);
    EXPECT_FALSE(limits.ask("a", second, kTwoASecond, 5 * kSecond).first) << "it overtakes nobody";
    std::vector<int> woken;
    limits.wake_when_first("a", second, [&](Result<bool>) { woken.push_back(2); });
    limits.wake_when_first("a", third, [&](Result<bool>) { woken.push_back(3); });
    EXPECT_TRUE(limits.ask("a", first, kTwoASecond, kSecond + 1).granted);
    EXPECT_EQ(woken, std::vector{2});
    limits.leave("a", second);  // cancelled
    EXPECT_EQ(woken, (std::vector{2, 3}));
    EXPECT_TRUE(limits.ask("a", third, kTwoASecond, kSecond + 2).granted);
    bool late = false;
    limits.wake_when_first("a", third, [&](Result<bool>) { late = true; });
    EXPECT_FALSE(late) << "its place is gone";
}

TEST(RateLimits, WakesAtOnceWhoHasBecomeTheFirstMeanwhile) {
    RateLimits limits;
    const std::uint64_t first = limits.enter("a"), second = limits.enter("a");
    EXPECT_FALSE(limits.ask("a", second, kTwoASecond, 1).first);
    limits.leave("a", first);
    bool woken = false;
    limits.wake_when_first("a", second, [&](Result<bool>) { woken = true; });
    EXPECT_TRUE(woken);
}

TEST(RateLimits, CountsFromWhenTheRequestWentOut) {
    RateLimits limits;
    ASSERT_TRUE(is_granted(limits, 1));
    ASSERT_TRUE(is_granted(limits, 2));
    limits.was_sent("a", 1, kSecond / 2);
    limits.was_sent("a", 2, kSecond / 2);
    EXPECT_FALSE(is_granted(limits, kSecond + 2));
    EXPECT_TRUE(is_granted(limits, kSecond + kSecond / 2));
}

TEST(RateLimits, GivesBackWhatWasNotSent) {
    RateLimits limits;
    ASSERT_TRUE(is_granted(limits, 1));
    ASSERT_TRUE(is_granted(limits, 2));
    limits.was_not_sent("a", 2);
    EXPECT_TRUE(is_granted(limits, 3));
    limits.was_not_sent("a", 77);  // unknown
    EXPECT_FALSE(is_granted(limits, 4));
}

TEST(RateLimits, ForgetsConnectionsThatAreIdle) {
    RateLimits limits;
    for (int i = 0; i < 10000; ++i) {
        const std::string key = std::to_string(i);
        const std::uint64_t place = limits.enter(key);
        limits.ask(key, place, {1, std::chrono::milliseconds(1)}, 1);  // long ago
        limits.leave(key, place);
    }
    EXPECT_LE(limits.keys(), 65u);
}

TEST(RateLimits, RandomRunsNeverExceedTheLimit) {
    std::mt19937_64 random(20261122);
    for (int round = 0; round < 200; ++round) {
        RateLimits limits;
        const model::RateLimit limit{1 + static_cast<std::uint32_t>(random() % 5),
                                     std::chrono::milliseconds(1 + random() % 50)};
        const auto span = static_cast<std::uint64_t>(std::chrono::nanoseconds(limit.span).count());
        std::vector<std::uint64_t> sent, queue;
        std::uint64_t now = 1;
        for (int i = 0; i < 400; ++i) {
            now += random() % (span / 2);
            if (random() % 3) queue.push_back(limits.enter("k"));
            if (!queue.empty() && random() % 7 == 0) {
                const std::size_t who = random() % queue.size();
                limits.leave("k", queue[who]);
                queue.erase(queue.begin() + static_cast<std::ptrdiff_t>(who));
            }
            if (queue.empty()) continue;
            const auto reply = limits.ask("k", queue.front(), limit, now);
            ASSERT_TRUE(reply.first);
            if (!reply.granted) {
                ASSERT_GT(reply.again_ns, now);
                continue;
            }
            queue.erase(queue.begin());
            const std::uint64_t granted = now;
            now += random() % (span / 4);
            limits.was_sent("k", granted, now);
            sent.push_back(now);
        }
        ASSERT_LE(densest(sent, span), limit.requests);
        ASSERT_GT(sent.size(), 10u);
    }
}

TEST(RateLimits, ThreadsShareOneLimit) {
    RateLimits limits;
    const model::RateLimit limit{5, std::chrono::milliseconds(20)};
    std::vector<std::vector<std::uint64_t>> sent(4);
    std::vector<std::thread> threads;
    for (auto& own : sent)
        threads.emplace_back([&limits, &limit, &own] {
            for (int i = 0; i < 12; ++i) {
                const std::uint64_t place = limits.enter("k");
                std::atomic<bool> woken = false;
                while (true) {
                    const std::uint64_t now = monotonic_ns();
                    const auto reply = limits.ask("k", place, limit, now);
                    if (reply.granted) {
                        const std::uint64_t out = monotonic_ns();
                        limits.was_sent("k", now, out);
                        own.push_back(out);
                        break;
                    }
                    if (i % 5 == 4) break;  // it has no patience
                    if (reply.first) continue;
                    woken = false;
                    limits.wake_when_first("k", place, [&woken](Result<bool>) { woken = true; });
                    while (!woken) std::this_thread::yield();
                }
                limits.leave("k", place);
            }
        });
    for (std::thread& thread : threads) thread.join();
    std::vector<std::uint64_t> all;
    for (const auto& own : sent) all.insert(all.end(), own.begin(), own.end());
    EXPECT_GE(all.size(), 4u * 10);
    EXPECT_LE(densest(all, 20'000'000), limit.requests);
}

}  // namespace
}  // namespace packhost::engine
