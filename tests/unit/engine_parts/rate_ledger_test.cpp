// rate_ledger_test.cpp: however processes lease turns, use them late or not at all, and forget to
// tell, no span has more requests than it may.
#include "engine/rate_ledger.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace packhost::engine {
namespace {

using std::chrono::milliseconds;

const model::RateLimit kTenASecond{10, milliseconds(1000)};
constexpr milliseconds kLength(125);

TEST(RateLedger, LeasesNoMoreThanTheLimit) {
    RateLedger ledger;
    EXPECT_EQ(ledger.take("a", 6, 1000, kTenASecond, kLength), 6u);
    EXPECT_EQ(ledger.take("b", 6, 1000, kTenASecond, kLength), 4u);
    EXPECT_EQ(ledger.take("c", 1, 1000, kTenASecond, kLength), 0u);
    EXPECT_EQ(ledger.next_free(), 1000 + 1000 + 250);
}

TEST(RateLedger, TurnsComeBackByThemselves) {
    RateLedger ledger;
    ledger.take("killed", 10, 1000, kTenASecond, kLength);
    ledger.forget_past(2249, kTenASecond, kLength);
    EXPECT_EQ(ledger.take("b", 1, 2249, kTenASecond, kLength), 0u);
    ledger.forget_past(2250, kTenASecond, kLength);
    EXPECT_EQ(ledger.take("b", 1, 2250, kTenASecond, kLength), 1u);
}

TEST(RateLedger, TurnsThatWereNotUsedComeBackWhenThatIsTold) {
    RateLedger ledger;
    ledger.take("a", 10, 1000, kTenASecond, kLength);
    ledger.settle("a", 3, 1100, kTenASecond);
    EXPECT_EQ(ledger.take("b", 10, 1200, kTenASecond, kLength), 7u);
    ledger.settle("b", 0, 0, kTenASecond);
    EXPECT_GE(ledger.next_free(), 2100);
    EXPECT_LE(ledger.next_free(), 2100 + 1000 / 64 + 1);
}

TEST(RateLedger, IsReadAsItWasWritten) {
    RateLedger ledger;
    ledger.take("process-1 1", 3, 1000, kTenASecond, kLength);
    ledger.take("process-2 7", 4, 1300, kTenASecond, kLength);
    const RateLedger read(ledger.text());
    EXPECT_EQ(read.text(), ledger.text());
    EXPECT_EQ(read.next_free(), ledger.next_free());
    EXPECT_EQ(read.last_free(), 1300 + 1250);
    EXPECT_EQ(RateLedger(ledger.text().substr(0, 12)).next_free(), 0);
    EXPECT_EQ(RateLedger("leases 2\n1 2 x\n").next_free(), 0);
}

TEST(RateLedger, AClockThatWasSetBackHoldsUpNobodyForLong) {
    RateLedger ledger;
    ledger.take("a", 10, 5'000'000, kTenASecond, kLength);
    ledger.forget_past(1000, kTenASecond, kLength);
    EXPECT_EQ(ledger.next_free(), 1000 + 1250);
}

TEST(RateLedger, StaysSmallHoweverManyAreSettled) {
    RateLedger ledger;
    const model::RateLimit many{1'000'000, milliseconds(86'400'000)};
    for (int i = 0; i < 5000; ++i) {
        const std::string id = std::to_string(i);
        const std::int64_t now = 1'000'000 + i * 10'000;
        ledger.forget_past(now, many, kLength);
        ASSERT_EQ(ledger.take(id, 2, now, many, kLength), 2u);
        ledger.settle(id, 1, now, many);
    }
    EXPECT_LE(ledger.text().size(), 66 * 24u);
}

struct Process {
    std::string id;
    unsigned left = 0, used = 0;
    std::int64_t until = 0, last = 0;
};

/// Sends through leases at random for a minute; when it sent.
std::vector<std::int64_t> simulate(unsigned seed, const model::RateLimit& limit) {
    std::mt19937 random(seed);
    const auto below = [&](unsigned n) { return static_cast<std::int64_t>(random() % n); };
    std::string kept;
    std::vector<Process> processes(3);
    std::vector<std::int64_t> sent;
    int ids = 0;
    for (std::int64_t now = 1'000'000; now < 1'060'000; now += below(12)) {
        Process& p = processes[random() % 3];
        if (p.left > 0 && now < p.until) {
            --p.left;
            ++p.used;
            const std::int64_t goes_out = now + below(static_cast<unsigned>(kLength.count()));
            p.last = std::max(p.last, goes_out);
            sent.push_back(goes_out);
            continue;
        }
        if (now < p.last) continue;  // not all of its requests are out
        RateLedger ledger(kept);
        if (!p.id.empty() && below(4) != 0) ledger.settle(p.id, p.used, p.last, limit);
        ledger.forget_past(now, limit, kLength);
        p = {std::to_string(++ids), 0, 0, now + kLength.count(), 0};
        p.left = ledger.take(p.id, 1 + static_cast<unsigned>(below(4)), now, limit, kLength);
        kept = ledger.text();
    }
    return sent;
}

TEST(RateLedger, NoSpanHasMoreRequestsThanItMay) {
    for (unsigned seed = 1; seed <= 60; ++seed) {
        auto sent = simulate(seed, kTenASecond);
        std::sort(sent.begin(), sent.end());
        EXPECT_GT(sent.size(), 200u) << seed;
        for (std::size_t i = kTenASecond.requests; i < sent.size(); ++i)
            ASSERT_GE(sent[i] - sent[i - kTenASecond.requests], kTenASecond.span.count()) << seed;
    }
}

}  // namespace
}  // namespace packhost::engine
