// delivery.cpp: tasks that run once, whatever an executor does with them.
#include "runtime/delivery.hpp"

#include <atomic>
#include <utility>

namespace packhost::runtime {
namespace {

thread_local const Tally* current_task = nullptr;

/// A result on its way through an executor.
struct Delivery {
    std::function<void(RunResult)> done;
    RunResult result;
    std::shared_ptr<Tally> tally;
    bool refused = false;
    std::atomic_flag taken = {};

    void run() {
        if (taken.test_and_set()) return;
        const Tally* const outer = std::exchange(current_task, tally.get());
        {
            const auto callback = std::move(done);
            callback(std::move(result));
        }
        current_task = outer;
        tally->ended_elsewhere(refused);
    }
};

void post(Executor& executor, std::shared_ptr<Delivery> delivery) {
    try {
        executor.post([delivery] { delivery->run(); });
    } catch (...) {
        delivery->run();  // an executor that throws: the callback comes all the same
    }
}

}  // namespace

void deliver(Household& house, Tally::Column& column, RunState& state, RunResult&& result) {
    auto done = std::move(state.done);
    state.done = nullptr;
    const bool refused = state.refused && state.refused->code == kShuttingDown;
    state.request.pack.reset();
    state.request.connection.reset();
    state.request.pins = Object();
    if (state.direct) {
        // Runtime::run returns as soon as it is told: it finds its run counted as ended.
        house.tally->ended(column, refused);
        return done(std::move(result));
    }
    if (house.services.executor) {
        auto delivery = std::make_shared<Delivery>();
        delivery->done = std::move(done);
        delivery->result = std::move(result);
        delivery->tally = house.tally;
        delivery->refused = refused;
        return post(*house.services.executor, std::move(delivery));
    }
    done(std::move(result));
    done = nullptr;  // what it holds is gone when the run counts as ended
    house.tally->ended(column, refused);
}

bool inside_task_of(const Tally& tally) noexcept { return current_task == &tally; }

}  // namespace packhost::runtime
