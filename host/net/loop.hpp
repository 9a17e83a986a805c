// loop.hpp: a worker's event loop, over libuv: what stands behind the ph.loop service.
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "packhost/abi/host.h"

namespace packhost::net {

/// One loop, run by one thread. All functions but post() and stop() belong to that thread.
class Loop {
 public:
    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Runs until stop(); work posted before that is done.
    void run();
    /// Ends run() after the callbacks under way. Any thread.
    void stop();
    /// Calls `work` on the loop's thread, soon. Any thread.
    void post(std::function<void()> work);
    /// The same from the loop's own thread, without locks: after the current callback.
    void defer(std::function<void()> work);
    bool on_loop_thread() const noexcept;

    /// ph.loop's functions (sdk, abi/host.h), with the same contracts. watch() may return null.
    ph_watch* watch(int fd, void (*on_ready)(void* user, std::uint32_t events), void* user);
    static void want(ph_watch* watch, std::uint32_t events);
    static void unwatch(ph_watch* watch);
    ph_timer* timer_start(std::uint64_t deadline_ns, void (*on_time)(void*), void* user);
    static void timer_cancel(ph_timer* timer);
    std::span<char> scratch() noexcept;

    struct Impl;

 private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace packhost::net
