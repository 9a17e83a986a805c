// worker_thread.hpp: a thread, its loop and its engine worker; and the runs on it.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/task.hpp"
#include "engine/run_context.hpp"
#include "engine/worker.hpp"
#include "net/loop.hpp"
#include "packhost/run.hpp"

namespace packhost::runtime {

/// A run from submit to its callback. Shared by the worker and the caller's handle.
struct RunState {
    RunRequest request;
    std::function<void(RunResult)> done;
    engine::RunContext* context = nullptr;  ///< while it runs; the worker's thread
    bool cancelled = false;                 ///< before it began; the worker's thread
};

/// The way to a worker's loop for handles that may outlive it. Thread-safe.
struct WorkerLink {
    std::mutex mutex;
    net::Loop* loop = nullptr;  ///< null once the worker is gone
};

class WorkerThread {
 public:
    explicit WorkerThread(const engine::Commons& commons);
    /// The worker must have been joined.
    ~WorkerThread();
    /// Asks the worker to end what runs; join() waits for it. All workers of a runtime are joined
    /// before the first is destroyed, since they post to each other. Not on a worker itself.
    void close();
    void join();
    WorkerThread(const WorkerThread&) = delete;
    WorkerThread& operator=(const WorkerThread&) = delete;

    bool is_current() const noexcept { return loop_.on_loop_thread(); }
    void submit(std::shared_ptr<RunState> state);
    const std::shared_ptr<WorkerLink>& link() const noexcept { return link_; }

 private:
    void thread_main(const engine::Commons& commons);
    void end_runs();
    void stop_when_idle();
    void begin_submitted();
    static Detached run(WorkerThread& self, std::shared_ptr<RunState> state);

    net::Loop loop_;
    std::unique_ptr<engine::Worker> worker_;
    std::shared_ptr<WorkerLink> link_ = std::make_shared<WorkerLink>();
    bool closing_ = false;
    /// Submitted by the worker's own callbacks; they begin when those have returned.
    std::vector<std::shared_ptr<RunState>> submitted_, beginning_;
    std::thread thread_;
};

}  // namespace packhost::runtime
