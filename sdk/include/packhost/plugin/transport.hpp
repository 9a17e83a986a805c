// transport.hpp: transports in C++: the table behind the ABI, the exchange, watches and timers.
#pragma once

#include <concepts>
#include <memory>

#include "packhost/abi/transport.h"
#include "packhost/plugin/core.hpp"

namespace packhost::plugin {

/// The host's side of the operations: see ph_exchange. Cheap to copy; outlives the transport.
/// A callback may come back into the transport (send, cancel, resume) before it returns.
class Exchange {
 public:
    explicit Exchange(const ph_exchange* exchange) noexcept : exchange_(exchange) {}

    ph_status body_pull(ph_op op, char* buffer, std::size_t capacity,
                        std::size_t* length) const noexcept {
        return exchange_->body_pull(exchange_->ctx, op, buffer, capacity, length);
    }
    ph_status head(ph_op op, const ph_response_head& head) const noexcept {
        return exchange_->head(exchange_->ctx, op, &head);
    }
    ph_status body(ph_op op, std::string_view bytes) const noexcept {
        return exchange_->body(exchange_->ctx, op, str(bytes));
    }
    ph_status trailers(ph_op op, const ph_header* fields, std::size_t count) const noexcept {
        return exchange_->trailers(exchange_->ctx, op, fields, count);
    }
    void complete(ph_op op, const ph_result& result) const noexcept {
        exchange_->complete(exchange_->ctx, op, &result);
    }

 private:
    const ph_exchange* exchange_;
};

/// What may be driven by the loop: an exception that leaves its handler ends here, never in the
/// host. The object should give up what it was doing.
template <class T>
concept LoopDriven = requires(T& object) {
    { object.handler_threw() } noexcept;
};

/// One watched descriptor; ends its watch when destroyed. Stays valid inside its own callback.
class Watch {
 public:
    Watch() = default;
    Watch(const ph_loop* loop, ph_watch* watch) noexcept : loop_(loop), watch_(watch) {}
    Watch(Watch&& other) noexcept
        : loop_(other.loop_),
          watch_(std::exchange(other.watch_, nullptr)),
          wanted_(other.wanted_) {}
    Watch& operator=(Watch&& other) noexcept {
        end();
        loop_ = other.loop_;
        watch_ = std::exchange(other.watch_, nullptr);
        wanted_ = other.wanted_;
        return *this;
    }
    ~Watch() { end(); }

    /// PH_READABLE, PH_WRITABLE, both or 0. Asking for what is wanted already costs nothing.
    void want(std::uint32_t events) noexcept {
        if (!watch_ || wanted_ == events) return;
        wanted_ = events;
        loop_->want(watch_, events);
    }
    /// Call before the descriptor is closed.
    void end() noexcept {
        if (watch_) loop_->unwatch(std::exchange(watch_, nullptr));
        wanted_ = 0;
    }
    explicit operator bool() const noexcept { return watch_ != nullptr; }

 private:
    const ph_loop* loop_ = nullptr;
    ph_watch* watch_ = nullptr;
    std::uint32_t wanted_ = 0;
};

/// One timer at a time; stopped when destroyed. Not movable: the loop knows its address.
class Timer {
 public:
    Timer() = default;
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    ~Timer() { stop(); }

    void stop() noexcept {
        if (timer_) loop_->timer_cancel(std::exchange(timer_, nullptr));
    }
    bool running() const noexcept { return timer_ != nullptr; }

 private:
    friend class Loop;
    const ph_loop* loop_ = nullptr;
    ph_timer* timer_ = nullptr;
    void* object_ = nullptr;
};

/// The worker's loop. Cheap to copy; all of it is for the worker's thread.
class Loop {
 public:
    /// Throws Failure if the host has no loop (list ph.loop under NEEDS).
    explicit Loop(const Host& host)
        : loop_(host.service<ph_loop>(PH_LOOP)), context_(host.context()) {
        if (!loop_)
            throw Failure("no_loop", "The host offers no event loop to this transport.", "",
                          PH_BLAME_HOST);
    }

