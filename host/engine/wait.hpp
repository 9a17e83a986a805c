// wait.hpp: a coroutine's wait for a value that comes from elsewhere, or does not come in time.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "base/deadline.hpp"
#include "base/task.hpp"
#include "net/loop.hpp"
#include "packhost/result.hpp"

namespace packhost::engine {

/// Yields the first of: a value from another thread, the error "timeout" at the deadline, the
/// abort's error. Lives in the coroutine that awaits event(); the worker's thread.
template <class T>
class Wait {
 public:
    Wait(net::Loop& loop, Deadline deadline, Phase phase, std::string_view what)
        : loop_(loop), phase_(phase), what_(what),
          timer_(loop.timer_start(deadline.ns(), &on_time, this)) {}
    ~Wait() {
        if (timer_) net::Loop::timer_cancel(timer_);
        if (bridge_) bridge_->wait = nullptr;
    }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

    Event<Result<T>>& event() noexcept { return event_; }

    /// A callback for any thread; it may outlive this wait, and the first value counts.
    std::function<void(Result<T>)> from_any_thread() {
        bridge_ = std::make_shared<Bridge>(Bridge{this});
        return [&loop = loop_, bridge = bridge_](Result<T> value) {
            auto kept = std::make_shared<Result<T>>(std::move(value));
            loop.post([bridge, kept] {
                if (bridge->wait) bridge->wait->end(std::move(*kept));
            });
        };
    }

    /// An Abort::Hook.
    static void on_abort(void* user, const Error& reason) {
        static_cast<Wait*>(user)->end(reason);
    }

 private:
    struct Bridge {
        Wait* wait;
    };

    static void on_time(void* user) {
        auto* self = static_cast<Wait*>(user);
        self->timer_ = nullptr;
        self->end(Error{"timeout", self->phase_,
                        "The deadline passed " + std::string(self->what_) + ".",
                        "The API or the network may be slow; the pack's defaults.timeout sets the "
                        "limit."});
    }
    void end(Result<T> value) {
        if (!event_.is_set()) event_.set(std::move(value));
    }

    net::Loop& loop_;
    Phase phase_;
    std::string_view what_;
    ph_timer* timer_;
    std::shared_ptr<Bridge> bridge_;
    Event<Result<T>> event_;
};

}  // namespace packhost::engine
