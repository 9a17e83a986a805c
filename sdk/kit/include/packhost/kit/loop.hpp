// loop.hpp: a small event loop over poll(2) behind ph.loop, to run transports in tests.
#pragma once

#include <poll.h>
#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "packhost/abi/host.h"

/// One watched descriptor of a kit::Loop.
struct ph_watch {
    int fd = -1;
    void (*on_ready)(void* user, uint32_t events) = nullptr;
    void* user = nullptr;
    uint32_t wanted = 0;
    uint32_t remembered = 0;  // came while it was not wanted
    bool ended = false;
};

struct ph_timer {
    void (*on_time)(void* user);
    void* user;
    std::multimap<uint64_t, ph_timer>* all;
    std::multimap<uint64_t, ph_timer>::iterator place;
};

namespace packhost::kit {

/// An event loop with the semantics of the host's: a descriptor is watched for its life, what is
/// wanted is kept in user space, an event that nobody wanted is remembered, and no callback comes
/// out of want(), watch() or timer_start(). One thread. A ph_host with ph.loop, ph.clock and a
/// mute ph.log comes with it.
class Loop {
 public:
    Loop() : scratch_(128 * 1024) {
        host_.size = sizeof host_;
        host_.version = "kit";
        host_.ctx = this;
        host_.get = &get;
    }
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    const ph_host* host() const noexcept { return &host_; }

    /// ph.clock's monotonic time: the system's, plus what was skipped.
    uint64_t now_ns() const noexcept {
        timespec t{};
        clock_gettime(CLOCK_MONOTONIC, &t);
        return static_cast<uint64_t>(t.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(t.tv_nsec) +
               skipped_ns_;
    }
    /// Moves the clock on, so that a test need not wait; timers that are due fire in the next turn.
    void skip_ms(uint64_t ms) noexcept { skipped_ns_ += ms * 1'000'000; }

    /// Waits for events or timers up to max_wait_ms, then calls back. Fires nothing that the batch
    /// itself has ended.
    void turn(int max_wait_ms) {
        std::vector<pollfd> polled;
        std::vector<ph_watch*> watches;
        bool remembered = false;
        for (const auto& watch : watches_) {
            // Reading is always asked for until it is known; writing only when it is wanted.
            short events = 0;
            if (!(watch->remembered & PH_READABLE)) events |= POLLIN;
            if (watch->wanted & PH_WRITABLE) events |= POLLOUT;
            remembered |= (watch->wanted & watch->remembered) != 0;
            polled.push_back({events ? watch->fd : -1, events, 0});
            watches.push_back(watch.get());
        }
        ::poll(polled.data(), polled.size(), remembered ? 0 : wait_ms(max_wait_ms));
        for (std::size_t i = 0; i < watches.size(); ++i) dispatch(*watches[i], polled[i].revents);
        run_timers();
        std::erase_if(watches_, [](const auto& watch) { return watch->ended; });
    }

    /// Turns until `done` holds or the time is over; returns done().
    bool run_until(const std::function<bool()>& done, int max_ms = 10'000) {
        const uint64_t wait = static_cast<uint64_t>(max_ms) * 1'000'000;
        const uint64_t end = now_ns() - skipped_ns_ + wait;
        while (!done()) {
            const uint64_t now = now_ns() - skipped_ns_;
            if (now >= end) return false;
            turn(static_cast<int>(std::min<uint64_t>((end - now) / 1'000'000 + 1, 20)));
        }
        return true;
    }

    std::size_t watched() const noexcept {
        return static_cast<std::size_t>(std::count_if(
            watches_.begin(), watches_.end(), [](const auto& watch) { return !watch->ended; }));
    }
    std::size_t timers() const noexcept { return timers_.size(); }

 private:
    static void dispatch(ph_watch& watch, short revents) {
        if (watch.ended) return;
        uint32_t ready = watch.remembered;
        if (revents & (POLLIN | POLLHUP | POLLERR | POLLRDHUP)) ready |= PH_READABLE;
        if (revents & (POLLOUT | POLLHUP | POLLERR)) ready |= PH_WRITABLE;
        const uint32_t now = ready & watch.wanted;
        watch.remembered = ready & ~watch.wanted & PH_READABLE;
        if (now) watch.on_ready(watch.user, now);
    }

    int wait_ms(int max_wait_ms) const {
        if (timers_.empty()) return max_wait_ms;
        const uint64_t now = now_ns(), due = timers_.begin()->first;
        if (due <= now) return 0;
        return static_cast<int>(
            std::min<uint64_t>((due - now) / 1'000'000 + 1, static_cast<uint64_t>(max_wait_ms)));
    }

    void run_timers() {
        const uint64_t now = now_ns();
        while (!timers_.empty() && timers_.begin()->first <= now) {
            const ph_timer due = timers_.begin()->second;
            timers_.erase(timers_.begin());
            due.on_time(due.user);
        }
    }

    static Loop& of(void* context) noexcept { return *static_cast<Loop*>(context); }

    static ph_status watch(void* context, int fd, void (*on_ready)(void*, uint32_t), void* user,
                           ph_watch** out) {
        auto made = std::make_unique<ph_watch>();
        made->fd = fd;
        made->on_ready = on_ready;
        made->user = user;
        *out = made.get();
        of(context).watches_.push_back(std::move(made));
        return PH_OK;
    }
    static void want(ph_watch* watch, uint32_t events) { watch->wanted = events; }
    static void unwatch(ph_watch* watch) {
        watch->ended = true;
        watch->wanted = 0;
        watch->fd = -1;
    }
    static ph_status timer_start(void* context, uint64_t deadline_ns, void (*on_time)(void*),
                                 void* user, ph_timer** out) {
        auto& timers = of(context).timers_;
        const auto place = timers.emplace(deadline_ns, ph_timer{on_time, user, &timers, {}});
        place->second.place = place;
        *out = &place->second;
        return PH_OK;
    }
    static void timer_cancel(ph_timer* timer) { timer->all->erase(timer->place); }
    static void* scratch(void* context, std::size_t* size) {
        *size = of(context).scratch_.size();
        return of(context).scratch_.data();
    }

    static const void* get(const ph_host*, const char* service) {
        static const ph_loop loop{sizeof(ph_loop), 0,           &watch,        &want,
                                  &unwatch,        &timer_start, &timer_cancel, &scratch};
        static const ph_clock clock{
            sizeof(ph_clock), 0,
            [](void*) -> int64_t { return static_cast<int64_t>(time(nullptr)) * 1000; },
            [](void* context) -> uint64_t { return of(context).now_ns(); }};
        static const ph_log log{sizeof(ph_log), 0, [](void*, uint32_t, ph_str) {}};
        if (std::strcmp(service, PH_LOOP) == 0) return &loop;
        if (std::strcmp(service, PH_CLOCK) == 0) return &clock;
        if (std::strcmp(service, PH_LOG) == 0) return &log;
        return nullptr;
    }

    ph_host host_{};
    std::vector<std::unique_ptr<ph_watch>> watches_;
    std::multimap<uint64_t, ph_timer> timers_;
    std::vector<char> scratch_;
    uint64_t skipped_ns_ = 0;
};

}  // namespace packhost::kit
