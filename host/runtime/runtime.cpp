// runtime.cpp: the embedding API over the workers: submit, run, cancel, await.
#include "packhost/runtime.hpp"

#include <future>

#include "runtime/pack_impl.hpp"
#include "runtime/runtime_impl.hpp"

namespace packhost {

using runtime::PackImpl;
using runtime::WorkerThread;

Runtime::Runtime(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Runtime::~Runtime() = default;

Result<std::unique_ptr<Runtime>> Runtime::create(Config config, Services services) {
    auto impl = std::make_unique<Impl>(std::move(services));
    if (auto begun = impl->adopt(std::move(config)); !begun) return std::move(begun).error();
    return std::unique_ptr<Runtime>(new Runtime(std::move(impl)));
}

Result<std::shared_ptr<const Pack>> Runtime::load_pack(const std::filesystem::path& file) {
    auto pack = PackImpl::load(file);
    if (!pack) return std::move(pack).error();
    return std::shared_ptr<const Pack>(std::move(*pack));
}

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

RunHandle Runtime::submit(RunRequest request, std::function<void(RunResult)> done) {
    return impl_->submit(std::move(request), std::move(done), false);
}

RunResult Runtime::run(RunRequest request) {
    if (impl_->own_worker()) {
        RunResult refused;
        refused.error = Error{"would_block", Phase::usage,
                              "Runtime::run was called on a worker's own thread, which would wait "
                              "for itself.",
                              "Use submit or async_run there."};
        return refused;
    }
    std::promise<RunResult> promise;
    auto future = promise.get_future();
    impl_->submit(std::move(request),
                  [&promise](RunResult result) { promise.set_value(std::move(result)); }, true);
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

Result<void> Runtime::reload(Config config) { return impl_->adopt(std::move(config)); }

Result<Runtime::Drained> Runtime::drain(std::chrono::milliseconds deadline) {
    if (impl_->own_worker() || runtime::inside_task_of(*impl_->house.tally))
        return Error{"would_block", Phase::usage,
                     "Runtime::drain was called inside a callback, which it would wait for.",
                     "Call it on another thread."};
    return impl_->drain(deadline);
}

std::shared_ptr<const Config> Runtime::config() const {
    return impl_->house.newest.get()->config();
}
unsigned Runtime::workers() const noexcept { return impl_->worker_count(); }
std::size_t Runtime::active() const noexcept { return impl_->house.tally->active(); }

}  // namespace packhost
