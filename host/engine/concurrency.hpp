// concurrency.hpp: how many runs of a connection are under way at the same time.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/task.hpp"
#include "packhost/result.hpp"

namespace packhost {
struct Connection;
}

namespace packhost::engine {

struct RunContext;

/// What limits of a connection are kept by: its name, or what it is if it has none.
std::string limits_key(const Connection& connection);

/// Runs under way by connection, and who waits to begin: first come, first served. Thread-safe.
class Concurrency {
 public:
    /// Called once, on any thread, without locks held.
    using Wake = std::function<void(Result<bool>)>;

    /// The id of a place that is taken, or 0: there are `most`. Each place has its leave().
    std::uint64_t enter(const std::string& key, unsigned most);
    /// The id of a place that is waited for; `wake` is called with true when it is taken, which may
    /// be at once.
    std::uint64_t wait(const std::string& key, unsigned most, Wake wake);
    /// Gives a place up, taken or waited for. A `wake` may be about to be called even so.
    void leave(const std::string& key, std::uint64_t id);

    std::size_t keys() const;

 private:
    struct Entry {
        unsigned running = 0;
        std::deque<std::pair<std::uint64_t, Wake>> waiting;
    };
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
    std::uint64_t next_ = 1;
};

/// A run's place among those of its connection; given up at its end. One worker's thread.
class RunPlace {
 public:
    RunPlace(RunContext& run, const Connection& connection, unsigned most)
        : run_(run), key_(limits_key(connection)), most_(most) {}
    ~RunPlace();
    RunPlace(const RunPlace&) = delete;
    RunPlace& operator=(const RunPlace&) = delete;

    /// Waits for it. Errors: `busy` (phase run) if it does not come before the run's deadline; the
    /// abort's.
    Task<Result<bool>> take();

 private:
    RunContext& run_;
    const std::string key_;
    const unsigned most_;
    std::uint64_t id_ = 0;
};

}  // namespace packhost::engine
