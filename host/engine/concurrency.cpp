// concurrency.cpp: places, and the queue for them.
#include "engine/concurrency.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/run_context.hpp"
#include "engine/wait.hpp"

namespace packhost::engine {

std::string limits_key(const Connection& connection) {
    return connection.name.empty() ? fmt::format("\n{}", connection.id) : connection.name;
}

std::uint64_t Concurrency::enter(const std::string& key, unsigned most) {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_[key];
    if (entry.running >= most || !entry.waiting.empty()) return 0;
    ++entry.running;
    return next_++;
}

std::uint64_t Concurrency::wait(const std::string& key, unsigned most, Wake wake) {
    std::uint64_t id;
    {
        const std::lock_guard lock(mutex_);
        Entry& entry = entries_[key];
        id = next_++;
        if (entry.running >= most || !entry.waiting.empty()) {
            entry.waiting.emplace_back(id, std::move(wake));
            return id;
        }
        ++entry.running;
    }
    wake(true);
    return id;
}

void Concurrency::leave(const std::string& key, std::uint64_t id) {
    Wake next;
    {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(key);
        if (found == entries_.end()) return;
        Entry& entry = found->second;
        const auto waiting = std::find_if(entry.waiting.begin(), entry.waiting.end(),
                                          [id](const auto& w) { return w.first == id; });
        if (waiting != entry.waiting.end()) {
            entry.waiting.erase(waiting);
            return;
        }
        if (entry.waiting.empty()) {
            if (--entry.running == 0) entries_.erase(found);
            return;
        }
        next = std::move(entry.waiting.front().second);  // the place goes on to the next
        entry.waiting.pop_front();
    }
    next(true);
}

std::size_t Concurrency::keys() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

RunPlace::~RunPlace() {
    if (id_ != 0) run_.worker.commons().shares.concurrency().leave(key_, id_);
}

Task<Result<bool>> RunPlace::take() {
    Concurrency& all = run_.worker.commons().shares.concurrency();
    id_ = all.enter(key_, most_);
    if (id_ != 0) co_return true;
    if (run_.abort.fired()) co_return *run_.abort.fired();
    Wait<bool> wait(run_.worker.loop(), run_.deadline, Phase::run,
                    "while the run waited for others of its connection");
    id_ = all.wait(key_, most_, wait.from_any_thread());
    const Abort::Armed armed(run_.abort, &Wait<bool>::on_abort, &wait);
    auto ended = co_await wait.event();
    if (ended || ended.error().code != "timeout") co_return ended;
    co_return Error{"busy", Phase::run,
                    fmt::format("The connection runs {} nodes at the same time, and the run's "
                                "place did not come before its deadline.",
                                most_),
                    "Run fewer nodes of this connection at once, give the run a later deadline, or "
                    "ask the administrator about limits.runs_per_connection."};
}

}  // namespace packhost::engine
