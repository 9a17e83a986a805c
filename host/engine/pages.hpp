// pages.hpp: a run of a node with pages: one request after the other, until the last page or a cap.
#pragma once

#include "base/task.hpp"
#include "engine/binding.hpp"
#include "engine/plan.hpp"
#include "engine/run_context.hpp"

namespace packhost::engine {

/// Fills `result`. An error is one of the first page's request; what fails later is in the result,
/// with what came before it. All arguments must outlive the task.
Task<Result<bool>> run_pages(RunContext& run, const RunRequest& request, const Plan& plan,
                             const Binding& binding, const BoundPins& pins, RunResult& result);

}  // namespace packhost::engine
