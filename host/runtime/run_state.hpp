// run_state.hpp: a run from submit to its callback, and what the workers of a runtime share.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "engine/run_context.hpp"
#include "engine/shares.hpp"
#include "net/loop.hpp"
#include "packhost/run.hpp"
#include "packhost/services.hpp"
#include "runtime/generation.hpp"
#include "runtime/tally.hpp"

namespace packhost::runtime {

struct Seat;
struct LoginOrder;

/// The code of what runs end with that come after the end has begun.
inline constexpr char kShuttingDown[] = "shutting_down";

/// A run. Shared by its worker and the caller's handle; the worker's thread once it is submitted.
struct RunState {
    RunRequest request;
    std::function<void(RunResult)> done;
    bool direct = false;                ///< `done` is the host's own: called on the worker
    std::unique_ptr<Error> refused = {};  ///< what it ends with, without having begun
    Seat* seat = nullptr;               ///< the generation that it belongs to
    engine::RunContext* context = nullptr;  ///< while it runs
    bool cancelled = false;                 ///< before it began
    const engine::Plan* plan = nullptr;     ///< of its pack, once it has begun
    std::shared_ptr<const LoginOrder> login = {};  ///< it is a login instead
    /// When its worker took it up; only where runs are recorded.
    std::int64_t begun_unix_ms = 0;
    std::uint64_t begun_ns = 0;
};

/// The way to a worker's loop for handles that may outlive it. Thread-safe.
struct WorkerLink {
    std::mutex mutex;
    net::Loop* loop = nullptr;  ///< null once the worker is gone
};

/// What outlasts the generations of a runtime. Thread-safe, outlives the workers.
struct Household {
    explicit Household(Services s)
        : services(std::move(s)), shares(services.clock.get(), services.state) {}

    const Services services;
    engine::Shares shares;
    Newest newest;
    /// Shared with the tasks that an executor holds.
    const std::shared_ptr<Tally> tally = std::make_shared<Tally>();
};

}  // namespace packhost::runtime
