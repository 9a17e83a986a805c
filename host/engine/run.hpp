// run.hpp: one run of a node, from pins to pins, as a coroutine.
#pragma once

#include "base/task.hpp"
#include "engine/plan.hpp"
#include "engine/run_context.hpp"
#include "packhost/run.hpp"

namespace packhost::engine {

/// Executes a plan on the run's worker. Errors end up in the result; nothing is thrown. `run`,
/// `request` and `plan` must outlive the task.
Task<RunResult> execute(RunContext& run, const RunRequest& request, const Plan& plan);

}  // namespace packhost::engine
