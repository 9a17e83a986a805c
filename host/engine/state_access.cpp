// state_access.cpp: the thread that asks stores.
#include "engine/state_access.hpp"

#include <fmt/format.h>

#include "base/uuid.hpp"

namespace packhost::engine {

std::string StateAccess::prefix(const Connection& connection, bool of_revision) const {
    const std::string name = is_shared(connection) ? connection.stored_id
                                                   : fmt::format("process {}", connection.id);
    return of_revision ? fmt::format("{}\n{}\n", name, connection.revision) : name + "\n";
}

void StateAccess::post(const Connection& connection, Work work) {
    StateStore& store = is_shared(connection) ? *store_ : memory_;
    const std::lock_guard lock(mutex_);
    posted_.push_back([&store, work = std::move(work)] { work(store); });
    if (!thread_.joinable()) thread_ = std::thread([this] { serve(); });
    changed_.notify_one();
}

std::string StateAccess::new_owner() {
    const std::lock_guard lock(mutex_);
    if (process_.empty()) {
        const auto made = detail::random_uuid();
        process_ = made ? *made : fmt::format("at {}", static_cast<void*>(this));
    }
    return fmt::format("{} {}", process_, ++owners_);
}

void StateAccess::serve() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return ending_ || !posted_.empty(); });
        if (posted_.empty()) return;
        const auto work = std::move(posted_.front());
        posted_.pop_front();
        lock.unlock();
        work();
        lock.lock();
    }
}

StateAccess::~StateAccess() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        changed_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

}  // namespace packhost::engine
