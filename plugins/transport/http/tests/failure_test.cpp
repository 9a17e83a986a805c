// failure_test.cpp: refused connections, several addresses, deadlines, cancels, resets.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "driver.hpp"
#include "peer.hpp"

namespace packhost::http::test {
namespace {

std::string ok(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// A listener whose queue is full: connecting to it neither succeeds nor fails.
class BlackHole {
 public:
    BlackHole() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        const ph_address any = loopback(0);
        ::bind(listener_, reinterpret_cast<const sockaddr*>(any.bytes), sizeof(sockaddr_in));
        ::listen(listener_, 0);
        for (int& filler : fillers_) {
            filler = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            const ph_address to = address();
            (void)::connect(filler, reinterpret_cast<const sockaddr*>(to.bytes),
                            sizeof(sockaddr_in));
        }
    }
    ~BlackHole() {
        for (const int filler : fillers_) ::close(filler);
        ::close(listener_);
    }
    ph_address address() const {
        sockaddr_in bound{};
        socklen_t size = sizeof bound;
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&bound), &size);
        return loopback(ntohs(bound.sin_port));
    }

 private:
    int listener_;
    int fillers_[4];
};

TEST(Connect, SaysWhyAndWhereItFailed) {
    Driver driver;
    const std::uint16_t port = unused_port();
    const Seen seen = driver.run(Ask{{loopback(port)}});
    EXPECT_EQ(seen.code, "connect");
    EXPECT_EQ(seen.message, "Connecting failed: connection refused (127.0.0.1:" +
                                std::to_string(port) + ").");
    EXPECT_EQ(seen.result.phase, ph_phase{PH_PHASE_CONNECT});
    EXPECT_EQ(seen.result.wrote, 0u);
    EXPECT_EQ(seen.heads, 0);
}

TEST(Connect, TakesTheNextAddressAtOnceWhenOneFails) {
    Peer peer([](Stream& stream) {
        stream.read_head();
        stream.write(ok("here"));
    });
    Driver driver;
    const Seen seen = driver.run(Ask{{loopback(unused_port()), loopback(unused_port()),
                                      peer.address()}});
    EXPECT_EQ(seen.body, "here") << seen.message;
    EXPECT_LT(seen.result.connect_ns, 200'000'000u);
    EXPECT_EQ(seen.result.peer.length, sizeof(sockaddr_in));
    EXPECT_EQ(std::memcmp(seen.result.peer.bytes, peer.address().bytes, 8), 0);
}

