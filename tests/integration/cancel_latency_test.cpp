// cancel_latency_test.cpp: how soon a cancelled run has ended, and its socket is closed, in every
// phase in which a run waits. What holds is a tenth of a second; machines that do much else get one
// second, and the measured times are printed.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <future>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <thread>

#include "node_pack.hpp"
#include "packhost/services.hpp"
#include "requests.hpp"
#include "support/server_process.hpp"

namespace packhost::tests {
namespace {

constexpr int kRounds = 20;
constexpr double kMostMs = 1000;

constexpr char kToken[] = R"("auth": { "type": "oauth2_client_credentials",
    "credentials": ["user", "password"], "tokenUrl": "/token" })";

std::string manifest(const std::string& connection_more = "") {
    const std::string text =
        node_pack({{"Get", "GET", "/get"},
                   {"Again", "GET", "/again", {}, "\"retry\": { \"attempts\": 3 }"},
                   {"Token", "GET", "/get", {}, kToken}}, 30);
    return replaced(requiring(R"("retry/1", "rateLimit/1")", text), "\"authType\": \"basic\",",
                    "\"authType\": \"basic\"," + connection_more);
}

/// A name service that gives no answer until it is told to let go.
class SilentNames final : public NameService {
 public:
    Result<std::vector<std::string>> look_up(const std::string&) override {
        std::unique_lock lock(mutex_);
        const int mine = ++calls_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return let_go_ >= mine; });
        return Error{"dns", Phase::resolve, "let go", ""};
    }
    bool wait_for_call(int number) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(10),
                                 [&] { return calls_ >= number; });
    }
    void let_go(int number) {
        const std::lock_guard lock(mutex_);
        let_go_ = number;
        changed_.notify_all();
    }

 private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int calls_ = 0, let_go_ = 0;
};

/// A port of the loopback whose connections nobody accepts, and whose queue is full: one more gets
/// no answer to its SYN.
class FullPort {
 public:
    FullPort() {
        ::listen(socket_.descriptor(), 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        to.sin_port = htons(socket_.port());
        for (int i = 0; i < 16; ++i) {
            const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
            ::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to);
            const bool full = waiting() > 0;
            if (full) ::close(fd);
            else taken_.push_back(fd);
            if (full) break;
        }
    }
    ~FullPort() {
        for (const int fd : taken_) ::close(fd);
    }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(socket_.port()); }

    /// Sockets of this machine that wait for this port's answer to their SYN.
    int waiting() const {
        std::ostringstream to;
        to << " 0100007F:" << std::uppercase << std::hex << std::setw(4) << std::setfill('0')
           << socket_.port() << " 02 ";
        std::ifstream table("/proc/self/net/tcp");
        int count = 0;
        for (std::string line; std::getline(table, line);)
            count += line.find(to.str()) != std::string::npos;
        return count;
    }
    bool wait_until(int count) const {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (waiting() != count) {
            if (std::chrono::steady_clock::now() > end) return false;
            std::this_thread::yield();
        }
        return true;
    }

 private:
    LoopbackSocket socket_;
    std::vector<int> taken_;
};

/// A fixture with one worker; what is submitted to it begins in order.
class CancelLatency : public testing::Test {
 protected:
    CancelLatency() { host_.allow_loopback(); }
    ~CancelLatency() override { print(); }

    RunRequest request(const std::string& url, const std::string& node = "Get") {
        RunRequest made;
        made.pack = host_.load(manifest(more_));
        made.node = node;
        made.connection = connect_to(*made.pack, url, {{"user", "u"}, {"password", "p"},
                                                       {"token", "t"}});
        return made;
    }

    /// What was submitted before has begun, and waits for something from outside.
    void let_begin() {
        RunRequest dry = request("http://127.0.0.1:9");
        dry.dry_run = true;
        EXPECT_EQ(outcome(host_.runtime().run(dry)), "ok");
    }

    /// Submits the run, waits until it has `reached` its phase, and cancels it; the time counts
    /// until the run has ended and `is_closed`.
    void cancel_in(Runtime& runtime, RunRequest asked, const std::function<bool()>& reached,
                   const std::function<bool()>& is_closed) {
        std::promise<RunResult> done;
        const RunHandle handle = runtime.submit(
            std::move(asked), [&](RunResult result) { done.set_value(std::move(result)); });
        EXPECT_TRUE(reached());
        auto result = done.get_future();
        EXPECT_EQ(result.wait_for(std::chrono::seconds(0)), std::future_status::timeout)
            << "it waits";
        std::string ended;
        const double took = milliseconds_of([&] {
            handle.cancel();
            ended = outcome(result.get());
            EXPECT_TRUE(is_closed());
        });
        EXPECT_EQ(ended, "cancelled run");
        EXPECT_LE(took, kMostMs);
        times_.push_back(took);
    }

