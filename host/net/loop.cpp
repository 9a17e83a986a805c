// loop.cpp: libuv used the cheap way: one uv_poll per descriptor for its life, one uv_timer for all
// deadlines, one uv_async for all posts.
#include "net/loop.hpp"

#include <uv.h>

#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/deadline.hpp"
#include "net/timer_wheel.hpp"

struct ph_watch {
    uv_poll_t poll;
    void (*on_ready)(void* user, uint32_t events);
    void* user;
    uint32_t wanted = 0;
    uint32_t armed = 0;  // what the kernel is asked for
    bool closed = false;
};

namespace packhost::net {

struct Loop::Impl {
    uv_loop_t loop;
    uv_async_t wake;
    uv_timer_t tick;
    uv_idle_t idle;
    TimerWheel wheel{monotonic_ns()};
    std::uint64_t armed_ns = 0;
    bool in_advance = false;
    std::vector<std::function<void()>> deferred, running;
    std::mutex mutex;
    std::vector<std::function<void()>> posted;
    bool stopping = false;
    std::thread::id thread;
    std::vector<char> scratch = std::vector<char>(128 * 1024);

    void arm() {
        const std::uint64_t next = wheel.next_ns();
        if (next == 0 || (armed_ns != 0 && armed_ns <= next)) return;
        armed_ns = next;
        const std::uint64_t now = monotonic_ns();
        uv_update_time(&loop);
        uv_timer_start(&tick, &on_tick, next > now ? (next - now + 999'999) / 1'000'000 : 0, 0);
    }
    void advance() {
        armed_ns = 0;
        in_advance = true;
        wheel.advance(monotonic_ns());
        in_advance = false;
        arm();
    }
    void run_deferred() {
        uv_idle_stop(&idle);
        running.swap(deferred);
        for (auto& work : running) work();
        running.clear();
    }
    void run_posted() {
        std::vector<std::function<void()>> work;
        bool stop;
        {
            const std::lock_guard lock(mutex);
            work.swap(posted);
            stop = stopping;
        }
        for (auto& w : work) w();
        if (stop) uv_stop(&loop);
    }

    static Impl* of(void* data) { return static_cast<Impl*>(data); }
    static void on_tick(uv_timer_t* t) { of(t->data)->advance(); }
    static void on_idle(uv_idle_t* i) { of(i->data)->run_deferred(); }
    static void on_wake(uv_async_t* a) { of(a->data)->run_posted(); }
};

namespace {

thread_local Loop::Impl* current = nullptr;

int uv_events(uint32_t events) {
    return (events & PH_READABLE ? UV_READABLE : 0) | (events & PH_WRITABLE ? UV_WRITABLE : 0);
}

void on_poll(uv_poll_t* poll, int status, int events);

void arm_watch(ph_watch* watch, uint32_t events) {
    watch->armed = events;
    if (events) uv_poll_start(&watch->poll, uv_events(events), &on_poll);
    else uv_poll_stop(&watch->poll);
}

void on_poll(uv_poll_t* poll, int status, int events) {
    auto* watch = static_cast<ph_watch*>(poll->data);
    uint32_t ready = 0;
    if (status < 0) ready = PH_READABLE | PH_WRITABLE;
    if (events & UV_READABLE) ready |= PH_READABLE;
    if (events & UV_WRITABLE) ready |= PH_WRITABLE;
    // What nobody wants is no longer asked for; want() asks anew, and a level-triggered kernel
    // reports it again if it still holds.
    if (const uint32_t unwanted = ready & ~watch->wanted)
        arm_watch(watch, watch->armed & ~unwanted);
    if (const uint32_t wanted = ready & watch->wanted) watch->on_ready(watch->user, wanted);
}

}  // namespace

ph_watch* Loop::watch(int fd, void (*on_ready)(void*, uint32_t), void* user) {
    auto watch = std::make_unique<ph_watch>();
    if (uv_poll_init(&impl_->loop, &watch->poll, fd) != 0) return nullptr;
    watch->poll.data = watch.get();
    watch->on_ready = on_ready;
    watch->user = user;
    return watch.release();
}

void Loop::want(ph_watch* watch, uint32_t events) {
    watch->wanted = events;
    // Reading stays armed once it was; writing is dropped when its event comes unwanted.
    if (const uint32_t missing = events & ~watch->armed) arm_watch(watch, watch->armed | missing);
}

void Loop::unwatch(ph_watch* watch) {
    if (std::exchange(watch->closed, true)) return;
    watch->wanted = 0;
    uv_poll_stop(&watch->poll);
    uv_close(reinterpret_cast<uv_handle_t*>(&watch->poll),
             [](uv_handle_t* handle) { delete static_cast<ph_watch*>(handle->data); });
}

ph_timer* Loop::timer_start(std::uint64_t deadline_ns, void (*on_time)(void*), void* user) {
    TimerWheel::Timer* timer = impl_->wheel.add(deadline_ns, on_time, user);
    if (!impl_->in_advance) impl_->arm();
    return reinterpret_cast<ph_timer*>(timer);
}

void Loop::timer_cancel(ph_timer* timer) {
    auto* t = reinterpret_cast<TimerWheel::Timer*>(timer);
    t->wheel->remove(t);
}

std::span<char> Loop::scratch() noexcept { return impl_->scratch; }

Loop::Loop() : impl_(std::make_unique<Impl>()) {
    uv_loop_init(&impl_->loop);
    uv_async_init(&impl_->loop, &impl_->wake, &Impl::on_wake);
    uv_timer_init(&impl_->loop, &impl_->tick);
    uv_idle_init(&impl_->loop, &impl_->idle);
    impl_->wake.data = impl_->tick.data = impl_->idle.data = impl_.get();
}

Loop::~Loop() {
    for (uv_handle_t* handle : {reinterpret_cast<uv_handle_t*>(&impl_->wake),
                                reinterpret_cast<uv_handle_t*>(&impl_->tick),
                                reinterpret_cast<uv_handle_t*>(&impl_->idle)})
        uv_close(handle, nullptr);
    uv_run(&impl_->loop, UV_RUN_DEFAULT);
    uv_loop_close(&impl_->loop);
}

void Loop::run() {
    impl_->thread = std::this_thread::get_id();
    current = impl_.get();
    while (true) {
        {
            const std::lock_guard lock(impl_->mutex);
            if (impl_->stopping && impl_->posted.empty()) break;
        }
        uv_run(&impl_->loop, UV_RUN_DEFAULT);
    }
    uv_run(&impl_->loop, UV_RUN_NOWAIT);
}

void Loop::stop() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
    }
    uv_async_send(&impl_->wake);
}

void Loop::post(std::function<void()> work) {
    bool first;
    {
        const std::lock_guard lock(impl_->mutex);
        first = impl_->posted.empty();
        impl_->posted.push_back(std::move(work));
    }
    if (first) uv_async_send(&impl_->wake);
}

void Loop::defer(std::function<void()> work) {
    impl_->deferred.push_back(std::move(work));
    if (impl_->deferred.size() == 1) uv_idle_start(&impl_->idle, &Impl::on_idle);
}

bool Loop::on_loop_thread() const noexcept { return current == impl_.get(); }

}  // namespace packhost::net
