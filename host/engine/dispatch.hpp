// dispatch.hpp: sends one request through policy, resolver and transport: the engine's only door to
// the network.
#pragma once

#include "base/task.hpp"
#include "engine/outgoing.hpp"
#include "engine/run_context.hpp"
#include "engine/transfer.hpp"

namespace packhost::engine {

/// Sends `request` and waits for the whole answer in `transfer`; failures are in transfer.error.
/// `exchange` gets times, sizes and statuses. A request that is not `repeatable` avoids connections
/// that have idled. The origin is resolved, vetted and used as it is in the request. `begun` is
/// now, on the clock of deadlines.
Task<bool> dispatch(RunContext& run, const Binding& binding, const Outgoing& request,
                    bool repeatable, Deadline deadline, std::uint64_t begun, Transfer& transfer,
                    Exchange& exchange);

/// Waits until `deadline` or the run's abort; the error is the abort's.
Task<Result<bool>> wait_until(RunContext& run, Deadline deadline);

}  // namespace packhost::engine
