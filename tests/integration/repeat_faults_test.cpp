// repeat_faults_test.cpp: connections that break at every byte of a request and of its answer: what
// must not be done twice never is, and who can't know says so.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "requests.hpp"

namespace packhost::tests {
namespace {

constexpr std::string_view kReply =
    "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{\"id\":1}";

/// Reads so many bytes of each request, does what it asks for if it has all of it, sends so many
/// bytes of the answer, and closes.
class BreakingServer {
 public:
    BreakingServer() {
        listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        if (::bind(listening_, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
            ::listen(listening_, 16) != 0 ||
            ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &length) != 0)
            throw std::runtime_error("no listening socket");
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~BreakingServer() {
        ::shutdown(listening_, SHUT_RDWR);
        thread_.join();
        ::close(listening_);
    }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

    std::atomic<std::size_t> reads = SIZE_MAX;   ///< bytes of a request
    std::atomic<std::size_t> sends = SIZE_MAX;   ///< bytes of an answer
    std::atomic<int> executed = 0;               ///< requests that came whole
    std::atomic<int> begun = 0;                  ///< requests of which anything came
    std::atomic<std::size_t> longest = 0;        ///< bytes of a whole request

 private:
    void serve() {
        while (true) {
            const int fd = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
            if (fd < 0) return;
            answer(fd);
            ::close(fd);
        }
    }

    static bool is_whole(std::string_view request) {
        const std::size_t end = request.find("\r\n\r\n");
        if (end == std::string_view::npos) return false;
        const std::size_t at = request.find("Content-Length: ");
        const std::size_t body =
            at < end ? std::stoul(std::string(request.substr(at + 16, 8))) : std::size_t{0};
        return request.size() >= end + 4 + body;
    }

    void answer(int fd) {
        std::string request;
        while (request.size() < reads && !is_whole(request)) {
            char byte;
            if (::recv(fd, &byte, 1, 0) != 1) return;
            if (request.empty()) ++begun;
            request += byte;
        }
        if (!is_whole(request)) return;
        ++executed;
        longest = request.size();
        const std::string_view reply = kReply.substr(0, sends);
        (void)!::send(fd, reply.data(), reply.size(), MSG_NOSIGNAL);
    }

    int listening_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

class RepeatFaults : public testing::Test {
 protected:
    RepeatFaults() {
        host_.allow_loopback();
        // All that a pack can ask for: three attempts, on every status.
        const std::string retrying =
            replaced(replaced(shop_manifest(), "\"method\": \"POST\",",
                              "\"method\": \"POST\", \"retry\": {\"attempts\": 3, \"statuses\": "
                              "[429, 500, 502, 503], \"backoffSeconds\": 0.05},"),
                     "\"connection\": {", "\"requires\": [\"retry/1\"],\n  \"connection\": {");
        request_.pack = host_.load(retrying);
        request_.node = "Shop-Make";
        request_.connection = connect_to(*request_.pack, server_.url(), {{"api-key", "k-123"}});
        request_.pins = {{"name", "pen"}};
    }

    RunResult run() {
        server_.executed = server_.begun = 0;
        return host_.runtime().run(request_);
    }

    BreakingServer server_;
    TestHost host_;
    RunRequest request_;
};

TEST_F(RepeatFaults, APostThatBreaksWhileItIsSentIsNeverDoneTwice) {
    ASSERT_EQ(outcome(run()), "ok");
    const std::size_t whole = server_.longest;
    ASSERT_GT(whole, 60u);
    for (std::size_t bytes = 0; bytes <= whole; ++bytes) {
        server_.reads = bytes;
        const RunResult result = run();
        EXPECT_LE(server_.begun, 1) << "cut after " << bytes << " bytes";
        if (result.ok) continue;
        ASSERT_TRUE(result.error);
        EXPECT_EQ(result.error->code, "outcome_unknown") << "cut after " << bytes << " bytes";
    }
}

TEST_F(RepeatFaults, APostWhoseAnswerBreaksIsDoneOnceAndToldAsUnknown) {
    for (std::size_t bytes = 0; bytes < kReply.size(); ++bytes) {
        server_.sends = bytes;
        const RunResult result = run();
        EXPECT_EQ(server_.executed, 1) << "answer cut after " << bytes << " bytes";
        ASSERT_TRUE(result.error) << "answer cut after " << bytes << " bytes";
        const std::string& code = result.error->code;
        EXPECT_TRUE(code == "outcome_unknown" || code == "protocol" || code == "closed")
            << code << ", answer cut after " << bytes << " bytes";
    }
    server_.sends = SIZE_MAX;
    EXPECT_EQ(outcome(run()), "ok");
}

}  // namespace
}  // namespace packhost::tests
