// clock_test.cpp: tokens of a scheme live by the application's clock, and outlast a reload.
#include "auth_stage.hpp"

namespace packhost::tests {
namespace {

struct FakeClock : Clock {
    std::int64_t unix_ms() override { return 0; }
    std::uint64_t monotonic_ns() override { return now; }
    std::atomic<std::uint64_t> now = 1;
};

class SharedToken : public AuthStage {
 protected:
    SharedToken() {
        handle = [](const Seen&) { return Answer{200, R"({"access_token":"t"})"}; };
    }
    void SetUp() override {
        auto made = Runtime::create(host.config, Services{.clock = clock});
        ASSERT_TRUE(made) << made.error().message;
        runtime = std::move(*made);
        shared = request(pack("probe", settings("share", R"("number":60000)")));
    }
    void TearDown() override {
        runtime.reset();
        AuthStage::TearDown();
    }
    std::size_t tokens() const { return server.seen("/token").size(); }

    std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
    std::unique_ptr<Runtime> runtime;
    RunRequest shared;
};

TEST_F(SharedToken, ExpiresByTheApplicationsClock) {
    EXPECT_EQ(code_of(runtime->run(shared)), "ok");
    clock->now += 59'999'000'000;
    EXPECT_EQ(code_of(runtime->run(shared)), "ok");
    EXPECT_EQ(tokens(), 1u);
    clock->now += 1'000'000;
    EXPECT_EQ(code_of(runtime->run(shared)), "ok");
    EXPECT_EQ(tokens(), 2u);
}

TEST_F(SharedToken, OutlastsAReload) {
    EXPECT_EQ(code_of(runtime->run(shared)), "ok");
    ASSERT_TRUE(runtime->reload(host.config));
    EXPECT_EQ(code_of(runtime->run(shared)), "ok");
    EXPECT_EQ(tokens(), 1u);
    EXPECT_EQ(server.seen("/things").size(), 2u);
}

TEST_F(SharedToken, AFetchThatOutlivesItsRunsConfigServesTheNextOne) {
    handle = [&](const Seen& seen) {
        if (seen.target.starts_with("/token")) gate.pass();
        return Answer{200, R"({"access_token":"t"})"};
    };
    std::promise<std::string> first;
    const RunHandle started = runtime->submit(
        shared, [&](RunResult result) { first.set_value(code_of(result)); });
    ASSERT_TRUE(server.wait_for("/token", 1));
    ASSERT_TRUE(runtime->reload(host.config));
    started.cancel();
    EXPECT_EQ(first.get_future().get(), "cancelled");
    std::promise<std::string> second;
    runtime->submit(shared, [&](RunResult result) { second.set_value(code_of(result)); });
    gate.open();
    EXPECT_EQ(second.get_future().get(), "ok");
    EXPECT_EQ(tokens(), 1u);
}

}  // namespace
}  // namespace packhost::tests
