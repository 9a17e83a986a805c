// stream_test.cpp: what ends a run whose body, or whose answer's, is a stream.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <future>
#include <thread>

#include "support/scripted_server.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {
namespace {

constexpr std::uint64_t kMuch = 64u << 20;  // more than sockets hold

/// Zeros, which never lie in memory; fails, or waits for the test, when so many were read.
class Zeros final : public BlobSource {
 public:
    explicit Zeros(std::uint64_t size, std::uint64_t fails_at = UINT64_MAX)
        : size_(size), fails_at_(fails_at) {}
    std::optional<std::uint64_t> size() const override { return size_; }
    Result<std::size_t> read(std::span<char> buffer) override {
        if (at_ >= fails_at_) return Error{"disk_gone", Phase::input, "The disk is gone.", ""};
        const auto n = std::min<std::uint64_t>(buffer.size(), size_ - at_);
        std::fill_n(buffer.data(), n, '\0');
        at_ += n;
        begun = true;
        return static_cast<std::size_t>(n);
    }
    bool can_rewind() const override { return true; }
    Result<void> rewind() override {
        at_ = 0;
        return {};
    }
    std::atomic<bool> begun = false;

 private:
    const std::uint64_t size_, fails_at_;
    std::uint64_t at_ = 0;
};

class FullSink final : public BlobSink {
 public:
    Result<void> write(std::string_view) override {
        return Error{"disk_full", Phase::input, "The disk is full.", ""};
    }
};

/// Listens, and reads nothing: the kernel accepts the connections, and a small buffer of bytes.
class DeafServer {
 public:
    DeafServer() {
        const int small = 65536;
        ::setsockopt(listener_, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
        ::listen(listener_, 1);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    }
    ~DeafServer() { ::close(listener_); }
    std::string url;

 protected:
    const int listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
};

/// Accepts one connection and reads in bursts, until all has come; then answers.
class SlowReader : public DeafServer {
 public:
    ~SlowReader() { thread_.join(); }
    std::uint64_t got = 0;

 private:
    void serve() {
        const int fd = ::accept(listener_, nullptr, nullptr);
        std::vector<char> piece(1u << 20);
        std::uint64_t paused = 0;
        while (got < kMuch) {
            const ssize_t n = ::recv(fd, piece.data(), piece.size(), 0);
            if (n <= 0) break;
            got += static_cast<std::uint64_t>(n);
            if (got / (16u << 20) == paused) continue;
            ++paused;
            ::usleep(500'000);
        }
        constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        ::send(fd, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
        ::close(fd);
    }
    std::thread thread_{[this] { serve(); }};
};

class Stream : public testing::Test {
 protected:
    Stream() { host_.allow_loopback(); }
    RunRequest request(const std::string& node, const std::string& url) {
        RunRequest asked;
        asked.pack = host_.load(read_text(FILES_PACK));
        asked.node = node;
        asked.connection = connect_to(*asked.pack, url, {});
        return asked;
    }
    RunResult send(const std::string& node, const std::string& url,
                   std::shared_ptr<BlobSource> source) {
        RunRequest asked = request(node, url);
        asked.blobs.emplace_back("file", std::move(source));
        return host_.runtime().run(asked);
    }
    TestHost host_;
};

std::string code_of(const RunResult& result) { return result.error ? result.error->code : "ok"; }

TEST_F(Stream, EndsWhenNobodyTakesIt) {
    DeafServer server;
    RunResult result;
    const double ms = milliseconds_of([&] {
        result = send("Files-Send", server.url, std::make_shared<Zeros>(kMuch));
    });
    EXPECT_EQ(result.error->phase, Phase::send);
    EXPECT_NE(result.error->message.find("no byte was moved"), std::string::npos);
    EXPECT_EQ(code_of(result), "outcome_unknown");  // a POST of which something was sent
    EXPECT_GE(ms, 995);
    EXPECT_LE(ms, 1500 + tolerated_lateness_ms());
}

TEST_F(Stream, MayTakeLongerThanTheTimeoutWhileItMoves) {
    SlowReader reader;
    RunResult result;
    const double ms = milliseconds_of(
        [&] { result = send("Files-Put", reader.url, std::make_shared<Zeros>(kMuch)); });
    EXPECT_EQ(code_of(result), "ok");
    EXPECT_GE(reader.got, kMuch);
    EXPECT_GT(ms, 1500);  // the pack's timeout is one second
}

TEST_F(Stream, EndsWithTheSourcesError) {
    ScriptedServer server(Script{{answer_json("{}")}});
    const RunResult result =
        send("Files-Send", server.base_url("/v2"), std::make_shared<Zeros>(kMuch, 1u << 20));
    EXPECT_EQ(code_of(result), "disk_gone");
    EXPECT_EQ(result.error->phase, Phase::input);
    EXPECT_FALSE(result.ok);
}

TEST_F(Stream, EndsWithTheSinksError) {
    ScriptedServer server(Script{{answer(200, "image/png", "abc")}});
    RunRequest asked = request("Files-Again", server.base_url("/v2"));
    asked.sinks.emplace_back("file", std::make_shared<FullSink>());
    const RunResult result = host_.runtime().run(asked);
    EXPECT_EQ(code_of(result), "disk_full");
    EXPECT_EQ(server.connections(), 1);
}

TEST_F(Stream, CanBeCancelled) {
    DeafServer server;
    const auto source = std::make_shared<Zeros>(kMuch);
    RunRequest asked = request("Files-Put", server.url);
    asked.blobs.emplace_back("file", source);
    std::promise<RunResult> promise;
    const RunHandle run = host_.runtime().submit(
        asked, [&](RunResult result) { promise.set_value(std::move(result)); });
    while (!source->begun) std::this_thread::yield();
    run.cancel();
    EXPECT_EQ(code_of(promise.get_future().get()), "cancelled");
}

}  // namespace
}  // namespace packhost::tests
