// rate_ledger.hpp: how processes share a connection's rate limit through a store: they lease turns
// of it, a few at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/extensions.hpp"
#include "packhost/services.hpp"

namespace packhost::engine {

/// What is leased of one limit. Times are ms since 1970 UTC, as all processes see them.
///
/// The turns of a lease may be used until it ends, and count until a span after that, whether they
/// are used or not, since nobody else knows. So no span has more requests than the limit: those in
/// it are of leases that counted, all of them, when the last one of these was taken. A request that
/// goes out late, by as much as a lease is long, is allowed for.
class RateLedger {
 public:
    /// Reads what text() wrote. Bytes of another kind say nothing.
    explicit RateLedger(std::string_view bytes = {});
    std::string text() const;

    /// Forgets what counts no more. What would count for longer than a lease can is of a clock that
    /// has been set back since.
    void forget_past(std::int64_t now, const model::RateLimit& limit,
                     std::chrono::milliseconds lease);
    /// What became of a lease: so many turns were used, the last one at that time.
    void settle(std::string_view id, unsigned used, std::int64_t last,
                const model::RateLimit& limit);
    /// Takes up to `wanted` turns; how many.
    unsigned take(std::string_view id, unsigned wanted, std::int64_t now,
                  const model::RateLimit& limit, std::chrono::milliseconds lease);
    /// When the next turn is free again at the earliest; 0 if nothing is leased.
    std::int64_t next_free() const;
    /// When nothing counts any more; 0 if nothing is leased.
    std::int64_t last_free() const;

 private:
    struct Lease {
        std::string id;
        unsigned turns;
        std::int64_t counts_until;
    };
    std::vector<Lease> leases_;
};

/// Asks for a lease, and tells what became of the last one.
struct LeaseAsked {
    std::string key;  ///< of the store
    std::string id;   ///< of the new lease
    model::RateLimit limit;
    unsigned wanted = 1;
    std::chrono::milliseconds length{};
    std::string settled;  ///< the id of the last one; empty: nothing is to be told of it
    unsigned used = 0;
    std::uint64_t last_ns = 0;  ///< monotonic_ns() of its last request
};

/// Times are monotonic_ns() of this process.
struct LeaseGiven {
    std::string id;
    unsigned turns = 0;
    std::uint64_t since_ns = 0;
    std::uint64_t until_ns = 0;
    std::uint64_t again_ns = 0;  ///< without turns: when to ask again
};

/// Takes it. Blocks for the store. Errors: what the store says.
Result<LeaseGiven> take_lease(StateStore& store, const LeaseAsked& asked);

}  // namespace packhost::engine
