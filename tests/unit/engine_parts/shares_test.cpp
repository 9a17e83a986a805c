// shares_test.cpp: one fill however many wait; failures are handed out and forgotten.
#include "engine/shares.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/deadline.hpp"

namespace packhost::engine {
namespace {

SharedValues filled(std::string_view token,
                    std::chrono::milliseconds life = std::chrono::hours(1)) {
    SharedValues values;
    values.members.push_back({"token", "", Secret(token), true});
    values.expires_ns = Deadline::after(life).ns();
    return values;
}

TEST(Shares, TheFirstToMissFillsAndTheOthersWait) {
    Shares shares;
    int served = 0;
    const auto waiter = [&](Result<Shares::Values> got) { served += got.ok(); };
    EXPECT_TRUE(shares.get("k", 0, waiter).must_fill);
    EXPECT_FALSE(shares.get("k", 0, waiter).must_fill);
    EXPECT_TRUE(shares.get("other", 0, waiter).must_fill) << "keys do not meet";
    shares.publish("k", filled("t"));
    EXPECT_EQ(served, 2);
    const auto hit = shares.get("k", 0, waiter);
    ASSERT_TRUE(hit.values);
    EXPECT_EQ(hit.values->members[0].secret.expose(), "t");
}

TEST(Shares, DropsByVersionAlone) {
    Shares shares;
    shares.get("k", 0, [](auto) {});
    shares.publish("k", filled("old"));
    const auto old = shares.get("k", 0, [](auto) {}).values->version;
    EXPECT_TRUE(shares.get("k", old, [](auto) {}).must_fill);
    shares.publish("k", filled("new"));
    const auto late = shares.get("k", old, [](auto) {});
    ASSERT_TRUE(late.values) << "a late drop of the old version leaves the new one";
    EXPECT_EQ(late.values->members[0].secret.expose(), "new");
}

TEST(Shares, AValueOfNoUseIsDroppedUnlessANewerOneIsThere) {
    Shares shares;
    shares.drop("k", 1);
    shares.get("k", 0, [](auto) {});
    shares.publish("k", filled("bad"));
    const auto bad = shares.get("k", 0, [](auto) {}).values->version;
    shares.drop("k", bad + 1);
    EXPECT_TRUE(shares.get("k", 0, [](auto) {}).values);
    shares.drop("k", bad);
    int served = 0;
    EXPECT_TRUE(shares.get("k", 0, [&](auto) { ++served; }).must_fill);
    shares.drop("k", bad);
    shares.publish("k", filled("good"));
    EXPECT_EQ(served, 1) << "a fill under way is not dropped";
    shares.drop("k", bad);
    EXPECT_TRUE(shares.get("k", 0, [](auto) {}).values);
}

TEST(Shares, FailuresAndExpiredValuesAreNotKept) {
    Shares shares;
    std::string code;
    shares.get("k", 0, [&](Result<Shares::Values> got) { code = got ? "" : got.error().code; });
    shares.publish("k", Error{"token_refused", Phase::auth, "m", ""});
    EXPECT_EQ(code, "token_refused");
    EXPECT_TRUE(shares.get("k", 0, [](auto) {}).must_fill);
    shares.publish("k", filled("short", std::chrono::milliseconds(0)));
    EXPECT_TRUE(shares.get("k", 0, [](auto) {}).must_fill);
}

TEST(Shares, AForgottenWaiterIsNotCalled) {
    Shares shares;
    int called = 0;
    const auto first = shares.get("k", 0, [&](auto) { ++called; });
    shares.get("k", 0, [&](auto) { called += 10; });
    shares.forget("k", first.waiting);
    shares.publish("k", filled("t"));
    EXPECT_EQ(called, 10);
}

TEST(Shares, ManyThreadsSeeOneFillAtATime) {
    Shares shares;
    std::atomic<int> fills{0}, served{0}, filling{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 2000; ++i) {
                const auto got = shares.get("k", 0, [&](auto) { ++served; });
                if (got.values) ++served;
                if (!got.must_fill) continue;
                EXPECT_EQ(filling.fetch_add(1), 0);
                ++fills;
                filling.fetch_sub(1);
                shares.publish("k", filled("t", std::chrono::milliseconds(i % 3 ? 0 : 1)));
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(served, 8000);
    EXPECT_GT(fills, 0);
}

}  // namespace
}  // namespace packhost::engine
