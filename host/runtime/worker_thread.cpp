// worker_thread.cpp: the life of a worker: start, runs, orderly end.
#include "runtime/worker_thread.hpp"

#include <future>

#include "engine/run.hpp"
#include "runtime/pack_impl.hpp"

namespace packhost::runtime {
namespace {

Error cancelled(std::string_view why) {
    return {"cancelled", Phase::run, "The run was cancelled" + std::string(why) + ".", ""};
}

RunResult failed(Error error) {
    RunResult result;
    result.error = std::move(error);
    return result;
}

}  // namespace

WorkerThread::WorkerThread(const engine::Commons& commons) {
    link_->loop = &loop_;
    std::promise<void> ready;
    loop_.post([&ready] { ready.set_value(); });
    thread_ = std::thread([this, &commons] { thread_main(commons); });
    ready.get_future().wait();
}

WorkerThread::~WorkerThread() = default;

void WorkerThread::close() {
    {
        const std::lock_guard lock(link_->mutex);
        link_->loop = nullptr;
    }
    loop_.post([this] { end_runs(); });
}

void WorkerThread::join() { thread_.join(); }

void WorkerThread::thread_main(const engine::Commons& commons) {
    worker_ = std::make_unique<engine::Worker>(commons, loop_);
    loop_.run();
}

void WorkerThread::end_runs() {
    closing_ = true;
    worker_->active().fire_all(cancelled(": the host is shutting down"));
    stop_when_idle();
}

void WorkerThread::stop_when_idle() {
    if (!closing_ || !worker_->active().empty()) return;
    // Not inside a plugin's callback: its transport is about to be destroyed.
    loop_.defer([this] {
        if (!worker_ || !worker_->active().empty()) return;
        worker_.reset();
        loop_.stop();
    });
}

void WorkerThread::submit(std::shared_ptr<RunState> state) {
    if (!is_current()) return loop_.post([this, state] { run(*this, state); });
    submitted_.push_back(std::move(state));
    if (submitted_.size() == 1) loop_.defer([this] { begin_submitted(); });
}

void WorkerThread::begin_submitted() {
    beginning_.swap(submitted_);
    for (std::shared_ptr<RunState>& state : beginning_) run(*this, std::move(state));
    beginning_.clear();
}

Detached WorkerThread::run(WorkerThread& self, std::shared_ptr<RunState> state) {
    if (state->cancelled || self.closing_) {
        state->done(failed(cancelled(state->cancelled ? "" : ": the host is shutting down")));
        co_return;
    }
    const auto* pack = dynamic_cast<const PackImpl*>(state->request.pack.get());
    auto plan = pack ? pack->plan(state->request.node)
                     : Result<const engine::Plan*>(Error{"no_pack", Phase::usage,
                                                         "The run names no pack.", ""});
    if (!plan) {
        state->done(failed(std::move(plan).error()));
        co_return;
    }
    RunResult result;
    {
        engine::RunContext context{*self.worker_, Deadline::after(state->request.deadline),
                                   state->request.log, state->request.dry_run};
        state->context = &context;
        self.worker_->active().enter(context.abort);
        result = co_await engine::execute(context, state->request, **plan);
        self.worker_->active().leave(context.abort);
        state->context = nullptr;
    }
    state->done(std::move(result));
    self.stop_when_idle();
}

}  // namespace packhost::runtime
