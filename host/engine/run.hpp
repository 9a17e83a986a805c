// run.hpp: one run of a node, from pins to pins, as a coroutine.
#pragma once

#include "base/task.hpp"
#include "engine/login.hpp"
#include "engine/plan.hpp"
#include "engine/run_context.hpp"
#include "packhost/run.hpp"

namespace packhost::engine {

/// Executes a plan on the run's worker, or, if there is one, a login instead. Errors end up in
/// `result`, which is empty before; nothing is thrown. All must outlive the task, which yields
/// true.
Task<bool> execute(RunContext& run, const RunRequest& request, const Plan& plan, RunResult& result,
                   const LoginOrder* login = nullptr);

}  // namespace packhost::engine
