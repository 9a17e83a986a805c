// timer_wheel_test.cpp: timers fire in time, never early, and can be removed from anywhere.
#include "net/timer_wheel.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace packhost::net {
namespace {

constexpr std::uint64_t kMs = 1'000'000;

struct Probe {
    TimerWheel* wheel = nullptr;
    std::uint64_t deadline = 0;
    std::uint64_t* now = nullptr;
    int fired = 0;
    TimerWheel::Timer* timer = nullptr;
    Probe* victim = nullptr;

    static void on_time(void* user) {
        auto* self = static_cast<Probe*>(user);
        ++self->fired;
        self->timer = nullptr;
        EXPECT_GE(*self->now, self->deadline) << "never early";
        EXPECT_LT(*self->now - self->deadline, 20 * kMs) << "a slot late at most, at this pace";
        if (self->victim && self->victim->timer) {
            self->wheel->remove(self->victim->timer);
            self->victim->timer = nullptr;
        }
    }
};

TEST(TimerWheel, FiresEachTimerOnceWithinASlot) {
    std::uint64_t now = 5'000 * kMs;
    TimerWheel wheel(now);
    std::mt19937 random(7);
    std::vector<Probe> probes(2000);
    for (Probe& p : probes) {
        p.now = &now;
        p.deadline = now + random() % (30'000 * kMs);  // several turns of the wheel
        p.timer = wheel.add(p.deadline, &Probe::on_time, &p);
    }
    while (wheel.next_ns() != 0) {
        now += 5 * kMs;
        wheel.advance(now);
    }
    for (const Probe& p : probes) EXPECT_EQ(p.fired, 1);
}

TEST(TimerWheel, NextIsNeverLaterThanTheEarliestDeadline) {
    std::uint64_t now = 100 * kMs;
    TimerWheel wheel(now);
    EXPECT_EQ(wheel.next_ns(), 0u);
    Probe far{&wheel, now + 60'000 * kMs, &now}, near{&wheel, now + 50 * kMs, &now};
    far.timer = wheel.add(far.deadline, &Probe::on_time, &far);
    EXPECT_LE(wheel.next_ns(), far.deadline + 8 * kMs);
    near.timer = wheel.add(near.deadline, &Probe::on_time, &near);
    EXPECT_GE(wheel.next_ns(), near.deadline);
    EXPECT_LE(wheel.next_ns(), near.deadline + 8 * kMs);
    wheel.remove(near.timer);
    wheel.remove(far.timer);
    EXPECT_EQ(wheel.next_ns(), 0u);
}

TEST(TimerWheel, ATimerMayRemoveItsNeighbour) {
    std::uint64_t now = 100 * kMs;
    TimerWheel wheel(now);
    std::vector<Probe> probes(3);
    for (Probe& p : probes) {
        p = {&wheel, now + 30 * kMs, &now};
        p.timer = wheel.add(p.deadline, &Probe::on_time, &p);
    }
    probes[0].victim = &probes[1];
    now += 40 * kMs;
    wheel.advance(now);
    EXPECT_EQ(probes[0].fired, 1);
    EXPECT_EQ(probes[1].fired, 0);
    EXPECT_EQ(probes[2].fired, 1);
}

}  // namespace
}  // namespace packhost::net
