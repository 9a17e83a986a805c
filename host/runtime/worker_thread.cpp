// worker_thread.cpp: a run on its worker, from the first step to the callback.
#include "runtime/worker_thread.hpp"

#include "engine/run.hpp"
#include "runtime/delivery.hpp"
#include "runtime/pack_impl.hpp"

namespace packhost::runtime {
namespace {

RunResult failed(Error error) {
    RunResult result;
    result.error = std::move(error);
    return result;
}

}  // namespace

void WorkerThread::submit(std::shared_ptr<RunState> state) {
    // The loop keeps its copy until all that was posted is done: measured, giving the memory back
    // one by one gets into the way of those who submit meanwhile.
    loop_.post([this, state] {
        state->seat = posted_;
        ++posted_->runs;
        run(*this, state);
    });
}

void WorkerThread::submit_here(std::shared_ptr<RunState> state) {
    Tally::Column::add(column_.submitted);
    state->seat = &newest_seat();
    ++state->seat->runs;
    submitted_.push_back(std::move(state));
    if (submitted_.size() == 1) loop_.defer([this] { begin_submitted(); });
}

void WorkerThread::begin_submitted() {
    beginning_.swap(submitted_);
    for (std::shared_ptr<RunState>& state : beginning_) run(*this, std::move(state));
    beginning_.clear();
}

/// Why a run must not begin.
std::optional<Error> WorkerThread::objection(const RunState& state) {
    if (state.refused) return *state.refused;
    if (state.cancelled) return Error{"cancelled", Phase::run, "The run was cancelled.", ""};
    if (!closing_) return std::nullopt;
    Tally::Column::add(column_.cancelled);
    return Error{"cancelled", Phase::run, "The run was cancelled: the host is shutting down.", ""};
}

void WorkerThread::finish(RunState& state, RunResult&& result) {
    Seat& seat = *state.seat;
    deliver(house_, column_, state, std::move(result));
    --seat.runs;
    if (seat.runs == 0 && &seat != posted_) loop_.defer([this] { retire_seats(); });
}

/// The plan of a run that may begin; null: it is finished already.
const engine::Plan* WorkerThread::begin(RunState& state) {
    if (auto refusal = objection(state)) {
        finish(state, failed(std::move(*refusal)));
        return nullptr;
    }
    auto plan = plan_of(state.request);
    if (plan) return *plan;
    finish(state, failed(std::move(plan).error()));
    return nullptr;
}

Detached WorkerThread::run(WorkerThread& self, std::shared_ptr<RunState> state) {
    const engine::Plan* const plan = self.begin(*state);
    if (!plan) co_return;
    engine::Worker& worker = state->seat->worker;
    std::shared_ptr<const engine::Carrier> carrier;
    if (state->request.transport) {
        auto made = worker.own_carrier(*state->request.transport);
        if (!made) {
            self.finish(*state, failed(std::move(made).error()));
            co_return;
        }
        carrier = std::move(*made);
    }
    RunResult result;
    {
        engine::RunContext context{worker, Deadline::after(state->request.deadline),
                                   state->request.log, state->request.dry_run};
        context.carrier = std::move(carrier);
        context.recorder = state->request.recorder;
        state->context = &context;
        worker.active().enter(context.abort);
        co_await engine::execute(context, state->request, *plan, result);
        worker.active().leave(context.abort);
        state->context = nullptr;
        if (self.closing_ && context.abort.fired() && !result.ok)
            Tally::Column::add(self.column_.cancelled);
    }
    self.finish(*state, std::move(result));
}

}  // namespace packhost::runtime
