// cancel_test.cpp: a cancel, or the end of the runtime, reaches the socket in every phase of a run.
#include <gtest/gtest.h>

#include <future>

#include "requests.hpp"

namespace packhost::tests {
namespace {

/// Milliseconds; more where instrumented code runs.
double cancel_limit() { return tolerated_lateness_ms() > 250 ? 1000 : 100; }

/// A run that was submitted, and its result when it comes.
struct Submitted {
    Submitted(Runtime& runtime, RunRequest request) {
        handle = runtime.submit(std::move(request),
                                [this](RunResult result) { done.set_value(std::move(result)); });
    }
    RunResult wait() { return done.get_future().get(); }

    std::promise<RunResult> done;
    RunHandle handle;
};

/// Where the server leaves the client waiting.
struct Stage {
    const char* name;
    const char* node;
    Opening opening;
    Reply reply;
};

std::ostream& operator<<(std::ostream& out, const Stage& stage) { return out << stage.name; }

const Stage kStages[] = {
    {"TlsHandshake", "Shop-List", Opening::stall, {}},
    {"BeforeTheResponse", "Shop-List", Opening::plain, {{Act::Kind::hang}}},
    {"PostBeforeTheResponse", "Shop-Make", Opening::plain, {{Act::Kind::hang}}},
    {"InTheHead", "Shop-List", Opening::plain,
     {{Act::Kind::send, "HTTP/1.1 200 OK\r\nX-"}, {Act::Kind::hang}}},
    {"InTheBody", "Shop-List", Opening::plain,
     {{Act::Kind::send, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[1"}, {Act::Kind::hang}}},
};

class CancelTest : public testing::TestWithParam<Stage> {
 protected:
    CancelTest()
        : tls_(server_context(authority_.server)),
          server_({.replies = {GetParam().reply},
                   .opening = GetParam().opening,
                   .tls = GetParam().opening == Opening::plain ? nullptr : tls_.get()}) {
        host_.allow_loopback();
        host_.trust(authority_.authority.certificate_pem());
    }

    RunRequest request() {
        RunRequest request = shop_request(host_, server_.base_url(), 30);
        request.node = GetParam().node;
        return request;
    }
    bool reached() {
        return server_.wait_for_connections(1) &&
               (GetParam().reply.empty() || server_.wait_for_requests(1));
    }

    TestAuthority authority_;
    std::unique_ptr<SSL_CTX, Freed> tls_;
    ScriptedServer server_;
    TestHost host_;
};

TEST_P(CancelTest, ReachesTheSocketWithinATenthOfASecond) {
    Submitted run(host_.runtime(), request());
    ASSERT_TRUE(reached());
    const double took = milliseconds_of([&] {
        run.handle.cancel();
        EXPECT_TRUE(server_.wait_for_departures(1));
    });
    EXPECT_EQ(outcome(run.wait()), "cancelled run");
    EXPECT_LE(took, cancel_limit());
}

TEST_P(CancelTest, EndOfTheRuntimeCallsBack) {
    Submitted run(host_.runtime(), request());
    ASSERT_TRUE(reached());
    const double took = milliseconds_of([&] { host_.shut_down(); });
    EXPECT_EQ(outcome(run.wait()), "cancelled run");
    EXPECT_TRUE(server_.wait_for_departures(1));
    EXPECT_LE(took, cancel_limit());
}

TEST_P(CancelTest, DeadlineOfTheRunEndsIt) {
    RunRequest asked = request();
    asked.deadline = std::chrono::milliseconds(300);
    const bool sent = std::string_view(GetParam().node) == "Shop-Make";
    Submitted run(host_.runtime(), asked);
    RunResult result;
    const double took = milliseconds_of([&] { result = run.wait(); });
    ASSERT_TRUE(result.error);
    EXPECT_EQ(result.error->code, sent ? "outcome_unknown" : "timeout");
    EXPECT_LE(took, 300 + tolerated_lateness_ms());
    EXPECT_TRUE(server_.wait_for_departures(1));
}

INSTANTIATE_TEST_SUITE_P(Stages, CancelTest, testing::ValuesIn(kStages),
                         [](const auto& stage) { return std::string(stage.param.name); });

TEST(Cancel, OfARunThatHasEndedIsIgnored) {
    ScriptedServer server({.replies = {answer_json("{}")}, .repeat_last = true});
    TestHost host;
    host.allow_loopback();
    const RunRequest request = shop_request(host, server.base_url());
    Submitted first(host.runtime(), request);
    EXPECT_EQ(outcome(first.wait()), "ok");
    first.handle.cancel();
    first.handle.cancel();
    EXPECT_EQ(outcome(host.runtime().run(request)), "ok");
    const RunHandle handle = first.handle;
    host.shut_down();
    handle.cancel();
    RunHandle().cancel();
}

TEST(Cancel, DoesNotTouchANeighbour) {
    ScriptedServer silent({.replies = {{{Act::Kind::hang}}}});
    ScriptedServer gated({.replies = {{{Act::Kind::gate}, answer_json("[1]").front()}}});
    TestHost host;
    host.allow_loopback();
    Submitted cancelled(host.runtime(), shop_request(host, silent.base_url(), 30));
    Submitted kept(host.runtime(), shop_request(host, gated.base_url(), 30));
    ASSERT_TRUE(silent.wait_for_requests(1) && gated.wait_for_requests(1));
    cancelled.handle.cancel();
    EXPECT_EQ(outcome(cancelled.wait()), "cancelled run");
    gated.open_gate();
    EXPECT_EQ(outcome(kept.wait()), "ok");
}

}  // namespace
}  // namespace packhost::tests
