// fake_names.hpp: a name service that answers what a test says, and hangs for as long as it says.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "net/resolver.hpp"

namespace packhost::net {

inline Address literal(std::string_view text, std::uint16_t port = 443) {
    return Address::parse_literal(text, port).value();
}

/// Answers each name with its next answer (the last one for ever), unknown ones with "dns".
class FakeNames final : public NameService {
 public:
    using Answer = std::vector<std::string>;

    ~FakeNames() override { destroyed.set_value(); }

    void answer(const std::string& host, std::deque<Answer> answers) {
        const std::lock_guard lock(mutex_);
        answers_[host] = std::move(answers);
    }
    /// Look-ups of this name hang until release().
    void hang(const std::string& host) {
        const std::lock_guard lock(mutex_);
        hanging_.insert(host);
    }
    void release() {
        const std::lock_guard lock(mutex_);
        hanging_.clear();
        changed_.notify_all();
    }
    /// Waits until that many look-ups are inside look_up() at once.
    void await_inside(int count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return inside_ >= count; });
    }
    int calls(const std::string& host) {
        const std::lock_guard lock(mutex_);
        return calls_[host];
    }
    int most_inside() {
        const std::lock_guard lock(mutex_);
        return most_inside_;
    }

    Result<std::vector<Address>> look_up(const std::string& host, std::uint16_t port) override {
        std::unique_lock lock(mutex_);
        ++calls_[host];
        most_inside_ = std::max(most_inside_, ++inside_);
        changed_.notify_all();
        changed_.wait(lock, [&] { return !hanging_.contains(host); });
        --inside_;
        if (host == "throws.example") throw std::runtime_error("broken");
        const auto found = answers_.find(host);
        if (found == answers_.end())
            return Error{"dns", Phase::resolve, "the host '" + host + "' is unknown", {}};
        const auto texts = found->second.front();
        if (found->second.size() > 1) found->second.pop_front();
        std::vector<Address> addresses;
        for (const auto& text : texts) addresses.push_back(literal(text, port));
        return addresses;
    }

    std::promise<void> destroyed;

 private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, std::deque<Answer>> answers_;
    std::set<std::string> hanging_;
    std::map<std::string, int> calls_;
    int inside_ = 0;
    int most_inside_ = 0;
};

using FutureAnswer = std::future<Result<std::vector<Address>>>;

/// resolve() as a future.
inline FutureAnswer ask(Resolver& resolver, const std::string& host, std::uint16_t port = 443,
                        std::uint64_t* id = nullptr) {
    auto promise = std::make_shared<std::promise<Result<std::vector<Address>>>>();
    auto future = promise->get_future();
    const auto given = resolver.resolve(
        host, port, [promise](Result<std::vector<Address>> answer) {
            promise->set_value(std::move(answer));
        });
    if (id) *id = given;
    return future;
}

}  // namespace packhost::net
