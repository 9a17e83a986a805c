// worker_life.cpp: start, change of generation, and orderly end of a worker.
#include <algorithm>
#include <future>
#include <utility>

#include "base/deadline.hpp"
#include "runtime/worker_thread.hpp"

namespace packhost::runtime {
namespace {

/// How often what keeps a worker from letting go is looked at again: a token that is being fetched
/// for others, after the runs that asked for it have ended.
constexpr auto kLookAgain = std::chrono::milliseconds(50);

thread_local WorkerThread* current_worker = nullptr;

}  // namespace

WorkerThread* WorkerThread::current() noexcept { return current_worker; }

WorkerThread::WorkerThread(Household& house, std::shared_ptr<const Generation> first)
    : house_(house), column_(house.tally->column()) {
    link_->loop = &loop_;
    std::promise<void> ready;
    loop_.post([&ready] { ready.set_value(); });
    thread_ = std::thread([this, first = std::move(first)] { thread_main(first); });
    ready.get_future().wait();
}

WorkerThread::~WorkerThread() = default;

void WorkerThread::thread_main(std::shared_ptr<const Generation> first) {
    current_worker = this;
    posted_ = &seat_of(std::move(first));
    loop_.run();
}

void WorkerThread::adopt(std::shared_ptr<const Generation> generation) {
    loop_.post([this, generation = std::move(generation)] {
        if (seats_.empty()) return;
        posted_ = &seat_of(generation);
        retire_seats();
    });
}

Seat& WorkerThread::seat_of(std::shared_ptr<const Generation> generation) {
    for (const auto& seat : seats_)
        if (seat->generation == generation) return *seat;
    return *seats_.emplace_back(std::make_unique<Seat>(std::move(generation), loop_));
}

/// That of the worker's own runs, which need not wait for adopt() to come by.
Seat& WorkerThread::newest_seat() {
    Seat& last = *seats_.back();
    if (last.generation->number() >= house_.newest.number()) return last;
    return seat_of(house_.newest.get());
}

/// Lets go of earlier generations that have nothing under way. Not inside a plugin's callback: its
/// transport would be destroyed under it.
void WorkerThread::retire_seats() {
    bool again = false;
    std::erase_if(seats_, [&](const std::unique_ptr<Seat>& seat) {
        if (seat->generation->number() >= posted_->generation->number() || seat->runs > 0)
            return false;
        again = again || !seat->worker.active().empty();
        return seat->worker.active().empty();
    });
    if (!again || std::exchange(will_look_again_, true)) return;
    const auto look = [](void* user) {
        auto* self = static_cast<WorkerThread*>(user);
        self->will_look_again_ = false;
        self->retire_seats();
    };
    loop_.timer_start(Deadline::after(kLookAgain).ns(), look, this);
}

void WorkerThread::wake() {
    loop_.post([this] { house_.tally->wake(); });
}

void WorkerThread::end_runs() {
    loop_.post([this] {
        closing_ = true;
        const Error reason{"cancelled", Phase::run,
                           "The run was cancelled: the host is shutting down.", ""};
        for (std::size_t i = 0; i < seats_.size(); ++i) seats_[i]->worker.active().fire_all(reason);
        house_.tally->wake();
    });
}

void WorkerThread::close() {
    {
        const std::lock_guard lock(link_->mutex);
        link_->loop = nullptr;
    }
    loop_.post([this] { stop_when_idle(); });
}

void WorkerThread::join() { thread_.join(); }

void WorkerThread::stop_when_idle() {
    const bool busy = std::any_of(seats_.begin(), seats_.end(), [](const auto& seat) {
        return seat->runs > 0 || !seat->worker.active().empty();
    });
    if (busy) {
        const auto look = [](void* self) { static_cast<WorkerThread*>(self)->stop_when_idle(); };
        loop_.timer_start(Deadline::after(kLookAgain).ns(), look, this);
        return;
    }
    seats_.clear();
    posted_ = nullptr;
    loop_.stop();
}

}  // namespace packhost::runtime
