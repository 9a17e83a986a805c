// run.hpp: one run of a node, from pins to pins, as a coroutine.
#pragma once

#include "base/task.hpp"
#include "engine/plan.hpp"
#include "engine/run_context.hpp"
#include "packhost/run.hpp"

namespace packhost::engine {

/// Executes a plan on the run's worker. Errors end up in `result`, which is empty before; nothing
/// is thrown. All four must outlive the task, which yields true.
Task<bool> execute(RunContext& run, const RunRequest& request, const Plan& plan,
                   RunResult& result);

}  // namespace packhost::engine
