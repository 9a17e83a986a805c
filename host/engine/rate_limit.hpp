// rate_limit.hpp: how many requests a connection sends in any span of time, whichever runs they are
// of.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "base/deadline.hpp"
#include "base/task.hpp"
#include "engine/rate_ledger.hpp"
#include "model/extensions.hpp"
#include "packhost/connection.hpp"
#include "packhost/result.hpp"

namespace packhost::engine {

struct Binding;
struct Plan;
struct RunContext;

/// The requests of the last span, by connection, and who waits to send the next: first come, first
/// served. Times are monotonic_ns(). Thread-safe.
class RateLimits {
 public:
    /// Called once, on any thread, without locks held.
    using Wake = std::function<void(Result<bool>)>;

    /// A place at the end of the queue. Each enter() has its leave().
    std::uint64_t enter(const std::string& key);

    struct Reply {
        bool granted = false;  ///< and the place is given up; the request counts as sent now
        bool first = false;    ///< nobody is before it in the queue
        std::uint64_t again_ns = 0;  ///< if it is first: when to ask again
        bool needs_lease = false;    ///< if it is first: it may go as soon as there is a lease
    };
    /// `shared`: the limit holds for several processes, and turns are those of leases alone.
    Reply ask(const std::string& key, std::uint64_t place, const model::RateLimit& limit,
              std::uint64_t now, bool shared = false);
    /// The lease to ask for, without key and id: of few turns, and of more while they are used up.
    /// Nothing if one is being asked for. Else leased() is to follow, on any thread.
    std::optional<LeaseAsked> next_lease(const std::string& key, const model::RateLimit& limit);
    void leased(const std::string& key, Result<LeaseGiven> given);
    /// Calls `wake` when that has come, with true or its error; at once if none is being asked for.
    void wake_when_leased(const std::string& key, std::uint64_t place, Wake wake);
    /// Calls `wake` with true as soon as the place is the first; at once if it is.
    void wake_when_first(const std::string& key, std::uint64_t place, Wake wake);
    /// Gives the place up, if it is still held; its `wake` is not called any more after this
    /// returns, unless it is being called right now.
    void leave(const std::string& key, std::uint64_t place);

    /// What was granted at that time was sent later: when its connection was up. Or it never was.
    void was_sent(const std::string& key, std::uint64_t granted, std::uint64_t sent);
    void was_not_sent(const std::string& key, std::uint64_t granted);

    std::size_t keys() const;

 private:
    struct Lease {
        std::string id;
        unsigned left = 0, used = 0;
        unsigned flying = 0;  // of the used: it is not known when they were sent
        std::uint64_t since = 0, until = 0, last_sent = 0;
        bool closed = false;  // another one is asked for
    };
    struct Entry {
        std::multiset<std::uint64_t> sent;       // of the last span
        std::map<std::uint64_t, Wake> waiting;   // by place: in the order in which they came
        std::uint64_t span = 0;
        // Of a limit that processes share:
        Lease lease;
        bool asking = false;
        std::uint64_t no_lease_before = 0;
        unsigned wanted = 1;    // turns of a lease
        unsigned slowness = 0;  // each doubles the length of leases
    };
    void forget_idle(std::uint64_t now);
    static Wake first_to_wake(Entry& entry);
    static bool is_of(const Lease& lease, std::uint64_t granted) noexcept;

    mutable std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
    std::size_t many_ = 64;  // entries from which on idle ones are looked for
    std::uint64_t next_place_ = 1;
};

/// The turn of one request after the other of a run. One worker's thread.
class Turn {
 public:
    /// Null if the pack limits nothing.
    static std::unique_ptr<Turn> make(RunContext& run, const Plan& plan, const Binding& binding);
    /// `shared`: the connection in whose store processes share the limit, or null.
    Turn(RunContext& run, const model::RateLimit& limit, std::string key, const Connection* shared)
        : run_(run), limit_(limit), key_(std::move(key)), shared_(shared) {}
    ~Turn() { give_back(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    /// Waits for the next turn; one that is held and has not been used is given back. Errors:
    /// `rate_limited` (phase run) if it does not come before the run's deadline; the abort's; of a
    /// limit that processes share, what the store says (phase connection).
    Task<Result<bool>> take();
    bool is_held() const noexcept { return granted_ != 0; }
    /// When it was granted.
    std::uint64_t since() const noexcept { return granted_; }
    /// The turn was used: its request went out at that time.
    void used(std::uint64_t sent);
    void give_back();

 private:
    Error rate_limited() const;
    void ask_for(LeaseAsked asked);

    RunContext& run_;
    const model::RateLimit& limit_;
    const std::string key_;
    const Connection* const shared_;
    std::uint64_t granted_ = 0;
};

}  // namespace packhost::engine
