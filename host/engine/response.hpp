// response.hpp: from the answer's bytes to output pins.
#pragma once

#include "engine/plan.hpp"
#include "engine/run_context.hpp"
#include "engine/transfer.hpp"

namespace packhost::engine {

/// Decodes the body as far as it is mapped and fills result.pins; sets result.ok and result.error.
/// An answer of 400 or above delivers its pins and is marked not ok ("http_status"); a body that
/// can't be decoded is `bad_response`, with status and headers delivered.
void deliver_response(RunContext& run, const Plan& plan, Transfer& transfer, RunResult& result);

}  // namespace packhost::engine
