// wait_hint_test.cpp: what servers write about when to come back, and what is made of nonsense.
#include "engine/wait_hint.hpp"

#include <gtest/gtest.h>

#include "engine/retry.hpp"

namespace packhost::engine {
namespace {

using model::WaitFormat;

constexpr std::int64_t kNow = 1'795'330'177'250;  // 2026-11-22T06:49:37.250Z
constexpr std::int64_t kYear = std::int64_t{366} * 24 * 3600 * 1000;
constexpr std::int64_t kNothing = -1;

std::int64_t ms_of(std::optional<std::chrono::milliseconds> wait) {
    return wait ? wait->count() : kNothing;
}

TEST(WaitHint, ReadsEachFormat) {
    const struct {
        WaitFormat format;
        const char* value;
        std::int64_t ms;
    } rows[] = {
        {WaitFormat::seconds, "2", 2000},
        {WaitFormat::seconds, " 2 ", 2000},
        {WaitFormat::seconds, "0.65", 650},
        {WaitFormat::seconds, "0", 0},
        {WaitFormat::milliseconds, "1500", 1500},
        {WaitFormat::epoch, "1795330180", 2750},
        {WaitFormat::epoch, "1795330177.75", 500},
        {WaitFormat::http_date, "Sun, 22 Nov 2026 06:49:40 GMT", 2750},
        {WaitFormat::http_date, "Sunday, 22-Nov-26 06:49:40 GMT", 2750},
        {WaitFormat::http_date, "Sun Nov 22 06:49:40 2026", 2750},
        {WaitFormat::http_date, "Tue Dec  1 06:49:37 2026", 9 * 24 * 3'600'000 - 250},
        {WaitFormat::iso8601, "2026-11-22T06:49:40Z", 2750},
        {WaitFormat::iso8601, "2026-11-22T06:49:40.5Z", 3250},
        {WaitFormat::iso8601, "2026-11-22t08:49:40+02:00", 2750},
        {WaitFormat::iso8601, "2026-11-22 01:19:40-0530", 2750},
    };
    for (const auto& row : rows)
        EXPECT_EQ(ms_of(read_wait(row.format, row.value, kNow)), row.ms) << row.value;
}

TEST(WaitHint, ClampsWhatIsAbsurd) {
    const struct {
        WaitFormat format;
        const char* value;
        std::int64_t ms;
    } rows[] = {
        {WaitFormat::seconds, "-5", 0},
        {WaitFormat::seconds, "-0", 0},
        {WaitFormat::seconds, "1000000000000000000", kYear},
        {WaitFormat::seconds, "99999999999999999999999999999999", kYear},
        {WaitFormat::milliseconds, "99999999999999999999999999999999", kYear},
        {WaitFormat::epoch, "0", 0},
        {WaitFormat::epoch, "1795330177250", kYear},  // milliseconds, taken for seconds
        {WaitFormat::http_date, "Sun, 06 Nov 1994 08:49:37 GMT", 0},
        {WaitFormat::http_date, "Fri, 31 Dec 9999 23:59:60 GMT", kYear},
        {WaitFormat::iso8601, "0000-01-01T00:00:00Z", 0},
        {WaitFormat::iso8601, "9999-12-31T23:59:59Z", kYear},
    };
    for (const auto& row : rows)
        EXPECT_EQ(ms_of(read_wait(row.format, row.value, kNow)), row.ms) << row.value;
    const std::string digits(400, '9');
    EXPECT_EQ(ms_of(read_wait(WaitFormat::seconds, digits, kNow)), kYear);
    EXPECT_EQ(ms_of(read_wait(WaitFormat::seconds, "-" + digits, kNow)), 0);
}

TEST(WaitHint, LeavesWhatItCanNotRead) {
    const struct {
        WaitFormat format;
        const char* value;
    } rows[] = {
        {WaitFormat::seconds, ""},
        {WaitFormat::seconds, "soon"},
        {WaitFormat::seconds, "1e18"},
        {WaitFormat::seconds, "0x10"},
        {WaitFormat::seconds, "inf"},
        {WaitFormat::seconds, "nan"},
        {WaitFormat::seconds, "-"},
        {WaitFormat::seconds, "1.2.3"},
        {WaitFormat::seconds, "5 s"},
        {WaitFormat::http_date, "Sun, 31 Feb 2026 06:49:40 GMT"},
        {WaitFormat::http_date, "Sun, 22 Nov 2026 24:49:40 GMT"},
        {WaitFormat::http_date, "Sun, 22 Nov 2026 06:49:40"},
        {WaitFormat::http_date, "Sun, 22 Nov 2026 06:49:40 GMT+1"},
        {WaitFormat::http_date, "Sun, 22 Foo 2026 06:49:40 GMT"},
        {WaitFormat::http_date, "anF, 22 anF 2026 06:49:40 GMT"},
        {WaitFormat::http_date, "Sun,"},
        {WaitFormat::iso8601, "2026-11-22"},
        {WaitFormat::iso8601, "2026-11-22T06:49:40"},
        {WaitFormat::iso8601, "2026-11-22T06:49:40.Z5"},
        {WaitFormat::iso8601, "2026-13-22T06:49:40Z"},
        {WaitFormat::iso8601, "2026-11-22T06:49:40Zulu"},
    };
    for (const auto& row : rows)
        EXPECT_EQ(ms_of(read_wait(row.format, row.value, kNow)), kNothing) << row.value;
}

TEST(WaitHint, RetryAfterIsSecondsOrADate) {
    EXPECT_EQ(ms_of(read_retry_after("7", kNow)), 7000);
    EXPECT_EQ(ms_of(read_retry_after("Sun, 22 Nov 2026 06:49:40 GMT", kNow)), 2750);
    EXPECT_EQ(ms_of(read_retry_after("later", kNow)), kNothing);
}

TEST(Retry, TakesTheFirstHeaderOfTheListThatCanBeRead) {
    model::RetrySpec spec;
    spec.waits = {{"X-Reset-Ms", WaitFormat::milliseconds}, {"X-Reset", WaitFormat::epoch}};
    Transfer answer;
    EXPECT_EQ(ms_of(asked_wait(spec, answer, kNow)), kNothing);
    answer.headers = {{"retry-after", "9"}};
    EXPECT_EQ(ms_of(asked_wait(spec, answer, kNow)), 9000);
    answer.headers.push_back({"x-reset", "1795330180"});
    EXPECT_EQ(ms_of(asked_wait(spec, answer, kNow)), 2750);
    answer.headers.push_back({"x-reset-ms", "broken"});
    EXPECT_EQ(ms_of(asked_wait(spec, answer, kNow)), 2750);
    answer.headers.back().second = "40";
    EXPECT_EQ(ms_of(asked_wait(spec, answer, kNow)), 40);
}

TEST(Retry, BacksOffAtRandomBelowADoublingBound) {
    model::RetrySpec spec;
    spec.backoff = std::chrono::milliseconds(100);
    spec.max_backoff = std::chrono::milliseconds(1000);
    for (const auto& [attempt, most] :
         {std::pair(1, 100), {2, 200}, {4, 800}, {5, 1000}, {10, 1000}}) {
        std::int64_t longest = 0, shortest = most;
        for (int i = 0; i < 300; ++i) {
            const std::int64_t wait = backoff(spec, attempt).count();
            ASSERT_GE(wait, 0);
            ASSERT_LE(wait, most);
            longest = std::max(longest, wait);
            shortest = std::min(shortest, wait);
        }
        // One of 300 is in each outer fifth, but for one time in 10^29.
        EXPECT_GT(longest, most * 4 / 5) << attempt;
        EXPECT_LT(shortest, most / 5) << attempt;
    }
}

}  // namespace
}  // namespace packhost::engine
