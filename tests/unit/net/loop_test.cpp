// loop_test.cpp: descriptors, timers and posts on a worker's loop.
#include "net/loop.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "base/deadline.hpp"

namespace packhost::net {
namespace {

/// A non-blocking socket pair whose first end is watched.
struct Pair {
    int fds[2];
    ph_watch* watch = nullptr;
    std::function<void(std::uint32_t)> on_ready;

    explicit Pair(Loop& loop) {
        EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
        watch = loop.watch(fds[0], [](void* user, std::uint32_t e) {
            static_cast<Pair*>(user)->on_ready(e);
        }, this);
    }
    ~Pair() {
        close(fds[0]);
        close(fds[1]);
    }
    std::string read_all() {
        char buffer[64];
        std::string out;
        for (ssize_t n; (n = read(fds[0], buffer, sizeof buffer)) > 0;)
            out.append(buffer, static_cast<std::size_t>(n));
        return out;
    }
};

TEST(Loop, GivesWantedEventsAndKeepsTheOthersForLater) {
    Loop loop;
    Pair pair(loop);
    std::string seen;
    int quiet = 0;
    pair.on_ready = [&](std::uint32_t events) {
        EXPECT_TRUE(events & PH_READABLE);
        EXPECT_EQ(quiet, 1) << "nothing comes before it is wanted";
        seen += pair.read_all();
        Loop::unwatch(pair.watch);
        loop.stop();
    };
    Loop::want(pair.watch, PH_READABLE);
    Loop::want(pair.watch, 0);
    ASSERT_EQ(write(pair.fds[1], "x", 1), 1);
    struct Context {
        int* quiet;
        ph_watch* watch;
    } context{&quiet, pair.watch};
    loop.timer_start(monotonic_ns() + 30'000'000, [](void* user) {
        auto* c = static_cast<Context*>(user);
        ++*c->quiet;
        Loop::want(c->watch, PH_READABLE);
    }, &context);
    loop.run();
    EXPECT_EQ(seen, "x");
}

TEST(Loop, ReportsWritabilityOnlyWhenItIsWanted) {
    Loop loop;
    Pair pair(loop);
    int writable = 0;
    pair.on_ready = [&](std::uint32_t events) {
        if (events & PH_WRITABLE && ++writable == 2) {
            Loop::unwatch(pair.watch);
            loop.stop();
            return;
        }
        Loop::want(pair.watch, PH_READABLE);
        loop.defer([&] { Loop::want(pair.watch, PH_READABLE | PH_WRITABLE); });
    };
    Loop::want(pair.watch, PH_READABLE | PH_WRITABLE);
    loop.run();
    EXPECT_EQ(writable, 2);
}

TEST(Loop, RunsPostsOfOtherThreadsInOrder) {
    Loop loop;
    std::string order;
    std::thread other([&] {
        for (char c = 'a'; c <= 'z'; ++c) loop.post([&order, c] { order += c; });
        loop.post([&] { loop.stop(); });
    });
    loop.run();
    other.join();
    EXPECT_EQ(order, "abcdefghijklmnopqrstuvwxyz");
}

TEST(Loop, DeferredWorkRunsAfterTheCallbackAndMayDeferMore) {
    Loop loop;
    std::string order;
    loop.post([&] {
        loop.defer([&] {
            order += '2';
            loop.defer([&] {
                order += '3';
                loop.stop();
            });
        });
        order += '1';
    });
    loop.run();
    EXPECT_EQ(order, "123");
}

TEST(Loop, FiresTimersNeverEarly) {
    Loop loop;
    struct Probe {
        Loop* loop;
        std::uint64_t deadline, fired = 0;
    } probe{&loop, monotonic_ns() + 25'000'000};
    loop.timer_start(probe.deadline, [](void* user) {
        auto* p = static_cast<Probe*>(user);
        p->fired = monotonic_ns();
        p->loop->stop();
    }, &probe);
    Loop::timer_cancel(loop.timer_start(
        monotonic_ns() + 1'000'000, [](void*) { FAIL(); }, nullptr));
    loop.run();
    EXPECT_GE(probe.fired, probe.deadline);
}

TEST(Loop, StopFromAnotherThreadEndsAnIdleLoop) {
    Loop loop;
    std::atomic<bool> ended = false;
    std::thread worker([&] {
        loop.run();
        ended = true;
    });
    loop.post([] {});
    loop.stop();
    worker.join();
    EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace packhost::net
