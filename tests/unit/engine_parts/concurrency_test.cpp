// concurrency_test.cpp: places among a connection's runs are taken in order, and none is lost.
#include "engine/concurrency.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

namespace packhost::engine {
namespace {

TEST(Concurrency, GivesPlacesUpToTheLimitAndThenInOrder) {
    Concurrency all;
    std::string order;
    const std::uint64_t first = all.enter("c", 2), second = all.enter("c", 2);
    ASSERT_NE(first, 0u);
    ASSERT_NE(second, 0u);
    EXPECT_EQ(all.enter("c", 2), 0u);
    EXPECT_NE(all.enter("other", 2), 0u) << "each connection has its own";
    const auto waiter = [&](char name) { return [&, name](Result<bool>) { order += name; }; };
    const std::uint64_t third = all.wait("c", 2, waiter('3'));
    const std::uint64_t fourth = all.wait("c", 2, waiter('4'));
    const std::uint64_t fifth = all.wait("c", 2, waiter('5'));
    EXPECT_EQ(order, "");
    all.leave("c", fourth);  // gave up before its turn
    all.leave("c", first);
    EXPECT_EQ(order, "3");
    EXPECT_EQ(all.enter("c", 2), 0u) << "nobody overtakes those who wait";
    all.leave("c", third);
    EXPECT_EQ(order, "35");
    all.leave("c", second);
    all.leave("c", fifth);
    EXPECT_EQ(all.keys(), 1u) << "what is idle is forgotten";
}

TEST(Concurrency, APlaceThatIsFreeAgainIsGivenAtOnce) {
    Concurrency all;
    bool given = false;
    const std::uint64_t id = all.wait("c", 1, [&](Result<bool>) { given = true; });
    EXPECT_TRUE(given);
    all.leave("c", id);
    EXPECT_EQ(all.keys(), 0u);
}

TEST(Concurrency, ThreadsNeverExceedTheLimitNorLoseAPlace) {
    constexpr unsigned kMost = 3;
    Concurrency all;
    std::atomic<int> running = 0, most_seen = 0, done = 0;
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            std::mt19937 random(t);
            for (int i = 0; i < 2000; ++i) {
                std::uint64_t id = all.enter("c", kMost);
                if (id == 0) {
                    std::atomic<bool> given = false;
                    id = all.wait("c", kMost, [&](Result<bool>) { given = true; });
                    while (!given) std::this_thread::yield();
                }
                const int now = ++running;
                for (int seen = most_seen;
                     now > seen && !most_seen.compare_exchange_weak(seen, now);)
                    continue;
                if (random() % 8 == 0) std::this_thread::yield();
                --running;
                all.leave("c", id);
                ++done;
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(done, 8000);
    EXPECT_LE(most_seen, static_cast<int>(kMost));
    EXPECT_EQ(all.keys(), 0u);
}

}  // namespace
}  // namespace packhost::engine
