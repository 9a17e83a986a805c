// limits_test.cpp: how many runs a host, and a connection, take at once.
#include <gtest/gtest.h>

#include <future>

#include "requests.hpp"

namespace packhost::tests {
namespace {

/// A server whose answers wait for its gate.
class Limits : public testing::Test {
 protected:
    Limits() {
        host.allow_loopback();
        host.config.workers = 2;
    }
    std::future<std::string> start(RunHandle* handle = nullptr,
                                   std::chrono::seconds deadline = {}) {
        if (!request.pack) request = shop_request(host, server.base_url(), 30);
        RunRequest made = request;
        if (deadline.count() > 0) made.deadline = deadline;
        auto code = std::make_shared<std::promise<std::string>>();
        RunHandle started = host.runtime().submit(
            std::move(made), [code](RunResult result) { code->set_value(outcome(result)); });
        if (handle) *handle = started;
        return code->get_future();
    }
    void wait_a_little() { std::this_thread::sleep_for(std::chrono::milliseconds(60)); }

    ScriptedServer server{
        {.replies = {{{Act::Kind::gate}, {Act::Kind::send, answer_json("[]")[0].bytes}}},
         .repeat_last = true}};
    TestHost host;
    RunRequest request;
};

TEST_F(Limits, RunsOfAConnectionWaitForEachOther) {
    host.config.runs_per_connection = 2;
    std::vector<std::future<std::string>> runs;
    for (int i = 0; i < 7; ++i) runs.push_back(start());
    ASSERT_TRUE(server.wait_for_requests(2));
    wait_a_little();
    EXPECT_EQ(server.requests().size(), 2u);
    server.open_gate();
    for (auto& run : runs) EXPECT_EQ(run.get(), "ok");
    EXPECT_EQ(server.requests().size(), 7u);
    EXPECT_LE(server.connections(), 2 * 2) << "no more sockets than places, on each worker";
}

TEST_F(Limits, WhoWaitsForAPlaceCanBeCancelledAndHasADeadline) {
    host.config.runs_per_connection = 1;
    auto first = start();
    ASSERT_TRUE(server.wait_for_requests(1));
    RunHandle handle;
    auto cancelled = start(&handle), late = start(nullptr, std::chrono::seconds(1)), last = start();
    wait_a_little();
    handle.cancel();
    EXPECT_EQ(cancelled.get(), "cancelled run");
    EXPECT_EQ(late.get(), "busy run");
    server.open_gate();
    EXPECT_EQ(first.get(), "ok");
    EXPECT_EQ(last.get(), "ok");
    EXPECT_EQ(server.requests().size(), 2u);
}

TEST_F(Limits, AHostThatIsFullSaysSoAtOnce) {
    host.config.max_runs = 3;
    std::vector<std::future<std::string>> runs;
    for (int i = 0; i < 3; ++i) runs.push_back(start());
    ASSERT_TRUE(server.wait_for_requests(3));
    EXPECT_EQ(start().get(), "busy run");
    EXPECT_EQ(start().get(), "busy run");
    server.open_gate();
    for (auto& run : runs) EXPECT_EQ(run.get(), "ok");
    EXPECT_EQ(start().get(), "ok");
    EXPECT_EQ(server.requests().size(), 4u);
}

}  // namespace
}  // namespace packhost::tests
