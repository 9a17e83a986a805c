// rate_limit.cpp: the log of a sliding window, and the queue before it.
#include "engine/rate_limit.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/binding.hpp"
#include "engine/plan.hpp"
#include "engine/run_context.hpp"
#include "engine/wait.hpp"

namespace packhost::engine {

std::uint64_t RateLimits::enter(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t place = next_place_++;
    entries_[key].waiting.emplace(place, nullptr);
    if (entries_.size() > many_) forget_idle(monotonic_ns());
    return place;
}

/// Takes the wake of the first in the queue, if it has left one.
RateLimits::Wake RateLimits::first_to_wake(Entry& entry) {
    return entry.waiting.empty() ? nullptr : std::exchange(entry.waiting.begin()->second, nullptr);
}

RateLimits::Reply RateLimits::ask(const std::string& key, std::uint64_t place,
                                  const model::RateLimit& limit, std::uint64_t now) {
    Wake next;
    {
        const std::lock_guard lock(mutex_);
        Entry& entry = entries_[key];
        if (entry.waiting.empty() || entry.waiting.begin()->first != place) return {};
        entry.span = static_cast<std::uint64_t>(std::chrono::nanoseconds(limit.span).count());
        auto& sent = entry.sent;
        while (!sent.empty() && *sent.begin() + entry.span <= now) sent.erase(sent.begin());
        if (sent.size() >= limit.requests) {
            // The moment from which on fewer than `requests` lie within the span before it.
            const auto leaves = std::next(
                sent.begin(), static_cast<std::ptrdiff_t>(sent.size() - limit.requests));
            return {false, true, *leaves + entry.span};
        }
        sent.insert(now);
        entry.waiting.erase(entry.waiting.begin());
        next = first_to_wake(entry);
    }
    if (next) next(true);
    return {true, true, 0};
}

void RateLimits::wake_when_first(const std::string& key, std::uint64_t place, Wake wake) {
    {
        const std::lock_guard lock(mutex_);
        auto& waiting = entries_[key].waiting;
        const auto at = waiting.find(place);
        if (at == waiting.end()) return;
        if (at != waiting.begin()) {
            at->second = std::move(wake);
            return;
        }
    }
    wake(true);
}

void RateLimits::leave(const std::string& key, std::uint64_t place) {
    Wake next;
    {
        const std::lock_guard lock(mutex_);
        const auto entry = entries_.find(key);
        if (entry == entries_.end()) return;
        entry->second.waiting.erase(place);
        next = first_to_wake(entry->second);
    }
    if (next) next(true);
}

void RateLimits::was_sent(const std::string& key, std::uint64_t granted, std::uint64_t sent) {
    const std::lock_guard lock(mutex_);
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) return;
    auto node = entry->second.sent.extract(granted);
    if (node.empty()) return;  // of a span that has passed
    node.value() = std::max(granted, sent);
    entry->second.sent.insert(std::move(node));
}

void RateLimits::was_not_sent(const std::string& key, std::uint64_t granted) {
    const std::lock_guard lock(mutex_);
    const auto entry = entries_.find(key);
    if (entry != entries_.end()) entry->second.sent.extract(granted);
}

std::size_t RateLimits::keys() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

/// Connections come and go in an application that makes one for each of its users' requests.
void RateLimits::forget_idle(std::uint64_t now) {
    std::erase_if(entries_, [now](const auto& item) {
        const Entry& entry = item.second;
        return entry.waiting.empty() &&
               (entry.sent.empty() || *entry.sent.rbegin() + entry.span <= now);
    });
    many_ = std::max<std::size_t>(64, entries_.size() * 2);
}

namespace {

/// A place in a queue, left at scope's end.
struct Place {
    RateLimits& limits;
    const std::string& key;
    const std::uint64_t id = limits.enter(key);

    Place(RateLimits& l, const std::string& k) : limits(l), key(k) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { limits.leave(key, id); }
};

}  // namespace

std::unique_ptr<Turn> Turn::make(RunContext& run, const Plan& plan, const Binding& binding) {
    const auto& limit = plan.pack->connection.rate_limit;
    if (!limit || run.dry_run || !run.vets()) return nullptr;  // nobody is to be spared
    const Connection* connection = binding.connection.get();
    std::string key = plan.pack->connection.provider + "\n";
    if (connection) key += limits_key(*connection);
    return std::make_unique<Turn>(run, *limit, std::move(key));
}

Error Turn::rate_limited() const {
    return {"rate_limited", Phase::run,
            fmt::format("The connection may send {} requests in {:g} s, and the run's turn does "
                        "not come before its deadline.",
                        limit_.requests, static_cast<double>(limit_.span.count()) / 1000),
            "Run fewer nodes of this connection at once, or give the run a later deadline."};
}

Task<Result<bool>> Turn::take() {
    give_back();
    RateLimits& limits = run_.worker.commons().shares.rates();
    const Place place(limits, key_);
    while (true) {
        if (run_.abort.fired()) co_return *run_.abort.fired();
        const std::uint64_t now = monotonic_ns();
        const RateLimits::Reply reply = limits.ask(key_, place.id, limit_, now);
        if (reply.granted) {
            granted_ = now;
            co_return true;
        }
        if (run_.deadline.passed(reply.first ? reply.again_ns : now)) co_return rate_limited();
        const Deadline until = reply.first ? Deadline::at(reply.again_ns) : run_.deadline;
        Wait<bool> wait(run_.worker.loop(), until, Phase::run, "while the run waited for its turn");
        if (!reply.first) limits.wake_when_first(key_, place.id, wait.from_any_thread());
        const Abort::Armed armed(run_.abort, &Wait<bool>::on_abort, &wait);
        auto ended = co_await wait.event();
        if (!ended && ended.error().code != "timeout") co_return std::move(ended).error();
    }
}

void Turn::used(std::uint64_t sent) {
    if (granted_ == 0) return;
    run_.worker.commons().shares.rates().was_sent(key_, std::exchange(granted_, 0), sent);
}

void Turn::give_back() {
    if (granted_ == 0) return;
    run_.worker.commons().shares.rates().was_not_sent(key_, std::exchange(granted_, 0));
}

}  // namespace packhost::engine
