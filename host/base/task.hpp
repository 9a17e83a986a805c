// task.hpp: a coroutine that runs on one thread, with recycled frames.
#pragma once

#include <array>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <new>
#include <optional>
#include <utility>

namespace packhost {

namespace detail {
/// Frames of finished coroutines, kept by size class for the next ones of this thread.
class FramePool {
 public:
    static void* take(std::size_t size) {
        const std::size_t c = size_class(size);
        if (c >= kClasses) return ::operator new(size);
        FramePool& own = pool();  // looked up once: that is a call, in a shared library
        Free*& head = own.free_[c];
        if (!head) return ::operator new((c + 1) * kGrain);
        --own.count_[c];
        return std::exchange(head, head->next);
    }
    static void give_back(void* frame, std::size_t size) noexcept {
        const std::size_t c = size_class(size);
        FramePool& own = pool();
        if (c >= kClasses || own.count_[c] >= kKept) {
            ::operator delete(frame);
            return;
        }
        ++own.count_[c];
        own.free_[c] = ::new (frame) Free{own.free_[c]};
    }

 private:
    struct Free {
        Free* next;
    };
    static constexpr std::size_t kGrain = 64, kClasses = 64;
#ifdef __SANITIZE_ADDRESS__
    static constexpr std::size_t kKept = 0;  // let the sanitizer see every frame's end
#else
    static constexpr std::size_t kKept = 256;
#endif
    static std::size_t size_class(std::size_t size) { return (size + kGrain - 1) / kGrain - 1; }
    static FramePool& pool() {
        thread_local FramePool p;
        return p;
    }
    ~FramePool() {
        for (Free* head : free_)
            while (head) ::operator delete(std::exchange(head, head->next));
    }
    std::array<Free*, kClasses> free_{};
    std::array<std::size_t, kClasses> count_{};
};

struct PromiseBase {
    std::coroutine_handle<> waiter = std::noop_coroutine();
    std::exception_ptr exception;

    static void* operator new(std::size_t size) { return FramePool::take(size); }
    static void operator delete(void* frame, std::size_t size) noexcept {
        FramePool::give_back(frame, size);
    }

    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept {
        struct Final {
            bool await_ready() noexcept { return false; }
            std::coroutine_handle<> await_suspend(std::coroutine_handle<> self) noexcept {
                (void)self;
                return waiter;
            }
            void await_resume() noexcept {}
            std::coroutine_handle<> waiter;
        };
        return Final{waiter};
    }
    void unhandled_exception() noexcept { exception = std::current_exception(); }
};
}  // namespace detail

/// A lazily started coroutine that yields a T. Owned by whoever holds it; destroying it destroys
/// the coroutine wherever it stands. One thread.
template <class T>
class [[nodiscard]] Task {
 public:
    struct promise_type : detail::PromiseBase {
        std::optional<T> value;
        Task get_return_object() {
            return Task(std::coroutine_handle<promise_type>::from_promise(*this));
        }
        template <class U>
        void return_value(U&& v) {
            value.emplace(std::forward<U>(v));
        }
    };

    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
    Task& operator=(Task&&) = delete;
    ~Task() {
        if (handle_) handle_.destroy();
    }

    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiter) noexcept {
        handle_.promise().waiter = waiter;
        return handle_;
    }
    T await_resume() {
        if (handle_.promise().exception) std::rethrow_exception(handle_.promise().exception);
        return std::move(*handle_.promise().value);
    }

 private:
    explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
    std::coroutine_handle<promise_type> handle_;
};

/// A coroutine that is started at once and frees itself at its end: the root of a chain of tasks.
/// Its body must not let exceptions out.
struct Detached {
    struct promise_type {
        static void* operator new(std::size_t size) { return detail::FramePool::take(size); }
        static void operator delete(void* frame, std::size_t size) noexcept {
            detail::FramePool::give_back(frame, size);
        }
        Detached get_return_object() noexcept { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() noexcept {}
        void unhandled_exception() noexcept { std::terminate(); }
    };
};

/// One value that a callback sets and a coroutine awaits; either may come first. One thread.
template <class T>
class Event {
 public:
    Event() = default;
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

    void set(T value) {
        value_.emplace(std::move(value));
        if (waiter_) std::exchange(waiter_, {}).resume();
    }
    bool is_set() const noexcept { return value_.has_value(); }

    /// Refers to the event, since g++ 12 awaits a copy of what a call returns by reference.
    struct Awaiter {
        Event& event;
        bool await_ready() const noexcept { return event.is_set(); }
        void await_suspend(std::coroutine_handle<> waiter) noexcept { event.waiter_ = waiter; }
        T await_resume() {
            T v = std::move(*event.value_);
            event.value_.reset();
            return v;
        }
    };
    Awaiter operator co_await() noexcept { return Awaiter{*this}; }

 private:
    std::optional<T> value_;
    std::coroutine_handle<> waiter_;
};

}  // namespace packhost
