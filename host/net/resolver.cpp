// resolver.cpp: a queue of names, the threads that look them up, and those who wait for answers.
#include "net/resolver.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <utility>

#include "net/answer_cache.hpp"

namespace packhost::net {
namespace {

using Answer = AnswerCache::Answer;

struct Waiter {
    std::uint64_t id;
    Resolver::Callback callback;  ///< empty: forgotten
};

/// One name being looked up, and all who wait for it, in the order of their ids.
struct LookUp {
    NameKey key;
    std::optional<Answer> answer;  ///< known beforehand: no need to ask
    std::deque<Waiter> waiters;
    std::size_t wanted = 0;  ///< waiters that are not forgotten
    bool queued = true;
};

using LookUpPtr = std::shared_ptr<LookUp>;

struct Thread {
    std::thread thread;
    std::thread::id id;
    std::uint64_t running = 0;  ///< the id whose callback it is in
    bool in_look_up = false;
};

Error busy(std::string_view host) {
    return {"resolver_busy", Phase::resolve,
            "too many host names wait to be resolved; '" + std::string(host) + "' was not taken up",
            "the name servers may be down; try again later"};
}

Error dns(const std::string& host, std::string_view why) {
    return {"dns", Phase::resolve,
            "the host '" + host + "' could not be resolved: " + std::string(why), {}};
}

/// Takes the callback out, so that the look-up will not make it.
Resolver::Callback take(LookUp& look_up, std::uint64_t id) {
    const auto waiter = std::ranges::lower_bound(look_up.waiters, id, {}, &Waiter::id);
    return std::exchange(waiter->callback, nullptr);
}

Answer ask(NameService& service, const NameKey& key) {
    if (const auto literal = Address::parse_literal(key.host, key.port))
        return Resolver::Addresses{*literal};
    try {
        auto answer = service.look_up(key.host, key.port);
        if (answer && answer->empty()) return dns(key.host, "it has no address");
        return answer;
    } catch (...) {
        return dns(key.host, "the name service failed");
    }
}

}  // namespace

/// Shared by the resolver and its threads: one that hangs in a look-up may outlive the resolver.
struct Resolver::State : std::enable_shared_from_this<State> {
    State(Options given, std::shared_ptr<NameService> names)
        : options(std::move(given)), service(std::move(names)), cache(options.max_cached) {}

    Options options;
    std::shared_ptr<NameService> service;
    mutable std::mutex mutex;
    std::condition_variable work;
    std::condition_variable called;  ///< a callback has returned
    AnswerCache cache;
    std::unordered_map<NameKey, LookUpPtr, NameKeyHash, NameKeyEqual> in_flight;
    std::unordered_map<std::uint64_t, LookUpPtr> waiting;  ///< by the id of a waiter
    std::deque<LookUpPtr> queue;
    std::list<Thread> threads;
    std::size_t idle = 0;
    std::uint64_t last_id = 0;
    bool stopping = false;

    std::uint64_t join(const LookUpPtr& look_up, Callback callback);
    LookUpPtr find_or_enqueue(NameKeyView key);
    bool provide_thread();
    void forget(std::uint64_t id);
    void withdraw(const LookUpPtr& look_up);
    void stop();

