// tally_test.cpp: the count of runs, and the wait for the last one.
#include "runtime/tally.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace packhost::runtime {
namespace {

constexpr auto kNow = std::chrono::steady_clock::time_point::min();

TEST(Tally, SumsWhatWorkersAndOthersCount) {
    Tally tally;
    Tally::Column& one = tally.column();
    Tally::Column& two = tally.column();
    for (int i = 0; i < 3; ++i) tally.hand_over();
    Tally::Column::add(one.submitted);
    EXPECT_EQ(tally.active(), 4u);
    tally.ended(one, false);
    tally.ended(two, true);
    tally.ended_elsewhere(false);
    EXPECT_EQ(tally.active(), 1u);
    EXPECT_EQ(tally.sums().ended, 2u) << "refused ones are not counted";
    EXPECT_FALSE(tally.wait_until(kNow));
    tally.ended_elsewhere(true);
    EXPECT_TRUE(tally.wait_until(kNow));
}

TEST(Tally, TicketsTakeTurns) {
    Tally tally;
    EXPECT_EQ(tally.hand_over(), 0u);
    EXPECT_EQ(tally.hand_over(), 1u);
}

TEST(Tally, WhoeverWaitsIsWokenByTheLastOfManyWorkers) {
    Tally tally;
    std::vector<std::thread> workers;
    for (int i = 0; i < 4; ++i) {
        Tally::Column& column = tally.column();
        for (int run = 0; run < 1000; ++run) tally.hand_over();
        workers.emplace_back([&tally, &column] {
            for (int run = 0; run < 1000; ++run) tally.ended(column, false);
            tally.wake();
        });
    }
    tally.close();
    tally.wait();
    EXPECT_EQ(tally.sums().ended, 4000u);
    for (std::thread& worker : workers) worker.join();
}

}  // namespace
}  // namespace packhost::runtime
