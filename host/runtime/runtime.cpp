// runtime.cpp: wires config, plugins, resolver, policy and workers into the embedding API.
#include "packhost/runtime.hpp"

#include <atomic>
#include <future>

#include "base/try.hpp"
#include "engine/shares.hpp"
#include "net/policy.hpp"
#include "net/resolver.hpp"
#include "plugins/registry.hpp"
#include "runtime/pack_impl.hpp"
#include "runtime/plugin_admin.hpp"
#include "runtime/worker_thread.hpp"

namespace packhost {

using runtime::PackImpl;
using runtime::RunState;
using runtime::WorkerThread;

/// The run itself, and the way to its worker.
struct RunHandle::Target : RunState {
    Target(RunRequest r, std::function<void(RunResult)> d, std::shared_ptr<runtime::WorkerLink> l)
        : RunState{std::move(r), std::move(d)}, link(std::move(l)) {}
    const std::shared_ptr<runtime::WorkerLink> link;
};

struct Runtime::Impl {
    Impl(Config c, plugins::Registry r, net::NetworkPolicy p)
        : shared_config(std::make_shared<const Config>(std::move(c))), config(*shared_config), registry(std::move(r)), policy(std::move(p)),
          resolver(config.resolver_threads),
          commons{config, registry, resolver, policy, shares, {}} {}

    ~Impl() {
        for (const auto& w : workers) w->close();
        for (const auto& w : workers) w->join();
    }

    WorkerThread& pick() {
        for (const auto& w : workers)
            if (w->is_current()) return *w;
        return *workers[next.fetch_add(1, std::memory_order_relaxed) % workers.size()];
    }

    std::shared_ptr<const Config> shared_config;
    const Config& config;
    plugins::Registry registry;
    net::NetworkPolicy policy;
    net::Resolver resolver;
    engine::Shares shares;
    engine::Commons commons;
    std::vector<std::unique_ptr<WorkerThread>> workers;
    std::atomic<unsigned> next{0};
};

void RunHandle::cancel() const {
    if (!target_) return;
    const std::lock_guard lock(target_->link->mutex);
    if (!target_->link->loop) return;
    target_->link->loop->post([state = target_] {
        if (state->context)
            state->context->abort.fire(
                Error{"cancelled", Phase::run, "The run was cancelled.", ""});
        else
            state->cancelled = true;
    });
}

Runtime::Runtime(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Runtime::~Runtime() = default;

Result<std::unique_ptr<Runtime>> Runtime::create(Config config, Services) {
    PH_TRY(net::NetworkPolicy policy, net::NetworkPolicy::make(config.network));
    PH_TRY(plugins::Registry registry, runtime::open_registry(config));
    unsigned count = config.workers ? config.workers : std::thread::hardware_concurrency();
    if (count == 0) count = 1;
    auto impl = std::make_unique<Impl>(std::move(config), std::move(registry), std::move(policy));
    for (unsigned i = 0; i < count; ++i)
        impl->workers.push_back(std::make_unique<WorkerThread>(impl->commons));
    return std::unique_ptr<Runtime>(new Runtime(std::move(impl)));
}

Result<std::shared_ptr<const Pack>> Runtime::load_pack(const std::filesystem::path& file) {
    PH_TRY(auto pack, PackImpl::load(file));
    return std::shared_ptr<const Pack>(std::move(pack));
}

RunHandle Runtime::submit(RunRequest request, std::function<void(RunResult)> done) {
    WorkerThread& worker = impl_->pick();
    RunHandle handle;
    handle.target_ =
        std::make_shared<RunHandle::Target>(std::move(request), std::move(done), worker.link());
    worker.submit(handle.target_);
    return handle;
}

RunResult Runtime::run(RunRequest request) {
    for (const auto& worker : impl_->workers) {
        if (!worker->is_current()) continue;
        RunResult refused;
        refused.error = Error{"would_block", Phase::usage,
                              "Runtime::run was called on a worker's own thread, which would wait "
                              "for itself.",
                              "Use submit or async_run there."};
        return refused;
    }
    std::promise<RunResult> promise;
    auto future = promise.get_future();
    submit(std::move(request),
           [&promise](RunResult result) { promise.set_value(std::move(result)); });
    return future.get();
}

Runtime::Awaitable Runtime::async_run(RunRequest request) {
    return Awaitable(*this, std::move(request));
}

void Runtime::Awaitable::await_suspend(std::coroutine_handle<> waiter) {
    runtime_.submit(std::move(request_), [this, waiter](RunResult result) {
        result_ = std::move(result);
        waiter.resume();
    });
}

std::shared_ptr<const Config> Runtime::config() const { return impl_->shared_config; }
unsigned Runtime::workers() const noexcept { return static_cast<unsigned>(impl_->workers.size()); }

}  // namespace packhost
