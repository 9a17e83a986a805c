// shares.hpp: values that all workers share (tokens): one fill however many wait.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/concurrency.hpp"
#include "engine/rate_limit.hpp"
#include "engine/state_access.hpp"
#include "packhost/result.hpp"
#include "packhost/run.hpp"
#include "packhost/secret.hpp"
#include "packhost/services.hpp"

namespace packhost::engine {

/// What a fill yielded. Immutable once it is shared.
struct SharedValues {
    struct Member {
        std::string name;
        std::string text;
        Secret secret;  ///< if is_secret
        bool is_secret = false;
    };
    std::uint64_t version = 0;
    std::uint64_t expires_ns = 0;  ///< on the scale of Shares::now_ns()
    std::uint64_t state_version = 0;  ///< as it is kept for other processes; 0: it is not
    std::vector<Member> members;
};

/// The process-wide entries of one runtime. Keys are made by the engine, with the connection in
/// them, so that no scheme can name another's entry. Thread-safe.
class Shares {
 public:
    /// `clock` says how long values live; null: the system's monotonic clock.
    /// `state` is what processes share, or null.
    explicit Shares(Clock* clock = nullptr, std::shared_ptr<StateStore> state = nullptr)
        : clock_(clock), state_(std::move(state)) {}

    using Values = std::shared_ptr<const SharedValues>;
    /// Called once, on the thread that publishes, without locks held.
    using Waiter = std::function<void(Result<Values>)>;

    struct Outcome {
        Values values;            ///< at hand
        bool must_fill = false;   ///< the caller starts the fill, and is a waiter too
        std::uint64_t waiting = 0;  ///< id of the waiter, for forget()
        std::uint64_t stale = 0;    ///< the state_version of what was dropped for it
    };
    /// The entry, or a place among its waiters. An entry of version `drop` is dropped first.
    Outcome get(const std::string& key, std::uint64_t drop, Waiter waiter);
    /// Drops the entry if it is of this version.
    void drop(const std::string& key, std::uint64_t version);
    /// Drops all entries whose keys begin so; what fills under way get serves those who wait alone.
    void drop_all(std::string_view prefix);
    /// Ends a fill. Good values are kept until they expire, failures are not.
    void publish(const std::string& key, Result<SharedValues> filled);
    /// The waiter will not be called after this returns, unless it is being called right now.
    void forget(const std::string& key, std::uint64_t waiting);
    /// The scale on which values expire.
    std::uint64_t now_ns() const;

    /// What else is process-wide: the turns of connections with a rate limit.
    RateLimits& rates() noexcept { return rates_; }
    /// And the runs of connections with a limit on how many run at once.
    Concurrency& concurrency() noexcept { return concurrency_; }
    StateAccess& state() noexcept { return state_; }

 private:
    struct Entry {
        Values values;
        std::uint64_t stale = 0;  // the state_version of what was here last
        bool filling = false;
        bool outdated = false;    // the fill began before drop_all()
        std::vector<std::pair<std::uint64_t, Waiter>> waiters;
    };
    Clock* const clock_;
    std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
    std::uint64_t next_version_ = 1;
    std::uint64_t next_waiter_ = 1;
    RateLimits rates_;
    Concurrency concurrency_;
    StateAccess state_;
};

}  // namespace packhost::engine
