// task_test.cpp: coroutines start when awaited, end with their value, and can be dropped anywhere.
#include "base/task.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace packhost {
namespace {

Task<int> add(int a, int b) { co_return a + b; }

Task<int> add_twice(int a, int b) {
    const int once = co_await add(a, b);
    co_return co_await add(once, b);
}

Task<int> fail() {
    throw std::runtime_error("on purpose");
    co_return 0;
}

Detached store(Task<int> task, int& out) { out = co_await task; }

TEST(Task, YieldsValuesThroughNestedAwaits) {
    int out = 0;
    store(add_twice(1, 2), out);
    EXPECT_EQ(out, 5);
}

TEST(Task, PassesExceptionsToItsAwaiter) {
    const auto run = [](bool& caught) -> Detached {
        try {
            co_await fail();
        } catch (const std::runtime_error&) {
            caught = true;
        }
    };
    bool caught = false;
    run(caught);
    EXPECT_TRUE(caught);
}

TEST(Event, WakesItsWaiterOrIsReadyBefore) {
    const auto wait = [](Event<std::string>& event, std::string& out) -> Detached {
        out = co_await event;
    };
    Event<std::string> late, early;
    std::string first, second;
    wait(late, first);
    EXPECT_TRUE(first.empty());
    late.set("late");
    EXPECT_EQ(first, "late");
    early.set("early");
    wait(early, second);
    EXPECT_EQ(second, "early");
}

TEST(Event, IsAwaitedItselfWhenACallReturnsIt) {
    struct Holder {
        Event<int> own;
        Event<int>& event() { return own; }
    };
    const auto wait = [](Holder& holder, int& out) -> Detached {
        out = co_await holder.event();
    };
    Holder holder;
    int got = 0;
    wait(holder, got);
    holder.own.set(7);
    EXPECT_EQ(got, 7);
}

TEST(Task, DroppedBeforeItsEndFreesWhatItHolds) {
    auto held = std::make_shared<int>(1);
    Event<int> never;
    const auto wait = [](std::shared_ptr<int> keep, Event<int>& event) -> Task<int> {
        const int value = co_await event;
        co_return value + *keep;
    };
    {
        auto task = wait(held, never);
        auto handle = task.await_suspend(std::noop_coroutine());
        handle.resume();
        EXPECT_EQ(held.use_count(), 2);
    }
    EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace packhost
