// services.hpp: what an application may supply to a runtime in place of the host's own.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/connection.hpp"

namespace packhost {

/// The time. Called from any thread, often: keep it cheap.
class Clock {
 public:
    virtual ~Clock() = default;
    /// Wall clock, ms since 1970-01-01 UTC: what schemes read, and put into signatures.
    virtual std::int64_t unix_ms() = 0;
    /// Never goes back, ns since any moment: how long shared values such as tokens live. Deadlines
    /// and timers, also those of plugins, follow the system's clock whatever this says.
    virtual std::uint64_t monotonic_ns() = 0;
};

enum class LogLevel { debug, info, warning, error };

/// A line for the administrator. The views are valid during the call.
struct LogLine {
    LogLevel level;
    std::string_view source;  ///< a plugin's id, or "packhost"
    std::string_view text;    ///< one line; holds no credential
};

/// What processes share beside connections: tokens that schemes fetched, and leases so that one of
/// them alone refreshes a token that rotates. Keys are the host's, and hold no secret. Called from
/// threads that may block for a file, not from workers.
class StateStore {
 public:
    virtual ~StateStore() = default;

    struct State {
        Secret bytes;
        std::uint64_t version = 0;         ///< rises with each save
        std::int64_t expires_unix_ms = 0;  ///< 0: never
    };
    /// What is kept by that key; nothing once it has expired.
    virtual Result<std::optional<State>> load(std::string_view key) = 0;
    /// Keeps it, durably, if the version kept now is `expected` (0: none is); gives the new
    /// version. Error: `state_conflict`.
    virtual Result<std::uint64_t> save(std::string_view key, const Secret& bytes,
                                       std::int64_t expires_unix_ms, std::uint64_t expected) = 0;
    virtual Result<void> forget(std::string_view key) = 0;
    /// Forgets all that is kept by keys which begin so; leases stay.
    virtual Result<void> forget_all(std::string_view prefix) = 0;

    /// Takes the lease of that key for `ttl`, or prolongs it for the same owner; false: another has
    /// it. A lease ends by itself, so that a process that was killed holds up nobody for long.
    virtual Result<bool> acquire(std::string_view key, std::string_view owner,
                                 std::chrono::milliseconds ttl) = 0;
    virtual Result<void> release(std::string_view key, std::string_view owner) = 0;
};

/// Where lines for the administrator go. Called from any thread; must not call the runtime.
class LogSink {
 public:
    virtual ~LogSink() = default;
    virtual void write(const LogLine& line) = 0;
};

/// Runs callbacks where the application wants them: its own loop, its pool.
class Executor {
 public:
    virtual ~Executor() = default;
    /// Takes a task and returns; the task is to be run exactly once, anywhere but inside this call.
    /// Called on workers. A runtime ends only when all tasks that it posted have been run. If this
    /// throws, the callback comes on the worker.
    virtual void post(std::function<void()> task) = 0;
};

/// Looks host names up, in place of the system. Called on the resolver's threads, several at once;
/// may block. A look-up that hangs keeps the service until it returns, beyond the runtime's end.
class NameService {
 public:
    virtual ~NameService() = default;
    /// The addresses of `host` (lower case), in the order to try them: "192.0.2.1", "2001:db8::1".
    /// They are kept for a while, and all of them are vetted before one is used. An error ends the
    /// run in phase resolve, as do no addresses at all and texts that are none (`dns`).
    virtual Result<std::vector<std::string>> look_up(const std::string& host) = 0;
};

/// What a runtime uses beside its config; what is null is the host's own. All of it lives at least
/// as long as the runtime. Clock and log must not throw.
struct Services {
    std::shared_ptr<ConnectionStore> connections;  ///< for RunRequest::connection_name
    std::shared_ptr<StateStore> state;   ///< null: tokens stay within the process
    std::shared_ptr<Clock> clock;        ///< null: the system's
    std::shared_ptr<LogSink> log;        ///< null: lines are dropped
    std::shared_ptr<Executor> executor;  ///< null: callbacks run on the run's worker
    std::shared_ptr<NameService> names;  ///< null: the system's (getaddrinfo)
};

}  // namespace packhost
