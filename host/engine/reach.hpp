// reach.hpp: how a request gets to its origin: the addresses that it may go to, and the proxy.
#pragma once

#include <string>

#include "base/deadline.hpp"
#include "base/task.hpp"
#include "engine/run_context.hpp"
#include "net/proxy.hpp"
#include "packhost/abi/transport.h"

namespace packhost::engine {

/// For one request; lives until the transport has it. What the binding and the worker know already
/// is used again for a second at most, so that as a rule nothing has to be found.
class Reach {
 public:
    /// `now` is on the clock of deadlines. All of it outlives this.
    Reach(RunContext& run, const Binding& binding, const Carrier& carrier,
          const net::Origin& origin, std::uint64_t now);
    Reach(const Reach&) = delete;
    Reach& operator=(const Reach&) = delete;

    /// Whether there is nothing to find.
    bool is_known() const;
    /// Looks names up off the loop and vets every address, the origin's by the policy of the
    /// connection. Ends by the deadline or the run's abort, however long the resolver takes.
    /// Errors: phases resolve, policy, plugin, run.
    Task<Result<void>> find(Deadline deadline);
    /// Writes addresses, proxy and pool key into a request.
    void place(ph_request& request);

 private:
    bool is_looked_up_by_proxy() const { return proxy_ && proxy_->looks_up(origin_); }
    bool knows_origin() const;
    bool knows_proxy() const;

    RunContext& run_;
    const Binding& binding_;
    const Carrier& carrier_;
    const net::Origin& origin_;
    const std::uint64_t now_;
    const bool at_home_;                 ///< the binding's own origin
    const net::Proxy* proxy_ = nullptr;  ///< null: it goes straight there
    std::vector<ph_address> elsewhere_;
    std::string pool_key_, target_;
    ph_proxy told_{};
};

}  // namespace packhost::engine
