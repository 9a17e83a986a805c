// delivery.hpp: how a result gets to its callback: right here, or by the application's executor.
#pragma once

#include "runtime/run_state.hpp"

namespace packhost::runtime {

/// Calls `done` of the run, here or in a task of the executor, and counts the end of the run once
/// it has returned. What the run held is let go, however long a handle is kept. On the worker.
void deliver(Household& house, Tally::Column& column, RunState& state, RunResult&& result);

/// Whether this thread is inside a task that this tally's runtime posted to its executor.
bool inside_task_of(const Tally& tally) noexcept;

}  // namespace packhost::runtime
