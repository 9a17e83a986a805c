// since_test.cpp: times as they are typed, and the bars of a run's phases.
#include "cli/since.hpp"

#include <gtest/gtest.h>

#include "cli/show_past_run.hpp"

namespace packhost::cli {
namespace {

constexpr std::int64_t kNow = 1'770'000'000'000;

TEST(Since, ReadsSpansDatesAndTimes) {
    EXPECT_EQ(*parse_since("90s", kNow), kNow - 90'000);
    EXPECT_EQ(*parse_since("30m", kNow), kNow - 1'800'000);
    EXPECT_EQ(*parse_since("12h", kNow), kNow - 43'200'000);
    EXPECT_EQ(*parse_since("7d", kNow), kNow - 604'800'000);
    EXPECT_EQ(*parse_since("0s", kNow), kNow);
    EXPECT_EQ(*parse_since("1970-01-02", kNow), 86'400'000);
    EXPECT_EQ(*parse_since("1970-01-01T00:00:01Z", kNow), 1000);
    EXPECT_EQ(*parse_since("2026-02-02T02:40:00.5Z", kNow), kNow + 500);
    EXPECT_EQ(*parse_since("2026-02-02T02:40:00.123456Z", kNow), kNow + 123);
}

TEST(Since, RefusesEverythingElse) {
    for (const char* text : {"", "s", "-1h", "1w", "1.5h", "h1", "2026-02-30", "2026-2-3",
                             "2026-02-02T25:00:00Z", "2026-02-02T02:40:00", "2026-02-02 02:40",
                             "2026-02-02T02:40:00.Z", "99999999999999s", "today"}) {
        const auto time = parse_since(text, kNow);
        ASSERT_FALSE(time) << text;
        EXPECT_EQ(time.error().code, "bad_time");
        EXPECT_EQ(time.error().phase, Phase::usage);
    }
}

TEST(Waterfall, BarsFollowEachOtherAndFillTheWidth) {
    using namespace std::chrono_literals;
    Timings t;
    t.auth = 1ms;
    t.connect = 2ms;
    t.wait = 6ms;
    t.receive = 1ms;
    EXPECT_EQ(waterfall(t, 10), "    auth       1.0 ms  #\n"
                                "    connect    2.0 ms   ##\n"
                                "    wait       6.0 ms     ######\n"
                                "    receive    1.0 ms           #\n");
}

TEST(Waterfall, EvenTheShortestPhaseHasABarWithinTheWidth) {
    using namespace std::chrono_literals;
    Timings t;
    t.wait = 1s;
    t.receive = 1us;
    EXPECT_EQ(waterfall(t, 5), "    wait       1.00 s  ####\n"
                               "    receive      1 us      #\n");
    EXPECT_EQ(waterfall(Timings(), 5), "");
}

}  // namespace
}  // namespace packhost::cli