    /// In a phase to which a server leads each run.
    void cancel_all(ScriptedServer& server, const std::function<bool(int)>& reached) {
        for (int i = 1; i <= kRounds; ++i)
            cancel_in(host_.runtime(), request(server.base_url()), [&] { return reached(i); },
                      [&] { return server.wait_for_departures(i); });
    }

    void print() {
        if (times_.empty()) return;
        std::sort(times_.begin(), times_.end());
        const char* const name = testing::UnitTest::GetInstance()->current_test_info()->name();
        std::cout << "cancelled " << name << ": median " << times_[times_.size() / 2]
                  << " ms, longest " << times_.back() << " ms of " << times_.size() << "\n";
    }

    std::string more_;  // of the pack's connection
    TestHost host_;
    std::vector<double> times_;
};

TEST_F(CancelLatency, Resolving) {
    const auto names = std::make_shared<SilentNames>();
    auto runtime = Runtime::create(host_.config, {.names = names});
    ASSERT_TRUE(runtime);
    for (int i = 1; i <= kRounds; ++i) {
        const std::string url = "http://silent" + std::to_string(i) + ".example";
        cancel_in(**runtime, request(url), [&] { return names->wait_for_call(i); },
                  [] { return true; });
        names->let_go(i);
    }
}

TEST_F(CancelLatency, Connecting) {
    const FullPort port;
    ASSERT_TRUE(port.wait_until(0));
    for (int i = 0; i < kRounds; ++i)
        cancel_in(host_.runtime(), request(port.url()), [&] { return port.wait_until(1); },
                  [&] { return port.wait_until(0); });
}

TEST_F(CancelLatency, InTheTlsHandshake) {
    const TestAuthority authority;
    const auto tls = server_context(authority.server);
    ScriptedServer server({.opening = Opening::stall, .tls = tls.get()});
    host_.trust(authority.authority.certificate_pem());
    cancel_all(server, [&](int i) { return server.wait_for_connections(i); });
}

TEST_F(CancelLatency, WaitingForTheAnswer) {
    ScriptedServer server({.replies = {{{Act::Kind::hang}}}, .repeat_last = true});
    cancel_all(server, [&](int i) { return server.wait_for_requests(std::size_t(i)); });
}

TEST_F(CancelLatency, ReceivingABody) {
    ScriptedServer server(
        {.replies = {{{Act::Kind::send, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[1"},
                      {Act::Kind::hang}}},
         .repeat_last = true});
    cancel_all(server, [&](int i) { return server.wait_for_requests(std::size_t(i)); });
}

TEST_F(CancelLatency, ReceivingABodyThatDoesNotEnd) {
    ScriptedServer server(
        {.replies = {{{Act::Kind::send, "HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n"},
                      {Act::Kind::drip, "[1,", std::chrono::milliseconds(5)}}},
         .repeat_last = true});
    cancel_all(server, [&](int i) { return server.wait_for_requests(std::size_t(i)); });
}

TEST_F(CancelLatency, WaitingToTryAgain) {
    // The connection is closed by the client once it has the whole answer.
    ScriptedServer server(
        {.replies = {{{Act::Kind::send, "HTTP/1.1 503 \r\nRetry-After: 25\r\nConnection: close\r\n"
                                        "Content-Length: 0\r\n\r\n"}}},
         .repeat_last = true});
    for (int i = 1; i <= kRounds; ++i)
        cancel_in(host_.runtime(), request(server.base_url(), "Again"),
                  [&] { return server.wait_for_departures(i); }, [] { return true; });
    EXPECT_EQ(server.requests().size(), std::size_t(kRounds)) << "none was tried again";
}

TEST_F(CancelLatency, WaitingForATurn) {
    ScriptedServer server({.replies = {answer_json("{}")}, .repeat_last = true});
    more_ = R"("rateLimit": { "requests": 1, "perSeconds": 600 },)";
    RunRequest limited = request(server.base_url());
    limited.deadline = std::chrono::hours(1);
    ASSERT_EQ(outcome(host_.runtime().run(limited)), "ok");
    for (int i = 0; i < kRounds; ++i)
        cancel_in(host_.runtime(), limited, [&] { return let_begin(), true; },
                  [] { return true; });
    EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(CancelLatency, WaitingForAnotherRunsToken) {
    ScriptedServer server({.replies = {{{Act::Kind::gate}, answer_json(
        R"({"access_token": "t", "token_type": "Bearer"})").front()}, answer_json("{}")}});
    const RunRequest asked = request(server.base_url(), "Token");
    std::promise<RunResult> first;
    host_.runtime().submit(asked, [&](RunResult r) { first.set_value(std::move(r)); });
    ASSERT_TRUE(server.wait_for_requests(1));
    for (int i = 0; i < kRounds; ++i)
        cancel_in(host_.runtime(), asked, [&] { return let_begin(), true; }, [] { return true; });
    EXPECT_EQ(server.requests().size(), 1u) << "one run alone fetches it";
    server.open_gate();
    EXPECT_EQ(outcome(first.get_future().get()), "ok") << "which is not touched";
}

}  // namespace
}  // namespace packhost::tests
