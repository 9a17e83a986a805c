// timer_wheel.cpp: slots as circular lists, with a bitmap of those in use.
#include "net/timer_wheel.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace packhost::net {

TimerWheel::TimerWheel(std::uint64_t now_ns) : tick_(now_ns / kSlotNs) {
    for (Timer& head : heads_) head.prev = head.next = &head;
}

TimerWheel::~TimerWheel() {
    for (Timer& head : heads_)
        for (Timer* t = head.next; t != &head;) delete std::exchange(t, t->next);
    while (spare_) delete std::exchange(spare_, spare_->next);
}

TimerWheel::Timer* TimerWheel::add(std::uint64_t deadline_ns, Callback on_time, void* user) {
    Timer* timer = spare_ ? std::exchange(spare_, spare_->next) : new Timer;
    timer->wheel = this;
    // Rounded up, and never into the slot that is being fired.
    timer->tick = std::max((deadline_ns + kSlotNs - 1) / kSlotNs, tick_ + 1);
    timer->on_time = on_time;
    timer->user = user;
    const std::size_t slot = timer->tick % kSlots;
    Timer& head = heads_[slot];
    timer->prev = head.prev;
    timer->next = &head;
    head.prev->next = timer;
    head.prev = timer;
    occupied_[slot / 64] |= std::uint64_t{1} << (slot % 64);
    ++count_;
    return timer;
}

void TimerWheel::unlink(Timer* timer) noexcept {
    if (cursor_ == timer) cursor_ = timer->next;
    timer->prev->next = timer->next;
    timer->next->prev = timer->prev;
    const std::size_t slot = timer->tick % kSlots;
    if (heads_[slot].next == &heads_[slot])
        occupied_[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
    --count_;
}

void TimerWheel::remove(Timer* timer) noexcept {
    unlink(timer);
    timer->next = spare_;
    spare_ = timer;
}

void TimerWheel::fire_slot(std::size_t slot, std::uint64_t tick) {
    Timer& head = heads_[slot];
    for (Timer* t = head.next; t != &head; t = std::exchange(cursor_, nullptr)) {
        cursor_ = t->next;
        if (t->tick > tick) continue;
        const auto on_time = t->on_time;
        void* user = t->user;
        remove(t);
        on_time(user);
    }
    cursor_ = nullptr;
}

void TimerWheel::advance(std::uint64_t now_ns) {
    const std::uint64_t now = now_ns / kSlotNs;
    if (now <= tick_) return;
    // After a long pause one turn over all slots is enough.
    std::uint64_t from = std::max(tick_ + 1, now >= kSlots ? now - kSlots + 1 : 0);
    for (; from <= now; ++from) {
        tick_ = from;
        const std::size_t slot = from % kSlots;
        if (occupied_[slot / 64] >> (slot % 64) & 1) fire_slot(slot, now);
    }
    tick_ = now;
}

std::uint64_t TimerWheel::next_ns() const noexcept {
    if (count_ == 0) return 0;
    const std::uint64_t first = tick_ + 1;
    for (std::uint64_t t = first; t < first + kSlots;) {
        const std::size_t slot = t % kSlots;
        const std::uint64_t word = occupied_[slot / 64] >> (slot % 64);
        if (word) return (t + static_cast<std::uint64_t>(std::countr_zero(word))) * kSlotNs;
        t += 64 - slot % 64;
    }
    return (tick_ + kSlots) * kSlotNs;
}

}  // namespace packhost::net
