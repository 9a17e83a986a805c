// services_test.cpp: connections by name, lines for the administrator, and the config in force.
#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "echo_stage.hpp"

namespace packhost::tests {
namespace {

/// Knows "echo", and fails in three ways.
class Store : public ConnectionStore {
 public:
    Result<std::shared_ptr<const Connection>> find(std::string_view name) override {
        asked_on = std::this_thread::get_id();
        if (name == "throws") throw std::runtime_error("vault is sealed");
        if (name == "null") return std::shared_ptr<const Connection>();
        if (name != "echo")
            return Error{"vault_closed", Phase::connection, "The vault is closed.", "Open it."};
        auto connection = std::make_shared<Connection>();
        connection->name = "echo";
        connection->provider = "echo";
        connection->base_url = "https://from-the-store.example";
        return std::shared_ptr<const Connection>(connection);
    }
    std::thread::id asked_on;
};

class ConnectionByName : public EchoStage {
 protected:
    ConnectionByName() { services.connections = store; }
    RunResult run(const std::string& name) {
        RunRequest r = request("x");
        r.connection_name = name;
        return runtime->run(std::move(r));
    }
    std::shared_ptr<Store> store = std::make_shared<Store>();
};

TEST_F(ConnectionByName, IsLookedUpOnTheCallingThread) {
    const RunResult result = run("echo");
    ASSERT_EQ(code_of(result), "ok");
    EXPECT_EQ(result.preview->url, "https://from-the-store.example/things/x");
    EXPECT_EQ(store->asked_on, std::this_thread::get_id());
}

TEST_F(ConnectionByName, FailuresOfTheStoreAreTheRunsError) {
    EXPECT_EQ(code_of(run("other")), "vault_closed");
    EXPECT_EQ(code_of(run("null")), "unknown_connection");
    EXPECT_EQ(code_of(run("throws")), "store_failed");
    EXPECT_EQ(run("throws").error->phase, Phase::connection);
}

/// Its connection was made for other origins than the pack's; counts how often it is opened.
class ConsentStore : public ConnectionStore {
 public:
    Result<std::shared_ptr<const Connection>> find(std::string_view) override {
        ++opened;
        return std::shared_ptr<const Connection>(made);
    }
    Result<std::shared_ptr<const Connection>> open(std::string_view name,
                                                   const Judge& judge) override {
        if (auto judged = judge(*made); !judged) return std::move(judged).error();
        return find(name);
    }
    std::shared_ptr<Connection> made = std::make_shared<Connection>();
    int opened = 0;
};

TEST_F(EchoStage, WithoutConsentASecretIsNotEvenOpened) {
    auto store = std::make_shared<ConsentStore>();
    services.connections = store;
    start();
    store->made->name = "mine";
    store->made->provider = "echo";
    store->made->base_url = "https://moved.example";
    store->made->origins = {"https://echo.example"};
    RunRequest r = request("x");
    r.connection_name = "mine";
    const RunResult refused = runtime->run(r);
    EXPECT_EQ(code_of(refused), "needs_consent");
    EXPECT_EQ(refused.error->phase, Phase::policy);
    EXPECT_EQ(store->opened, 0);
    store->made->origins->push_back("https://moved.example");
    EXPECT_EQ(code_of(runtime->run(r)), "ok");
    EXPECT_EQ(store->opened, 1);
}

TEST_F(EchoStage, AConnectionThatIsGivenNeedsConsentTheSameWay) {
    auto connection = std::make_shared<Connection>();
    connection->provider = "echo";
    connection->base_url = "https://moved.example";
    connection->origins.emplace();
    RunRequest r = request("x");
    r.connection = connection;
    EXPECT_EQ(code_of(runtime->run(std::move(r))), "needs_consent");
}

TEST_F(EchoStage, AHostThatMayReachCertainOriginsReachesNoOther) {
    config.origins_allowed = {"https://only.example"};
    ASSERT_TRUE(runtime->reload(config));
    auto connection = std::make_shared<Connection>();
    connection->provider = "echo";
    connection->base_url = "https://other.example";
    RunRequest r = request("x");
    r.connection = connection;
    EXPECT_EQ(code_of(runtime->run(r)), "origin_refused");
    auto allowed = std::make_shared<Connection>(Connection{.provider = "echo",
                                                           .base_url = "https://only.example"});
    r.connection = allowed;
    EXPECT_EQ(code_of(runtime->run(std::move(r))), "ok");
}

TEST_F(ConnectionByName, AGivenConnectionComesFirst) {
    RunRequest r = request("x");
    r.connection_name = "throws";
    auto connection = std::make_shared<Connection>();
    connection->provider = "echo";
    r.connection = connection;
    EXPECT_EQ(code_of(runtime->run(std::move(r))), "ok");
}

TEST_F(EchoStage, ANameWithoutAStoreIsAnError) {
    RunRequest r = request("x");
    r.connection_name = "echo";
    EXPECT_EQ(code_of(runtime->run(std::move(r))), "no_connection_store");
}

/// Keeps what is written.
class Lines : public LogSink {
 public:
    void write(const LogLine& line) override {
        const std::lock_guard lock(mutex);
        all.push_back(std::string(line.source) + ": " + std::string(line.text));
        warnings += line.level == LogLevel::warning;
    }
    std::mutex mutex;
    std::vector<std::string> all;
    int warnings = 0;
};

TEST_F(EchoStage, APluginThatIsRefusedIsToldToTheLog) {
    auto lines = std::make_shared<Lines>();
    services.log = lines;
    config.lock = folder.write("plugins.lock",
                               "version = 1\n[[plugin]]\nid = \"dev.example.gone\"\n"
                               "file = \"gone.so\"\nsha256 = \"" + std::string(64, 'a') +
                                   "\"\ndependencies = []\n");
    start();
    ASSERT_EQ(lines->all.size(), 1u);
    EXPECT_EQ(lines->warnings, 1);
    EXPECT_NE(lines->all[0].find("packhost: The plugin dev.example.gone"), std::string::npos)
        << lines->all[0];
}

TEST_F(EchoStage, TheConfigInForceIsTheNewestOne) {
    const auto before = runtime->config();
    EXPECT_EQ(before->workers, 2u);
    config.workers = 3;
    ASSERT_TRUE(runtime->reload(config));
    EXPECT_EQ(runtime->config()->workers, 3u);
    EXPECT_EQ(runtime->workers(), 3u);
    EXPECT_EQ(before->workers, 2u) << "a copy of its own";
    config.workers = 1;
    ASSERT_TRUE(runtime->reload(config));
    EXPECT_EQ(runtime->workers(), 1u);
    EXPECT_EQ(code_of(runtime->run(request("x"))), "ok");
}

TEST_F(EchoStage, AReloadThatFailsChangesNothing) {
    Config broken = config;
    broken.workers = 5;
    broken.network["x"].allow = {"nowhere"};
    const auto reloaded = runtime->reload(broken);
    ASSERT_FALSE(reloaded);
    EXPECT_EQ(reloaded.error().phase, Phase::config);
    EXPECT_EQ(runtime->workers(), 2u);
    EXPECT_TRUE(runtime->config()->network.empty());
    EXPECT_EQ(code_of(runtime->run(request("x"))), "ok");
}

TEST_F(EchoStage, ReloadsWhileManyThreadsSubmitLoseNoRun) {
    std::atomic<int> called = 0;
    std::promise<void> all_called;
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 300; ++i)
                runtime->submit(request("x"), [&](RunResult result) {
                    EXPECT_TRUE(result.ok);
                    runtime->submit(request("y"), [&](RunResult again) {
                        EXPECT_TRUE(again.ok);
                        if (++called == 900) all_called.set_value();
                    });
                });
        });
    for (int i = 0; i < 30; ++i) {
        config.workers = 1u + static_cast<unsigned>(i % 4);
        EXPECT_TRUE(runtime->reload(config));
    }
    for (std::thread& thread : threads) thread.join();
    all_called.get_future().wait();
    const auto drained = runtime->drain(std::chrono::seconds(30));
    ASSERT_TRUE(drained);
    EXPECT_EQ(drained->cancelled, 0u);
    EXPECT_EQ(called, 900);
    EXPECT_EQ(runtime->active(), 0u);
}

