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
                                  const model::RateLimit& limit, std::uint64_t now,
                                  bool shared) {
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
        if (shared) {
            Lease& lease = entry.lease;
            if (now < entry.no_lease_before) return {false, true, entry.no_lease_before};
            if (lease.closed || lease.left == 0 || now >= lease.until)
                return {false, true, now, true};
            --lease.left;
            ++lease.used;
            ++lease.flying;
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

/// Whether a turn that was granted at that time is of this lease.
bool RateLimits::is_of(const Lease& lease, std::uint64_t granted) noexcept {
    return !lease.id.empty() && granted >= lease.since;
}

std::optional<LeaseAsked> RateLimits::next_lease(const std::string& key,
                                                 const model::RateLimit& limit) {
    using std::chrono::milliseconds;
    constexpr milliseconds kShortest(100), kLongest(10'000);
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_[key];
    if (std::exchange(entry.asking, true)) return std::nullopt;
    Lease& lease = entry.lease;
    const unsigned most = std::max(limit.requests / 8, 1u);
    if (!lease.id.empty() && !std::exchange(lease.closed, true))
        entry.wanted = lease.left == 0 ? entry.wanted * 2 : lease.used;
    entry.wanted = std::clamp(entry.wanted, 1u, most);
    LeaseAsked asked;
    asked.limit = limit;
    asked.wanted = std::clamp(static_cast<unsigned>(entry.waiting.size()), entry.wanted, most);
    asked.length = std::clamp(limit.span / 8, kShortest, kLongest) * (1 << entry.slowness);
    if (lease.flying == 0) {
        asked.settled = lease.id;
        asked.used = lease.used;
        asked.last_ns = lease.last_sent;
    }
    return asked;
}

void RateLimits::leased(const std::string& key, Result<LeaseGiven> given) {
    Wake next;
    {
        const std::lock_guard lock(mutex_);
        Entry& entry = entries_[key];
        entry.asking = false;
        if (given && given->turns > 0) {
            // Of a store that is slow, a lease must be longer to be of use when it comes.
            const std::uint64_t half = (given->until_ns - given->since_ns) / 2;
            if (monotonic_ns() > given->since_ns + half && entry.slowness < 6) ++entry.slowness;
            entry.lease = {given->id,       given->turns,    0, 0, given->since_ns,
                           given->until_ns, given->since_ns, false};
        } else if (given) {
            entry.no_lease_before = given->again_ns;
        }
        next = first_to_wake(entry);
    }
    if (!next) return;
    if (given) next(true);
    else next(std::move(given).error());
}

void RateLimits::wake_when_leased(const std::string& key, std::uint64_t place, Wake wake) {
    {
        const std::lock_guard lock(mutex_);
        Entry& entry = entries_[key];
        const auto at = entry.waiting.find(place);
        if (at == entry.waiting.end()) return;
        if (entry.asking) {
            at->second = std::move(wake);
            return;
        }
    }
    wake(true);
}

void RateLimits::was_sent(const std::string& key, std::uint64_t granted, std::uint64_t sent) {
    const std::lock_guard lock(mutex_);
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) return;
    if (Lease& lease = entry->second.lease; is_of(lease, granted)) {
        --lease.flying;
        lease.last_sent = std::max({lease.last_sent, granted, sent});
    }
    auto node = entry->second.sent.extract(granted);
    if (node.empty()) return;  // of a span that has passed
    node.value() = std::max(granted, sent);
    entry->second.sent.insert(std::move(node));
}

void RateLimits::was_not_sent(const std::string& key, std::uint64_t granted) {
    const std::lock_guard lock(mutex_);
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) return;
    if (Lease& lease = entry->second.lease; is_of(lease, granted)) {
        --lease.flying;
        --lease.used;
        ++lease.left;
    }
    entry->second.sent.extract(granted);
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
    const StateAccess& access = run.worker.commons().shares.state();
    const Connection* const shared = connection && access.is_shared(*connection) ? connection
                                                                                 : nullptr;
    return std::make_unique<Turn>(run, *limit, std::move(key), shared);
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
        const RateLimits::Reply reply = limits.ask(key_, place.id, limit_, now, shared_ != nullptr);
        if (reply.granted) {
            granted_ = now;
            co_return true;
        }
        if (run_.deadline.passed(reply.first ? reply.again_ns : now)) co_return rate_limited();
        std::optional<LeaseAsked> lease;
        if (reply.needs_lease) lease = limits.next_lease(key_, limit_);
        const bool timed = reply.first && !reply.needs_lease;
        const Deadline until = timed ? Deadline::at(reply.again_ns) : run_.deadline;
        Wait<bool> wait(run_.worker.loop(), until, Phase::run, "while the run waited for its turn");
        if (reply.needs_lease) limits.wake_when_leased(key_, place.id, wait.from_any_thread());
        else if (!reply.first) limits.wake_when_first(key_, place.id, wait.from_any_thread());
        if (lease) ask_for(std::move(*lease));  // once its answer would be heard
        const Abort::Armed armed(run_.abort, &Wait<bool>::on_abort, &wait);
        auto ended = co_await wait.event();
        if (!ended && ended.error().code != "timeout") co_return std::move(ended).error();
    }
}

/// Asks the store for turns of the limit that processes share.
void Turn::ask_for(LeaseAsked asked) {
    Shares& shares = run_.worker.commons().shares;
    asked.key = shares.state().prefix(*shared_, false) + "rate limit";
    asked.id = shares.state().new_owner();
    shares.state().post(*shared_, [asked = std::move(asked), key = key_,
                                   &rates = shares.rates()](StateStore& store) {
        try {
            rates.leased(key, take_lease(store, asked));
        } catch (...) {
            rates.leased(key, Error{"store_failed", Phase::connection,
                                    "The store of connections failed.", ""});
        }
    });
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
