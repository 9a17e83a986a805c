// worker_thread.hpp: a thread, its loop, and the runs on it.
#pragma once

#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "base/task.hpp"
#include "engine/worker.hpp"
#include "net/loop.hpp"
#include "runtime/run_state.hpp"

namespace packhost::runtime {

/// A run that has ended, and waits until its line in the audit log is durable.
struct ParkedRun {
    std::shared_ptr<RunState> state;
    RunResult result;
    std::uint64_t ticket;
};

/// What one worker has of one generation: codecs, transports, auth instances, and runs under way.
struct Seat {
    Seat(std::shared_ptr<const Generation> g, net::Loop& loop)
        : generation(std::move(g)), worker(generation->commons(), loop) {}

    const std::shared_ptr<const Generation> generation;
    engine::Worker worker;
    std::size_t runs = 0;  ///< submitted to it whose callbacks have not returned
    std::vector<ParkedRun> parked;  ///< in the order of their tickets
    bool waiting = false;           ///< release() will be called
};

class WorkerThread {
 public:
    /// Starts the thread. std::system_error if there can't be one more.
    WorkerThread(Household& house, std::shared_ptr<const Generation> first);
    /// The worker must have been joined.
    ~WorkerThread();
    WorkerThread(const WorkerThread&) = delete;
    WorkerThread& operator=(const WorkerThread&) = delete;

    /// The worker whose thread this is, or null.
    static WorkerThread* current() noexcept;
    bool belongs_to(const Household& house) const noexcept { return &house_ == &house; }
    const std::shared_ptr<WorkerLink>& link() const noexcept { return link_; }

    /// Any thread but a worker's; the run has been counted (Tally::hand_over).
    void submit(std::shared_ptr<RunState> state);
    /// On the worker itself: the run begins when the callbacks under way have returned.
    void submit_here(std::shared_ptr<RunState> state);
    /// Runs that are submitted from now on belong to this generation. Any thread.
    void adopt(std::shared_ptr<const Generation> generation);
    /// Calls Tally::wake(), soon, on the worker. Any thread.
    void wake();
    /// Cancels what runs; what has not begun ends the same way. Any thread.
    void end_runs();
    /// Ends the thread once it has nothing to do; join() waits for it. All workers of a runtime are
    /// joined before the first is destroyed, since they post to each other. Not on a worker.
    void close();
    void join();

 private:
    void thread_main(std::shared_ptr<const Generation> first);
    void begin_submitted();
    Seat& seat_of(std::shared_ptr<const Generation> generation);
    Seat& newest_seat();
    void retire_seats();
    void stop_when_idle();
    std::optional<Error> objection(const RunState& state);
    const engine::Plan* begin(const std::shared_ptr<RunState>& state);
    void finish(const std::shared_ptr<RunState>& state, RunResult&& result);
    void hand_over(RunState& state, RunResult&& result);
    void await_audit(Seat& seat);
    void release(Seat& seat);
    static Detached run(WorkerThread& self, std::shared_ptr<RunState> state);

    Household& house_;
    net::Loop loop_;
    Tally::Column& column_;
    std::shared_ptr<WorkerLink> link_ = std::make_shared<WorkerLink>();
    std::vector<std::unique_ptr<Seat>> seats_;
    Seat* posted_ = nullptr;  ///< that of runs from outside, which come in order with adopt()
    bool closing_ = false;
    bool will_look_again_ = false;
    /// Submitted by the worker's own callbacks; they begin when those have returned.
    std::vector<std::shared_ptr<RunState>> submitted_, beginning_;
    std::thread thread_;
};

}  // namespace packhost::runtime
