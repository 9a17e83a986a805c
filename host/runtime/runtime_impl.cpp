// runtime_impl.cpp: submit, reload and drain, over workers that stay while generations change.
#include "runtime/runtime_impl.hpp"

#include <algorithm>
#include <system_error>

#include "base/try.hpp"
#include "engine/consent.hpp"
#include "runtime/login_order.hpp"
#include "runtime/pack_impl.hpp"

namespace packhost {

using runtime::Generation;
using runtime::Tally;
using runtime::WorkerThread;

namespace {

Error shutting_down() {
    return {runtime::kShuttingDown, Phase::run,
            "The runtime takes no new runs: it is shutting down.", ""};
}

Error busy() {
    return {"busy", Phase::run, "As many runs are under way as this host takes at once.",
            "Submit it again when others have ended; the limit is limits.max_runs."};
}

/// Whether a run's connection may be used for it, before its secrets are opened. A base URL that
/// needs one of them is judged when the worker binds it.
Result<void> judge(const engine::Plan& plan, const Connection& connection) {
    PH_CHECK(engine::check_provider(plan, connection));
    auto consented = engine::check_consent(plan, connection);
    if (!consented && consented.error().code == "missing_credential") return {};
    return consented;
}

Result<void> judge(const RunRequest& request, const runtime::LoginOrder* login,
                   const Connection& connection) {
    if (login) {
        for (const engine::Plan* plan : login->login.plans) PH_CHECK(judge(*plan, connection));
        return {};
    }
    PH_TRY(const engine::Plan* const plan, runtime::plan_of(request));
    return judge(*plan, connection);
}

/// The application's connection of the name that a run gives. Its code may do anything.
Result<std::shared_ptr<const Connection>> look_up(const Services& services,
                                                  const RunRequest& request,
                                                  const runtime::LoginOrder* login) {
    const std::string& name = request.connection_name;
    if (!services.connections)
        return Error{"no_connection_store", Phase::connection,
                     "The run names the connection \"" + name +
                         "\", but the runtime has no store to look it up in.",
                     "Create the runtime with Services::connections, or set "
                     "RunRequest::connection."};
    try {
        PH_TRY(auto found, services.connections->open(name, [&](const Connection& connection) {
            return judge(request, login, connection);
        }));
        if (found) return found;
        return Error{"unknown_connection", Phase::connection,
                     "The store has no connection \"" + name + "\".", ""};
    } catch (...) {
        return Error{"store_failed", Phase::connection,
                     "The store failed while it looked for the connection \"" + name + "\".", ""};
    }
}

}  // namespace

WorkerThread* Runtime::Impl::own_worker() const noexcept {
    WorkerThread* const worker = WorkerThread::current();
    return worker && worker->belongs_to(house) ? worker : nullptr;
}

unsigned Runtime::Impl::worker_count() const noexcept {
    return static_cast<unsigned>(chosen_.load(std::memory_order_acquire)->size());
}

RunHandle Runtime::Impl::submit(RunRequest&& request, std::function<void(RunResult)>&& done,
                                bool direct,
                                std::shared_ptr<const runtime::LoginOrder> login) {
    std::unique_ptr<Error> refused;
    if (!request.connection && !request.connection_name.empty()) {
        auto found = look_up(house.services, request, login.get());
        if (found) request.connection = std::move(*found);
        else refused = std::make_unique<Error>(std::move(found).error());
    }
    WorkerThread* const own = own_worker();
    WorkerThread* worker = own;
    if (!own) {
        const Workers& workers = *chosen_.load(std::memory_order_acquire);
        worker = workers[house.tally->hand_over() % workers.size()];
    }
    RunHandle handle;
    handle.target_ = std::make_shared<RunHandle::Target>(std::move(request), std::move(done),
                                                         direct, worker->link());
    handle.target_->login = std::move(login);
    if (house.tally->closed()) refused = std::make_unique<Error>(shutting_down());
    else if (house.tally->is_full(most_runs_.load(std::memory_order_relaxed)))
        refused = std::make_unique<Error>(busy());
    handle.target_->refused = std::move(refused);
    if (own) own->submit_here(handle.target_);
    else worker->submit(handle.target_);
    return handle;
}

/// A list of as many workers as the generation asks for, new ones started as needed.
Result<const Runtime::Impl::Workers*> Runtime::Impl::enough_workers(
    const std::shared_ptr<const Generation>& first) {
    const std::size_t count = first->workers();
    const Workers* const now = chosen_.load();
    if (now && now->size() == count) return now;
    try {
        while (workers_.size() < count)
            workers_.push_back(std::make_unique<WorkerThread>(house, first));
    } catch (const std::system_error&) {
        return Error{"no_thread", Phase::config,
                     "The system has no thread left for a worker.", "Lower limits.workers."};
    }
    auto list = std::make_unique<Workers>();
    for (std::size_t i = 0; i < count; ++i) list->push_back(workers_[i].get());
    return lists_.emplace_back(std::move(list)).get();
}

Result<void> Runtime::Impl::adopt(Config config) {
    const std::lock_guard lock(mutex_);
    if (house.tally->closed()) return shutting_down();
    PH_TRY(auto generation, Generation::make(std::move(config), ++last_number_, house.shares,
                                             house.services,
                                             records_.empty() ? nullptr : records_.back()));
    PH_TRY(const Workers* const list, enough_workers(generation));
    keep_records(generation->records());
    house.newest.set(generation);
    for (const auto& worker : workers_) worker->adopt(generation);
    chosen_.store(list, std::memory_order_release);
    most_runs_.store(generation->config()->max_runs, std::memory_order_relaxed);
    return {};
}

/// Held here too, so that their threads are joined by this one, and never by a worker.
void Runtime::Impl::keep_records(const std::shared_ptr<runtime::RunRecords>& records) {
    std::erase_if(records_, [](const auto& earlier) { return earlier.use_count() == 1; });
    if (records && (records_.empty() || records_.back() != records)) records_.push_back(records);
}

void Runtime::Impl::for_all_workers(void (WorkerThread::*what)()) {
    const std::lock_guard lock(mutex_);
    for (const auto& worker : workers_) (worker.get()->*what)();
}

Result<Runtime::Drained> Runtime::Impl::drain(std::chrono::milliseconds deadline) {
    constexpr std::chrono::milliseconds kLongest = std::chrono::hours(24 * 365);
    const auto until = std::chrono::steady_clock::now() + std::clamp(deadline, {}, kLongest);
    Tally& tally = *house.tally;
    const Tally::Sums before = tally.sums();
    tally.close();
    for_all_workers(&WorkerThread::wake);
    if (!tally.wait_until(until)) {
        for_all_workers(&WorkerThread::end_runs);
        tally.wait();
    }
    const Tally::Sums after = tally.sums();
    Drained drained;
    drained.cancelled = after.cancelled - before.cancelled;
    drained.finished = after.ended - before.ended - drained.cancelled;
    return drained;
}

Runtime::Impl::~Impl() {
    house.tally->close();
    for_all_workers(&WorkerThread::end_runs);
    house.tally->wait();
    // Their threads call workers.
    for (const auto& records : records_) records->stop();
    for_all_workers(&WorkerThread::close);
    for (const auto& worker : workers_) worker->join();
}

}  // namespace packhost