    /// Watches fd: Method is `void T::method(uint32_t events)`. Nothing is wanted yet.
    template <auto Method, LoopDriven T>
    Watch watch(int fd, T* object) const {
        ph_watch* watch = nullptr;
        const auto on_ready = [](void* user, std::uint32_t events) noexcept {
            auto* driven = static_cast<T*>(user);
            try {
                (driven->*Method)(events);
            } catch (...) {
                driven->handler_threw();
            }
        };
        if (loop_->watch(context_, fd, on_ready, object, &watch) != PH_OK)
            throw Failure("no_watch", "The host's loop takes no more descriptors.", "",
                          PH_BLAME_HOST);
        return Watch(loop_, watch);
    }

    /// (Re)starts a timer: Method is `void T::method()`, called once at or after deadline_ns on
    /// ph.clock's monotonic scale.
    template <auto Method, LoopDriven T>
    void start(Timer& timer, std::uint64_t deadline_ns, T* object) const {
        timer.stop();
        timer.loop_ = loop_;
        timer.object_ = object;
        const auto on_time = [](void* user) noexcept {
            auto* fired = static_cast<Timer*>(user);
            auto* driven = static_cast<T*>(fired->object_);
            fired->timer_ = nullptr;
            try {
                (driven->*Method)();
            } catch (...) {
                driven->handler_threw();
            }
        };
        if (loop_->timer_start(context_, deadline_ns, on_time, &timer, &timer.timer_) != PH_OK) {
            timer.timer_ = nullptr;
            throw Failure("no_timer", "The host's loop takes no more timers.", "", PH_BLAME_HOST);
        }
    }

    /// The loop's shared read buffer, valid within a callback.
    std::pair<char*, std::size_t> scratch() const noexcept {
        std::size_t size = 0;
        auto* data = static_cast<char*>(loop_->scratch(context_, &size));
        return {data, size};
    }

 private:
    const ph_loop* loop_;
    void* context_;
};

/// The Kind of a transport plugin: PACKHOST_PLUGIN(packhost::plugin::Transport<MyTransport>).
/// T offers
///   static constexpr const char* kName;                               as in the note
///   T(const Host&, const ph_transport_config&, Exchange);             may throw Failure
///   ph_status send(ph_op, const ph_request&);                         as in ph_transport
///   void cancel(ph_op) noexcept;
///   void resume(ph_op);
///   void stats(ph_transport_stats&) const noexcept;
/// and, if it takes ph_request.proxy,
///   static constexpr bool kTakesProxy = true;
template <class T>
struct Transport {
    static constexpr const char* kInterface = PH_TRANSPORT;
    static constexpr std::array<ph_provides, 1> kProvides{
        ph_provides{sizeof(ph_provides), 0, "transport", T::kName}};

    static const void* table() noexcept {
        static const ph_transport transport = [] {
            auto t = sized<ph_transport>();
            if constexpr (requires { requires T::kTakesProxy; }) t.flags |= PH_TRANSPORT_PROXY;
            t.create = &create;
            t.send = &send;
            t.cancel = [](void* instance, ph_op op) { of(instance).cancel(op); };
            t.resume = [](void* instance, ph_op op) {
                guarded([&] { return of(instance).resume(op), PH_OK; });
            };
            t.stats = [](void* instance, ph_transport_stats* out) { of(instance).stats(*out); };
            t.destroy = [](void* instance) { delete static_cast<T*>(instance); };
            return t;
        }();
        return &transport;
    }

 private:
    static T& of(void* instance) noexcept { return *static_cast<T*>(instance); }

    static ph_status create(const ph_host* host, const ph_transport_config* config,
                            const ph_exchange* exchange, void** instance, ph_error* error) {
        return guarded(
            [&]() -> ph_status {
                if (view(config->name) != T::kName) return PH_NOT_FOUND;
                *instance = std::make_unique<T>(Host(host), *config, Exchange(exchange)).release();
                return PH_OK;
            },
            [&](const ph_error& failure) { keep_error(error, failure); });
    }
    static ph_status send(void* instance, ph_op op, const ph_request* request) {
        return guarded([&] { return of(instance).send(op, *request); });
    }
};

}  // namespace packhost::plugin
