// shared_limits_test.cpp: a rate limit of a stored connection holds for all processes together,
// also when one of them is killed, and costs no write per request.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <thread>

#include "node_pack.hpp"
#include "packhost/store.hpp"
#include "requests.hpp"
#include "route_server.hpp"
#include "support/child.hpp"

namespace packhost::tests {
namespace {

using std::chrono::milliseconds;
using Moment = std::chrono::steady_clock::time_point;

constexpr char kFolder[] = "PACKHOST_TEST_FOLDER", kRuns[] = "PACKHOST_TEST_RUNS";

std::string manifest(const std::string& limit) {
    return replaced(requiring(R"("rateLimit/1")", node_pack({{"Get", "GET", "/get"}})),
                    "\"authType\": \"basic\",", "\"authType\": \"basic\", " + limit);
}

/// The most moments in any span of that length.
std::size_t densest(std::vector<Moment> times, milliseconds span) {
    std::sort(times.begin(), times.end());
    std::size_t most = 0, first = 0;
    for (std::size_t i = 0; i < times.size(); ++i) {
        while (times[i] - times[first] >= span) ++first;
        most = std::max(most, i - first + 1);
    }
    return most;
}

/// Counts what is asked of a store.
class CountingState final : public StateStore {
 public:
    explicit CountingState(std::shared_ptr<StateStore> store) : store_(std::move(store)) {}
    Result<std::optional<State>> load(std::string_view key) override {
        ++loads;
        return store_->load(key);
    }
    Result<std::uint64_t> save(std::string_view key, const Secret& bytes, std::int64_t expires,
                               std::uint64_t expected) override {
        ++saves;
        return store_->save(key, bytes, expires, expected);
    }
    Result<void> forget(std::string_view key) override { return store_->forget(key); }
    Result<void> forget_all(std::string_view p) override { return store_->forget_all(p); }
    Result<bool> acquire(std::string_view key, std::string_view owner, milliseconds ttl) override {
        return store_->acquire(key, owner, ttl);
    }
    Result<void> release(std::string_view key, std::string_view owner) override {
        return store_->release(key, owner);
    }
    std::atomic<int> loads{0}, saves{0};

 private:
    const std::shared_ptr<StateStore> store_;
};

class SharedLimits : public testing::Test {
 protected:
    SharedLimits() { host_.allow_loopback(); }

    static std::shared_ptr<LocalStore> open_store(const std::filesystem::path& folder) {
        auto store = LocalStore::open({folder / "store.db", folder / "master.key"});
        if (!store) throw std::runtime_error(store.error().message);
        return *store;
    }
    /// The pack and the stored connection, for both processes.
    std::shared_ptr<LocalStore> prepare(const std::string& limit) {
        folder_.write("pack.json", manifest(limit));
        auto store = open_store(folder_.path());
        ConnectionDraft draft;
        draft.name = kConnectionName;
        draft.provider = draft.pack = "peer";
        draft.base_url = server_.url();
        draft.origins = {server_.url()};
        draft.credentials.push_back({"user", false, Secret("ada")});
        draft.credentials.push_back({"password", true, Secret("c4nary-p")});
        draft.credentials.push_back({"token", true, Secret("c4nary-t")});
        const auto added = store->add(std::move(draft));
        EXPECT_TRUE(added) << added.error().message;
        return store;
    }
    std::unique_ptr<Runtime> start(std::shared_ptr<ConnectionStore> connections,
                                   std::shared_ptr<StateStore> state) {
        auto made = Runtime::create(host_.config, {.connections = std::move(connections),
                                                   .state = std::move(state)});
        if (!made) throw std::runtime_error(made.error().message);
        return std::move(*made);
    }
    static RunRequest request(Runtime& runtime, const std::filesystem::path& folder) {
        auto pack = runtime.load_pack(folder / "pack.json");
        if (!pack) throw std::runtime_error(pack.error().message);
        RunRequest made;
        made.pack = *pack;
        made.node = "Get";
        made.connection_name = kConnectionName;
        return made;
    }
    /// Several at a time, in one runtime; how many ended well.
    static int run_many(Runtime& runtime, const RunRequest& asked, int runs) {
        std::atomic<int> left = runs, ok = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < 3; ++i)
            threads.emplace_back([&] {
                while (left-- > 0) ok += outcome(runtime.run(asked)) == "ok";
            });
        for (std::thread& thread : threads) thread.join();
        return ok;
    }
    /// Another process, which runs that many nodes; it prints "other N", and then waits.
    std::unique_ptr<Child> other_process(int runs) {
        ::setenv(kFolder, folder_.path().c_str(), 1);
        ::setenv(kRuns, std::to_string(runs).c_str(), 1);
        return std::make_unique<Child>(
            "/proc/self/exe", std::vector<std::string>{
                "--gtest_also_run_disabled_tests", "--gtest_brief=1",
                "--gtest_filter=SharedLimits.DISABLED_OtherProcess"});
    }
    static std::string other_line(Child& other) {
        std::string line = other.line();
        while (!line.starts_with("other ") && line != "(ended)") line = other.line();
        return line;
    }
    std::vector<Moment> times() {
        const std::lock_guard lock(mutex_);
        return times_;
    }

