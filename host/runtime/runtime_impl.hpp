// runtime_impl.hpp: what a Runtime owns: its workers, and the config that is in force.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "packhost/runtime.hpp"
#include "runtime/delivery.hpp"
#include "runtime/worker_thread.hpp"

namespace packhost {

/// The run itself, and the way to its worker.
struct RunHandle::Target : runtime::RunState {
    Target(RunRequest&& r, std::function<void(RunResult)>&& d, bool own,
           std::shared_ptr<runtime::WorkerLink> l)
        : RunState{std::move(r), std::move(d), own}, link(std::move(l)) {}
    const std::shared_ptr<runtime::WorkerLink> link;
};

struct Runtime::Impl {
    explicit Impl(Services services) : house(std::move(services)) {}
    /// Cancels what runs, waits for all callbacks, ends the workers.
    ~Impl();

    /// Makes this config the one in force, with as many workers as it asks for; or nothing changes.
    Result<void> adopt(Config config);
    /// With a `login`, the request says for whom.
    RunHandle submit(RunRequest&& request, std::function<void(RunResult)>&& done, bool direct,
                     std::shared_ptr<const runtime::LoginOrder> login = nullptr);
    /// Submits a login, or a logout, and waits for it.
    Result<LoginResult> log_in(RunRequest request,
                               std::shared_ptr<const runtime::LoginOrder> order,
                               const std::stop_token& stop);
    Result<Drained> drain(std::chrono::milliseconds deadline);

    /// The worker of this runtime whose thread this is, or null.
    runtime::WorkerThread* own_worker() const noexcept;
    unsigned worker_count() const noexcept;

    runtime::Household house;

 private:
    using Workers = std::vector<runtime::WorkerThread*>;
    Result<const Workers*> enough_workers(const std::shared_ptr<const runtime::Generation>& first);
    void keep_records(const std::shared_ptr<runtime::RunRecords>& records);
    void for_all_workers(void (runtime::WorkerThread::*what)());

    /// Those that runs are handed to. A new list only if their number changes; lists stay, since
    /// somebody may be reading them, and so do workers that a reload made superfluous.
    std::atomic<const Workers*> chosen_ = nullptr;
    std::atomic<std::size_t> most_runs_ = 0;
    std::mutex mutex_;  ///< guards what follows; one reload at a time
    std::vector<std::unique_ptr<const Workers>> lists_;
    std::vector<std::unique_ptr<runtime::WorkerThread>> workers_;
    std::vector<std::shared_ptr<runtime::RunRecords>> records_;  ///< the last: in force
    std::uint64_t last_number_ = 0;
};

}  // namespace packhost