    void run(Thread& self);
    void serve(std::unique_lock<std::mutex>& lock, Thread& self);
    void keep(const LookUp& look_up, const Answer& answer);
    void deliver(std::unique_lock<std::mutex>& lock, Thread& self, LookUp& look_up,
                 const Answer& answer);
};

std::uint64_t Resolver::State::join(const LookUpPtr& look_up, Callback callback) {
    const auto id = ++last_id;
    look_up->waiters.push_back({id, std::move(callback)});
    ++look_up->wanted;
    waiting.emplace(id, look_up);
    return id;
}

/// The look-up to wait for, or null if there is neither a thread nor room in the queue.
LookUpPtr Resolver::State::find_or_enqueue(NameKeyView key) {
    if (const auto found = in_flight.find(key); found != in_flight.end()) return found->second;
    if (queue.size() >= options.max_queued) return nullptr;
    auto look_up = std::make_shared<LookUp>();
    look_up->key = {std::string(key.host), key.port};
    if (const auto* known = cache.find(key, options.now())) look_up->answer = *known;
    queue.push_back(look_up);
    if (!provide_thread()) {
        queue.pop_back();
        return nullptr;
    }
    if (!look_up->answer) in_flight.emplace(look_up->key, look_up);
    return look_up;
}

/// Wakes a thread for what was queued last, or starts one if none is free.
bool Resolver::State::provide_thread() {
    if (idle < queue.size() && threads.size() < options.max_threads) {
        auto& slot = threads.emplace_back();
        try {
            slot.thread = std::thread([state = shared_from_this(), &slot] { state->run(slot); });
        } catch (const std::system_error&) {
            threads.pop_back();
        }
    }
    work.notify_one();
    return !threads.empty();
}

void Resolver::State::forget(std::uint64_t id) {
    if (id == 0) return;  // what `running` holds between callbacks
    Callback dropped;  // destroyed without the lock: what it holds may call back in
    std::unique_lock lock(mutex);
    if (const auto found = waiting.find(id); found != waiting.end()) {
        const auto look_up = found->second;
        waiting.erase(found);
        dropped = take(*look_up, id);
        if (--look_up->wanted == 0 && look_up->queued) withdraw(look_up);
        return;
    }
    called.wait(lock, [&] {
        return std::ranges::none_of(threads, [&](const Thread& thread) {
            return thread.running == id && thread.id != std::this_thread::get_id();
        });
    });
}

/// Nobody waits for it any more, and nobody has begun with it.
void Resolver::State::withdraw(const LookUpPtr& look_up) {
    std::erase(queue, look_up);
    if (!look_up->answer) in_flight.erase(look_up->key);
}

void Resolver::State::stop() {
    std::vector<std::thread> ending;
    std::vector<Callback> dropped;
    {
        const std::lock_guard lock(mutex);
        stopping = true;
        for (const auto& [id, look_up] : waiting) dropped.push_back(take(*look_up, id));
        waiting.clear();
        queue.clear();
        in_flight.clear();
        for (auto& thread : threads) {
            if (thread.in_look_up) thread.thread.detach();
            else ending.push_back(std::move(thread.thread));
        }
    }
    work.notify_all();
    for (auto& thread : ending) thread.join();
}

void Resolver::State::run(Thread& self) {
    std::unique_lock lock(mutex);
    self.id = std::this_thread::get_id();
    while (!stopping) {
        if (!queue.empty()) {
            serve(lock, self);
        } else if (threads.size() > options.threads) {
            // It stood in for one that hung; nobody will join it.
            self.thread.detach();
            threads.remove_if([&self](const Thread& thread) { return &thread == &self; });
            return;
        } else {
            ++idle;
            work.wait(lock, [this] { return stopping || !queue.empty(); });
            --idle;
        }
    }
}

void Resolver::State::serve(std::unique_lock<std::mutex>& lock, Thread& self) {
    const auto look_up = std::move(queue.front());
    queue.pop_front();
    look_up->queued = false;
    if (look_up->answer) return deliver(lock, self, *look_up, *look_up->answer);
    self.in_look_up = true;
    lock.unlock();
    const auto answer = ask(*service, look_up->key);
    lock.lock();
    self.in_look_up = false;
    if (stopping) return;
    in_flight.erase(look_up->key);
    keep(*look_up, answer);
    deliver(lock, self, *look_up, answer);
}

void Resolver::State::keep(const LookUp& look_up, const Answer& answer) {
    const auto now = options.now();
    cache.put(look_up.key, answer, now, now + (answer ? options.keep_good : options.keep_bad));
}

void Resolver::State::deliver(std::unique_lock<std::mutex>& lock, Thread& self, LookUp& look_up,
                              const Answer& answer) {
    for (auto& waiter : look_up.waiters) {
        if (stopping) return;
        if (!waiter.callback) continue;
        auto callback = std::exchange(waiter.callback, nullptr);
        waiting.erase(waiter.id);
        --look_up.wanted;
        self.running = waiter.id;
        lock.unlock();
        callback(answer);
        callback = nullptr;
        lock.lock();
        self.running = 0;
        called.notify_all();
    }
}

Resolver::Resolver(unsigned threads)
    : Resolver(Options{.threads = threads}, system_name_service()) {}

Resolver::Resolver(Options options, std::shared_ptr<NameService> service) {
    options.threads = std::max(options.threads, 1u);
    options.max_threads = std::max(options.max_threads, options.threads);
    if (!options.now) options.now = [] { return std::chrono::steady_clock::now(); };
    state_ = std::make_shared<State>(std::move(options), std::move(service));
}

Resolver::~Resolver() { state_->stop(); }

std::optional<Answer> Resolver::cached(std::string_view host, std::uint16_t port) const {
    if (const auto literal = Address::parse_literal(host, port)) return Addresses{*literal};
    const std::lock_guard lock(state_->mutex);
    const auto* answer = state_->cache.find({host, port}, state_->options.now());
    return answer ? std::optional(*answer) : std::nullopt;
}

std::uint64_t Resolver::resolve(std::string_view host, std::uint16_t port, Callback callback) {
    {
        const std::lock_guard lock(state_->mutex);
        if (const auto look_up = state_->find_or_enqueue({host, port}))
            return state_->join(look_up, std::move(callback));
    }
    callback(busy(host));
    return 0;
}

void Resolver::forget(std::uint64_t id) { state_->forget(id); }

}  // namespace packhost::net