    std::mutex mutex_;
    std::vector<Moment> times_;
    RouteServer server_{[this](const Seen&) {
        const std::lock_guard lock(mutex_);
        times_.push_back(std::chrono::steady_clock::now());
        return Answer{};
    }};
    TemporaryFolder folder_;
    TestHost host_;
};

/// Not a test: the other process.
TEST_F(SharedLimits, DISABLED_OtherProcess) {
    const char* const folder = std::getenv(kFolder);
    const char* const runs = std::getenv(kRuns);
    ASSERT_TRUE(folder && runs);
    auto store = open_store(folder);
    const auto runtime = start(store, store);
    std::cout << "other " << run_many(*runtime, request(*runtime, folder), std::atoi(runs))
              << std::endl;
    std::fgetc(stdin);
}

TEST_F(SharedLimits, TwoProcessesTogetherKeepToTheLimit) {
    constexpr int kEach = 30;
    constexpr milliseconds kSpan(1000);
    auto store = prepare(R"("rateLimit": { "requests": 16, "perSeconds": 1 },)");
    const auto other = other_process(kEach);
    const auto runtime = start(store, store);
    int ok = 0;
    const double took =
        milliseconds_of([&] { ok = run_many(*runtime, request(*runtime, folder_.path()), kEach); });
    EXPECT_EQ(ok, kEach);
    EXPECT_EQ(other_line(*other), "other " + std::to_string(kEach));
    other->go_on();
    EXPECT_EQ(other->wait(), 0);
    EXPECT_EQ(times().size(), std::size_t(2 * kEach));
    // What was sent a span apart may arrive a little closer.
    EXPECT_LE(densest(times(), kSpan * 8 / 10), 16u);
    EXPECT_LE(took, 12'000) << "sixty requests need three spans, and some more for what is leased "
                               "and not used";
    std::cout << "60 requests of two processes, 16 a second: " << took << " ms\n";
}

TEST_F(SharedLimits, TurnsOfAProcessThatWasKilledComeBack) {
    auto store = prepare(R"("rateLimit": { "requests": 3, "perSeconds": 2 },)");
    auto other = other_process(3);
    ASSERT_EQ(other_line(*other), "other 3");
    other.reset();  // by SIGKILL
    const auto runtime = start(store, store);
    RunRequest asked = request(*runtime, folder_.path());
    asked.deadline = milliseconds(200);
    EXPECT_EQ(outcome(runtime->run(asked)), "rate_limited run");
    EXPECT_EQ(times().size(), 3u);
    asked.deadline = std::chrono::seconds(30);
    EXPECT_EQ(outcome(runtime->run(asked)), "ok");
    ASSERT_EQ(times().size(), 4u);
    const auto waited = times()[3] - times()[0];
    EXPECT_GE(waited, milliseconds(1950));
    EXPECT_LE(waited, milliseconds(5000));
}

TEST_F(SharedLimits, AskTheStoreOnceForManyRequests) {
    auto store = prepare(R"("rateLimit": { "requests": 4000, "perSeconds": 60 },)");
    const auto state = std::make_shared<CountingState>(store);
    const auto runtime = start(store, state);
    EXPECT_EQ(run_many(*runtime, request(*runtime, folder_.path()), 400), 400);
    EXPECT_GT(state->saves, 0) << "it is shared";
    EXPECT_LE(state->saves, 40);
    EXPECT_LE(state->loads, 40);
}

TEST_F(SharedLimits, WithoutALimitNothingIsAsked) {
    auto store = prepare("");
    const auto state = std::make_shared<CountingState>(store);
    const auto runtime = start(store, state);
    EXPECT_EQ(run_many(*runtime, request(*runtime, folder_.path()), 20), 20);
    EXPECT_EQ(state->loads + state->saves, 0);
}

TEST_F(SharedLimits, AStoreThatFailsFailsTheRunAndLetsTheNextOneAsk) {
    auto store = prepare(R"("rateLimit": { "requests": 4, "perSeconds": 60 },)");
    class Failing final : public StateStore {
     public:
        Result<std::optional<State>> load(std::string_view) override {
            if (++calls == 1) return Error{"store_failed", Phase::connection, "It fails.", ""};
            if (calls == 2) throw std::runtime_error("it throws");
            return std::optional<State>();
        }
        Result<std::uint64_t> save(std::string_view, const Secret&, std::int64_t,
                                   std::uint64_t) override {
            return std::uint64_t{1};
        }
        Result<void> forget(std::string_view) override { return {}; }
        Result<void> forget_all(std::string_view) override { return {}; }
        Result<bool> acquire(std::string_view, std::string_view, milliseconds) override {
            return true;
        }
        Result<void> release(std::string_view, std::string_view) override { return {}; }
        std::atomic<int> calls{0};
    };
    const auto runtime = start(store, std::make_shared<Failing>());
    const RunRequest asked = request(*runtime, folder_.path());
    EXPECT_EQ(outcome(runtime->run(asked)), "store_failed connection");
    EXPECT_EQ(outcome(runtime->run(asked)), "store_failed connection");
    EXPECT_EQ(outcome(runtime->run(asked)), "ok");
}

}  // namespace
}  // namespace packhost::tests
