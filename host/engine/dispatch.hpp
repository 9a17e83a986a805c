// dispatch.hpp: sends one request through policy, resolver and transport: the engine's only door to
// the network.
#pragma once

#include "base/task.hpp"
#include "engine/outgoing.hpp"
#include "engine/run_context.hpp"
#include "engine/transfer.hpp"

namespace packhost::engine {

/// The addresses of an origin, resolved off the loop and vetted for the connection. Ends by the
/// deadline or the run's abort, however long the resolver takes. Errors: phases resolve, policy, run.
Task<Result<net::Resolver::Addresses>> resolve(RunContext& run, const Binding& binding,
                                               const net::Origin& origin, Deadline deadline);

/// Sends `request` and waits for the whole answer in `transfer`; failures are in transfer.error.
/// `exchange` gets times, sizes and statuses. A request that is not `repeatable` avoids connections
/// that have idled. The origin is resolved, vetted and used as it is in the request.
Task<bool> dispatch(RunContext& run, const Binding& binding, const Outgoing& request,
                    bool repeatable, Deadline deadline, Transfer& transfer, Exchange& exchange);

/// Waits until `deadline` or the run's abort; the error is the abort's.
Task<Result<bool>> wait_until(RunContext& run, Deadline deadline);

}  // namespace packhost::engine
