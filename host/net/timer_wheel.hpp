// timer_wheel.hpp: many deadlines for the price of one timer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace packhost::net {

/// A hashed wheel of 1024 slots of 8 ms. Adding and removing cost a few instructions; a timer fires
/// at its deadline or up to one slot later, never before. One thread.
class TimerWheel {
 public:
    using Callback = void (*)(void* user);
    struct Timer {
        Timer* prev;
        Timer* next;
        TimerWheel* wheel;
        std::uint64_t tick;
        Callback on_time;
        void* user;
    };

    explicit TimerWheel(std::uint64_t now_ns);
    ~TimerWheel();
    TimerWheel(const TimerWheel&) = delete;
    TimerWheel& operator=(const TimerWheel&) = delete;

    /// The timer is the wheel's; valid until it fires or is removed.
    Timer* add(std::uint64_t deadline_ns, Callback on_time, void* user);
    void remove(Timer* timer) noexcept;
    /// Fires what is due. Callbacks may add and remove timers.
    void advance(std::uint64_t now_ns);
    /// When advance() should be called next: at or before the earliest deadline; 0: nothing waits.
    std::uint64_t next_ns() const noexcept;

 private:
    static constexpr std::size_t kSlots = 1024;
    static constexpr std::uint64_t kSlotNs = 8'000'000;

    void unlink(Timer* timer) noexcept;
    void fire_slot(std::size_t slot, std::uint64_t tick);

    std::array<Timer, kSlots> heads_;
    std::array<std::uint64_t, kSlots / 64> occupied_{};
    Timer* spare_ = nullptr;
    Timer* cursor_ = nullptr;
    std::uint64_t tick_;
    std::size_t count_ = 0;
};

}  // namespace packhost::net
