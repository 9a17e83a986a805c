// host_clock_test.cpp: the application's clock is what plugins read, and shared values live by it.
#include <gtest/gtest.h>

#include "base/deadline.hpp"
#include "engine/host_services.hpp"
#include "engine/shares.hpp"

namespace packhost::engine {
namespace {

struct FakeClock : Clock {
    std::int64_t unix_ms() override { return wall; }
    std::uint64_t monotonic_ns() override { return steady; }
    std::int64_t wall = 86'400'000;
    std::uint64_t steady = 5'000'000'000;
};

const ph_clock& clock_of(const HostServices& services) {
    const ph_host* host = services.abi();
    return *static_cast<const ph_clock*>(host->get(host, PH_CLOCK));
}

TEST(HostClock, PluginsReadTheApplicationsWallClock) {
    FakeClock clock;
    net::Loop loop;
    const PluginLog log;
    const HostServices services("dev.example.x", loop, log, &clock);
    EXPECT_EQ(clock_of(services).unix_ms(services.abi()->ctx), 86'400'000);
    clock.wall = -1;
    EXPECT_EQ(clock_of(services).unix_ms(services.abi()->ctx), -1);
}

TEST(HostClock, TheScaleOfDeadlinesStaysTheSystems) {
    FakeClock clock;
    net::Loop loop;
    const PluginLog log;
    const HostServices services("dev.example.x", loop, log, &clock);
    const std::uint64_t before = monotonic_ns();
    const std::uint64_t seen = clock_of(services).monotonic_ns(services.abi()->ctx);
    EXPECT_GE(seen, before);
    EXPECT_LE(seen, monotonic_ns());
}

TEST(HostClock, SharedValuesExpireByIt) {
    FakeClock clock;
    Shares shares(&clock);
    const auto nobody = [](Result<Shares::Values>) {};
    ASSERT_TRUE(shares.get("k", 0, nobody).must_fill);
    SharedValues values;
    values.expires_ns = shares.now_ns() + 1000;
    shares.publish("k", std::move(values));
    EXPECT_TRUE(shares.get("k", 0, nobody).values);
    clock.steady += 999;
    EXPECT_TRUE(shares.get("k", 0, nobody).values);
    clock.steady += 1;
    EXPECT_TRUE(shares.get("k", 0, nobody).must_fill);
}

}  // namespace
}  // namespace packhost::engine
