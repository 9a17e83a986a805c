// auth_flow.hpp: Flow, what a turn returns: a coroutine that is suspended while the host works.
#pragma once

#include <coroutine>
#include <exception>
#include <utility>

#include "packhost/plugin/core.hpp"

namespace packhost::plugin {

namespace detail {

/// Where an operation is suspended: set by whatever it awaits, resumed with the host's event.
struct Suspension {
    std::coroutine_handle<> at;
};

}  // namespace detail

template <class Result>
class Await;

/// A turn, or a part of one. A turn that asks for nothing is an ordinary function that returns
/// Flow::done() and costs no frame; one that awaits is a coroutine. Destroying a Flow destroys its
/// frame wherever it stands, so that a cancelled turn runs its destructors and nothing else.
/// A turn awaits the Turn's functions and other Flows only.
class [[nodiscard]] Flow {
 public:
    class promise_type;

    static Flow done() noexcept { return Flow(nullptr); }

    Flow(Flow&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
    Flow& operator=(Flow&& other) noexcept {
        std::swap(frame_, other.frame_);
        return *this;
    }
    ~Flow() {
        if (frame_) frame_.destroy();
    }

    bool finished() const noexcept { return !frame_ || frame_.done(); }
    /// Begins a coroutine; a finished flow stays as it is.
    void start() const {
        if (!finished()) frame_.resume();
    }
    /// Throws what the finished coroutine threw.
    void result() const;

    /// Awaiting a flow runs it as a part of the one that awaits.
    struct Awaiter {
        std::coroutine_handle<promise_type> frame;
        bool await_ready() const noexcept { return !frame; }
        std::coroutine_handle<> await_suspend(std::coroutine_handle<> parent) const noexcept;
        void await_resume() const;
    };
    Awaiter operator co_await() const noexcept { return Awaiter{frame_}; }

 private:
    explicit Flow(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
    std::coroutine_handle<promise_type> frame_;
};

class Flow::promise_type {
 public:
    Flow get_return_object() noexcept {
        return Flow(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    struct Final {
        bool await_ready() const noexcept { return false; }
        std::coroutine_handle<> await_suspend(
            std::coroutine_handle<promise_type> self) const noexcept {
            const auto parent = self.promise().parent_;
            return parent ? parent : std::noop_coroutine();
        }
        void await_resume() const noexcept {}
    };
    Final final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() noexcept { thrown_ = std::current_exception(); }

    template <class Result>
    Await<Result> await_transform(Await<Result> step) const noexcept {
        return step;
    }
    Awaiter await_transform(const Flow& flow) const noexcept { return flow.operator co_await(); }

 private:
    friend class Flow;
    friend struct Flow::Awaiter;
    std::coroutine_handle<> parent_;
    std::exception_ptr thrown_;
};

inline void Flow::result() const {
    if (frame_ && frame_.promise().thrown_) std::rethrow_exception(frame_.promise().thrown_);
}

inline std::coroutine_handle<> Flow::Awaiter::await_suspend(
    std::coroutine_handle<> parent) const noexcept {
    frame.promise().parent_ = parent;
    return frame;
}

inline void Flow::Awaiter::await_resume() const {
    if (frame && frame.promise().thrown_) std::rethrow_exception(frame.promise().thrown_);
}

}  // namespace packhost::plugin
