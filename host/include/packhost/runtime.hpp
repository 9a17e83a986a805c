// runtime.hpp: the host inside an application: workers, plugins, packs and runs.
#pragma once

#include <coroutine>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "packhost/config.hpp"
#include "packhost/login.hpp"
#include "packhost/pack.hpp"
#include "packhost/result.hpp"
#include "packhost/run.hpp"
#include "packhost/services.hpp"

namespace packhost {

/// A run under way; a cheap handle. Dropping it does not end the run.
class RunHandle {
 public:
    RunHandle() = default;
    /// Asks the run to end with error code "cancelled"; its socket is closed. A run that has ended,
    /// or an empty handle, ignores it. Any thread.
    void cancel() const;

 private:
    friend class Runtime;
    struct Target;
    std::shared_ptr<Target> target_;
};

/// Owns worker threads (one per core unless the config says otherwise), each with its event loop,
/// connections, decrypted secrets and plugin instances. A run stays with one worker from first to
/// last. Several runtimes may live in one process. All functions: any thread.
class Runtime {
 public:
    /// Verifies the pinned plugins (running none of their code) and starts the workers. Plugins
    /// that are refused do not fail it: see plugins() and the errors of runs that need them.
    static Result<std::unique_ptr<Runtime>> create(Config config, Services services = {});

    /// Cancels what is running, waits for its callbacks, and joins the workers. Not on a worker.
    /// Callbacks that submit once more get "shutting_down", and are waited for too.
    ~Runtime();
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

    /// Reads, validates and compiles a pack. The error lists the first finding; use validate_pack
    /// for all. The pack may be used as long as any runtime that shares its plugins lives.
    Result<std::shared_ptr<const Pack>> load_pack(const std::filesystem::path& file);

    /// Runs to the end, on a worker, and waits; no executor takes part. On a worker's own thread:
    /// error "would_block".
    RunResult run(RunRequest request);

    /// Starts a run; `done` is called exactly once, on the run's worker or by the executor: keep it
    /// short. It must not throw, and is destroyed when it has returned. Submitting from inside
    /// `done` on a worker stays on that worker, without a hand-over.
    RunHandle submit(RunRequest request, std::function<void(RunResult)> done);

    /// The same for coroutines: `RunResult r = co_await runtime.async_run(request);` resumes on the
    /// run's worker, or where the executor runs it.
    class Awaitable;
    Awaitable async_run(RunRequest request);

    /// Logs somebody in for a connection, through those of the pack's auth schemes that have a
    /// login, and waits for the end. `open_url` and `show` are called on a worker, while this one
    /// waits: keep them short, and don't let them throw. It counts as a run for limits, audit and
    /// drain. Tokens of this connection that were shared before are dropped, here and in the store;
    /// other processes use theirs until they expire. Errors: those of a run, what the scheme says
    /// (phase auth), and `no_login` (phase auth): the pack's schemes have none; `would_block` on a
    /// worker's own thread; `cancelled`; `timeout`.
    Result<LoginResult> login(LoginRequest request);
    /// Ends what login() began. The same errors, but a scheme without a logout is content.
    Result<LoginResult> logout(LogoutRequest request);

    /// Reads plugins, policy and limits anew. Runs that are submitted from now on see the new
    /// config; those under way finish with the old one, plugins included. On an error nothing has
    /// changed. Shared values (tokens) stay. Waits for nothing. Errors as of create().
    Result<void> reload(Config config);

    /// What a drain ended with.
    struct Drained {
        std::size_t finished = 0;   ///< runs that ended by themselves while it waited
        std::size_t cancelled = 0;  ///< runs that it cancelled at its deadline
    };
    /// Takes no new runs from now on (they end with "shutting_down", phase run), waits until those
    /// under way have ended, cancels what is left after `deadline`, and waits for their callbacks.
    /// On a worker's own thread, or inside an executor's task, it would wait for itself: error
    /// "would_block". The runtime can't be used again, nor reloaded; its end is then immediate.
    Result<Drained> drain(std::chrono::milliseconds deadline);

    /// The config in force, as a copy of its own.
    std::shared_ptr<const Config> config() const;
    unsigned workers() const noexcept;
    /// Runs submitted whose callbacks have not returned.
    std::size_t active() const noexcept;

 private:
    struct Impl;
    explicit Runtime(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

class Runtime::Awaitable {
 public:
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter);
    RunResult await_resume() { return std::move(*result_); }

 private:
    friend class Runtime;
    Awaitable(Runtime& runtime, RunRequest request)
        : runtime_(runtime), request_(std::move(request)) {}
    Runtime& runtime_;
    RunRequest request_;
    std::optional<RunResult> result_;
};

}  // namespace packhost
