// worker_thread.cpp: a run on its worker, from the first step to the callback.
#include "runtime/worker_thread.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "base/deadline.hpp"
#include "engine/run.hpp"
#include "runtime/delivery.hpp"
#include "runtime/login_order.hpp"
#include "runtime/pack_impl.hpp"

namespace packhost::runtime {
namespace {

RunResult failed(Error error) {
    RunResult result;
    result.error = std::move(error);
    return result;
}

void note_begin(RunState& state) {
    using namespace std::chrono;
    state.begun_unix_ms = floor<milliseconds>(system_clock::now()).time_since_epoch().count();
    state.begun_ns = monotonic_ns();
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
    RunRecords* const records = state.seat->generation->records().get();
    if (!closing_) return records ? records->objection(state.request) : std::nullopt;
    Tally::Column::add(column_.cancelled);
    return Error{"cancelled", Phase::run, "The run was cancelled: the host is shutting down.", ""};
}

/// Where runs are recorded, so is this one; strict, it goes on when its line is durable.
void WorkerThread::finish(const std::shared_ptr<RunState>& state, RunResult&& result) {
    Seat& seat = *state->seat;
    RunRecords* const records = seat.generation->records().get();
    if (!records) return hand_over(*state, std::move(result));
    const auto ns = static_cast<std::int64_t>(monotonic_ns() - state->begun_ns);
    const std::uint64_t ticket = records->record(
        {state->request, state->plan, state->begun_unix_ms, ns, {}}, result);
    if (ticket == 0) return hand_over(*state, std::move(result));
    seat.parked.push_back({state, std::move(result), ticket});
    await_audit(seat);
}

void WorkerThread::hand_over(RunState& state, RunResult&& result) {
    Seat& seat = *state.seat;
    deliver(house_, column_, state, std::move(result));
    --seat.runs;
    if (seat.runs == 0 && &seat != posted_) loop_.defer([this] { retire_seats(); });
}

/// The seat stays as long as a run is parked on it.
void WorkerThread::await_audit(Seat& seat) {
    if (std::exchange(seat.waiting, true)) return;
    seat.generation->records()->when_known(seat.parked.front().ticket, [this, &seat] {
        loop_.post([this, &seat] { release(seat); });
    });
}

void WorkerThread::release(Seat& seat) {
    seat.waiting = false;
    const auto records = seat.generation->records();  // beyond the seat
    const auto is_pending = [&](const ParkedRun& run) {
        return records->fate(run.ticket) == RunRecords::Fate::pending;
    };
    const auto end = std::find_if(seat.parked.begin(), seat.parked.end(), is_pending);
    std::vector<ParkedRun> known(std::make_move_iterator(seat.parked.begin()),
                                 std::make_move_iterator(end));
    seat.parked.erase(seat.parked.begin(), end);
    if (!seat.parked.empty()) await_audit(seat);
    for (ParkedRun& run : known) {
        if (records->fate(run.ticket) == RunRecords::Fate::failed)
            records->withhold(run.state->request, run.result);
        hand_over(*run.state, std::move(run.result));
    }
}

/// The plan of a run that may begin; null: it is finished already.
const engine::Plan* WorkerThread::begin(const std::shared_ptr<RunState>& state) {
    if (state->seat->generation->records()) note_begin(*state);
    if (auto refusal = objection(*state)) {
        finish(state, failed(std::move(*refusal)));
        return nullptr;
    }
    if (state->login) return state->plan = &state->login->plan;
    auto plan = plan_of(state->request);
    if (plan) return state->plan = *plan;
    finish(state, failed(std::move(plan).error()));
    return nullptr;
}

Detached WorkerThread::run(WorkerThread& self, std::shared_ptr<RunState> state) {
    const engine::Plan* const plan = self.begin(state);
    if (!plan) co_return;
    engine::Worker& worker = state->seat->worker;
    std::shared_ptr<const engine::Carrier> carrier;
    if (state->request.transport) {
        auto made = worker.own_carrier(*state->request.transport);
        if (!made) {
            self.finish(state, failed(std::move(made).error()));
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
        const engine::LoginOrder* const login = state->login ? &state->login->login : nullptr;
        co_await engine::execute(context, state->request, *plan, result, login);
        worker.active().leave(context.abort);
        state->context = nullptr;
        if (self.closing_ && context.abort.fired() && !result.ok)
            Tally::Column::add(self.column_.cancelled);
    }
    self.finish(state, std::move(result));
}

}  // namespace packhost::runtime