/// A connection to plain http, which `config` refuses and `open` allows; one worker.
class ConfigOfARun : public EchoStage {
 protected:
    ConfigOfARun() {
        config.workers = 1;
        open = config;
        open.network["plain"].plain_http = true;
        auto made = std::make_shared<Connection>();
        made->name = "plain";
        made->provider = "echo";
        made->base_url = "http://echo.example";
        connection = made;
    }
    /// Starts a run; the future has the code of its error, or "ok".
    std::future<std::string> start_run() {
        RunRequest r = request("x");
        r.connection = connection;
        auto code = std::make_shared<std::promise<std::string>>();
        runtime->submit(std::move(r),
                        [code](RunResult result) { code->set_value(code_of(result)); });
        return code->get_future();
    }

    Config open;
    std::shared_ptr<const Connection> connection;
};

TEST_F(ConfigOfARun, IsThatOfItsSubmitOnTheWorkerItself) {
    std::future<std::string> before, after;
    std::promise<void> submitted;
    runtime->submit(request("x"), [&](RunResult) {
        before = start_run();
        EXPECT_TRUE(runtime->reload(open));
        after = start_run();
        submitted.set_value();
    });
    submitted.get_future().wait();
    EXPECT_EQ(before.get(), "plain_http_refused");
    EXPECT_EQ(after.get(), "ok");
}

TEST_F(ConfigOfARun, IsThatOfItsSubmitFromOutsideThoughTheWorkerWasBusy) {
    std::promise<void> busy, reloaded;
    std::future<std::string> here;
    std::promise<void> submitted;
    runtime->submit(request("x"), [&](RunResult) {
        busy.set_value();
        reloaded.get_future().wait();
        here = start_run();
        submitted.set_value();
    });
    busy.get_future().wait();
    auto before = start_run();
    ASSERT_TRUE(runtime->reload(open));
    auto after = start_run();
    reloaded.set_value();
    submitted.get_future().wait();
    EXPECT_EQ(before.get(), "plain_http_refused");
    EXPECT_EQ(after.get(), "ok");
    EXPECT_EQ(here.get(), "ok");
}

}  // namespace
}  // namespace packhost::tests