TEST(Connect, TriesTheNextAddressWhenOneIsSilent) {
    BlackHole hole;
    Peer peer([](Stream& stream) {
        stream.read_head();
        stream.write(ok("here"));
    });
    Driver driver;
    driver.on_head = [&](ph_op) {
        EXPECT_EQ(driver.loop.watched(), 1u) << "the loser of the race is still open";
        return PH_OK;
    };
    const Seen seen = driver.run(Ask{{hole.address(), peer.address()}});
    EXPECT_EQ(seen.body, "here") << seen.message;
    EXPECT_GE(seen.result.connect_ns, 240'000'000u);
    EXPECT_LT(seen.result.connect_ns, 1'000'000'000u);
}

TEST(Connect, NamesEveryAddressThatFailed) {
    Driver driver;
    const std::uint16_t a = unused_port(), b = unused_port();
    const Seen seen = driver.run(Ask{{loopback(a), loopback(b)}});
    EXPECT_EQ(seen.code, "connect");
    EXPECT_NE(seen.message.find(std::to_string(a)), std::string::npos) << seen.message;
    EXPECT_NE(seen.message.find(std::to_string(b)), std::string::npos) << seen.message;
}

TEST(Deadline, HoldsWhileConnecting) {
    BlackHole hole;
    Driver driver;
    Ask ask{{hole.address()}};
    ask.deadline_ms = 100;
    const Seen seen = driver.run(ask);
    EXPECT_EQ(seen.code, "timeout");
    EXPECT_EQ(seen.result.phase, ph_phase{PH_PHASE_CONNECT});
    EXPECT_EQ(seen.message, "The deadline passed while connecting.");
    EXPECT_GE(seen.result.connect_ns, 90'000'000u);
    EXPECT_LT(seen.result.connect_ns, 350'000'000u);
}

TEST(Deadline, HoldsWhileSending) {
    Peer peer([](Stream& stream) { stream.read_head(), stream.wait_for_close(); });
    Driver driver;
    Ask ask{{peer.address()}};
    ask.method = "POST";
    ask.body = {"a", ""};
    ask.body_size = 10;
    ask.deadline_ms = 100;
    const Seen seen = driver.run(ask);
    EXPECT_EQ(seen.code, "timeout");
    EXPECT_EQ(seen.result.phase, ph_phase{PH_PHASE_SEND});
}

TEST(Deadline, HoldsWhileWaiting) {
    Peer peer([](Stream& stream) { stream.read_head(), stream.wait_for_close(); });
    Driver driver;
    Ask ask{{peer.address()}};
    ask.deadline_ms = 100;
    const Seen seen = driver.run(ask);
    EXPECT_EQ(seen.code, "timeout");
    EXPECT_EQ(seen.result.phase, ph_phase{PH_PHASE_WAIT});
    EXPECT_GT(seen.result.wrote, 0u);
    EXPECT_EQ(seen.result.read, 0u);
}

// One byte now and then: each read succeeds, the whole must not.
TEST(Deadline, HoldsAgainstADrip) {
    for (const bool in_head : {true, false}) {
        Peer peer([&](Stream& stream) {
            stream.read_head();
            stream.write(in_head ? "HTTP/1.1 200 OK\r\nX: "
                                 : "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            while (stream.write("d")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        });
        Driver driver;
        Ask ask{{peer.address()}};
        ask.deadline_ms = 200;
        const std::uint64_t began = driver.loop.now_ns();
        const Seen seen = driver.run(ask);
        EXPECT_EQ(seen.code, "timeout");
        EXPECT_EQ(seen.result.phase, ph_phase{PH_PHASE_RECEIVE});
        EXPECT_LT(driver.loop.now_ns() - began, 450'000'000u);
        EXPECT_GT(seen.result.read, 0u);
    }
}

TEST(Deadline, ThatHasPassedAlreadyStillCompletesFromTheLoop) {
    Peer peer([](Stream& stream) { stream.wait_for_close(); });
    Driver driver;
    Ask ask{{peer.address()}};
    ask.deadline_ms = -50;
    EXPECT_EQ(driver.run(ask).code, "timeout");
}

TEST(Cancel, WorksInEveryPhaseAndClosesTheSocket) {
    BlackHole hole;
    std::atomic<int> gone{0};
    Peer peer([&](Stream& stream) {
        if (stream.read_head().find("partial") != std::string::npos)
            stream.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        stream.wait_for_close();
        ++gone;
    });
    Driver driver;
    std::vector<ph_op> cancelled;
    const auto cancel = [&](ph_op op) {
        driver.cancel(op);
        cancelled.push_back(op);
        EXPECT_EQ(driver.loop.watched(), 0u) << "a socket is left";
        EXPECT_EQ(driver.loop.timers(), 0u) << "a timer is left";
        EXPECT_EQ(driver.stats().active, 0u);
    };
    cancel(driver.send(Ask{{hole.address()}}));
    cancel(driver.send(Ask{{hole.address(), peer.address()}}));

    Ask post{{peer.address()}};
    post.method = "POST";
    post.body = {"a", ""};
    post.body_size = 10;
    bool pulled = false;
    driver.on_pull = [&](ph_op) { pulled = true; };
    ph_op op = driver.send(post);
    EXPECT_TRUE(driver.until([&] { return pulled; }));
    cancel(op);

    op = driver.send(Ask{{peer.address()}});
    EXPECT_TRUE(driver.until([&] { return peer.accepted() == 2; }));
    for (int i = 0; i < 3; ++i) driver.loop.turn(5);
    cancel(op);

    Ask partial{{peer.address()}};
    partial.target = "/partial";
    op = driver.send(partial);
    EXPECT_TRUE(driver.until([&] { return driver.seen(op).body == "abc"; }));
    cancel(op);

    driver.cancel(op);  // once more, and an id that never was
    driver.cancel(12345);
    driver.resume(12345);
    for (int i = 0; i < 5; ++i) driver.loop.turn(1);
    for (const ph_op each : cancelled) EXPECT_EQ(driver.seen(each).completions, 0);
    while (gone < 3) std::this_thread::yield();
}

TEST(Cancel, WorksInsideEveryCallback) {
    Peer peer([](Stream& stream) {
        while (!stream.read_head().empty()) stream.write(ok("hello"));
    });
    Driver driver;
    driver.on_head = [&](ph_op op) {
        driver.cancel(op);
        driver.send(Ask{{peer.address()}});  // takes the same memory
        driver.on_head = nullptr;
        return PH_OK;
    };
    ph_op op = driver.send(Ask{{peer.address()}});
    EXPECT_TRUE(driver.until([&] { return driver.stats().active == 0; }));
    EXPECT_EQ(driver.seen(op).completions, 0);
    EXPECT_EQ(driver.seen(op).body, "");
    EXPECT_EQ(driver.seen(op + 0x1'0000'0001).body, "hello");

    driver.on_body = [&](ph_op each) {
        driver.cancel(each);
        return PH_FAILED;
    };
    op = driver.send(Ask{{peer.address()}});
    EXPECT_TRUE(driver.until([&] { return driver.stats().active == 0; }));
    EXPECT_EQ(driver.seen(op).body, "hello");
    EXPECT_EQ(driver.seen(op).completions, 0);
    driver.on_body = nullptr;

    driver.on_pull = [&](ph_op each) { driver.cancel(each); };
    Ask post{{peer.address()}};
    post.method = "POST";
    post.body = {"abc"};
    op = driver.send(post);
    EXPECT_TRUE(driver.until([&] { return driver.stats().active == 0; }));
    EXPECT_EQ(driver.seen(op).completions, 0);
}

TEST(Closed, TellsAResetFromARegularEnd) {
    Peer peer([](Stream& stream) {
        const std::string head = stream.read_head();
        if (head.find("/partial") != std::string::npos)
            stream.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        stream.reset();
    });
    Driver driver;
    Seen seen = driver.run(Ask{{peer.address()}});
    EXPECT_EQ(seen.code, "closed");
    EXPECT_EQ(seen.message, "The connection failed: connection reset by peer while waiting for "
                            "the response.");
    EXPECT_EQ(seen.result.phase, ph_phase{PH_PHASE_WAIT});
    EXPECT_EQ(seen.result.read, 0u);
    Ask partial{{peer.address()}};
    partial.target = "/partial";
    seen = driver.run(partial);
    EXPECT_EQ(seen.code, "closed") << seen.message;
}

TEST(Closed, WhileSendingIsSaidSo) {
    Peer peer([](Stream& stream) {
        stream.read(10);
        stream.reset();
    });
    Driver driver;
    Ask ask{{peer.address()}};
    ask.method = "POST";
    ask.body = {std::string(30'000'000, 'x')};
    const Seen seen = driver.run(ask);
    EXPECT_EQ(seen.code, "closed") << seen.message;
    EXPECT_EQ(seen.result.phase, ph_phase{PH_PHASE_SEND});
    EXPECT_LT(seen.result.wrote, 30'000'000u);
}

TEST(Messages, HoldNothingOfTheRequest) {
    const std::string canary = "canary-6b1f";
    Peer peer([&](Stream& stream) {
        stream.read_head();
        stream.write("HTTP/1.1 200 OK\r\nX-Echo " + canary + "\r\n\r\n");
    });
    Driver driver;
    Ask ask{{peer.address()}};
    ask.target = "/" + canary;
    ask.head = "Authorization: " + canary + "\r\n";
    ask.pool_key = canary;
    const Seen seen = driver.run(ask);
    EXPECT_EQ(seen.code, "protocol");
    EXPECT_EQ(seen.message.find(canary), std::string::npos) << seen.message;
    ask.to = {loopback(unused_port())};
    EXPECT_EQ(driver.run(ask).message.find(canary), std::string::npos);
}

}  // namespace
}  // namespace packhost::http::test
