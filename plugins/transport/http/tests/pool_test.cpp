// pool_test.cpp: which connections are used again, by whom, and for how long.
#include <gtest/gtest.h>

#include "driver.hpp"
#include "peer.hpp"

namespace packhost::http::test {
namespace {

std::string ok(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
// Answers every request with the head that it got.
void echo_head(Stream& stream) {
    for (std::string head; !(head = stream.read_head()).empty();) stream.write(ok(head));
}

TEST(Pool, CarriesManyRequestsOnOneConnection) {
    Peer peer(echo_head);
    Driver driver;
    for (int i = 0; i < 50; ++i) {
        const Seen seen = driver.run(Ask{{peer.address()}});
        EXPECT_EQ(seen.code, "") << seen.message;
        EXPECT_EQ(seen.result.reused, i == 0 ? 0u : 1u);
        EXPECT_EQ(seen.result.connect_ns == 0, i != 0);
        EXPECT_GT(seen.result.wait_ns, 0u);
    }
    EXPECT_EQ(peer.accepted(), 1);
    EXPECT_EQ(driver.stats().connected, 1u);
    EXPECT_EQ(driver.loop.watched(), 1u);
}

TEST(Pool, IsNotSharedAmongKeysNorBeyondTheVettedAddresses) {
    Peer peer(echo_head), other(echo_head);
    Driver driver;
    Ask ask{{peer.address()}};
    driver.run(ask);
    ask.pool_key = "another";
    EXPECT_EQ(driver.run(ask).result.reused, 0u);
    ask.pool_key = "key";
    ask.to = {other.address()};
    EXPECT_EQ(driver.run(ask).result.reused, 0u);
    ask.to = {other.address(), peer.address()};
    EXPECT_EQ(driver.run(ask).result.reused, 1u);
    EXPECT_EQ(peer.accepted(), 2);
    EXPECT_EQ(other.accepted(), 1);
    EXPECT_EQ(driver.stats().idle, 3u);
}

TEST(Pool, TakesTheYoungestFirst) {
    Peer peer([](Stream& stream) {
        for (int n = 0; !stream.read_head().empty(); ++n) stream.write(ok(std::to_string(n)));
    });
    Driver driver;
    const ph_op first = driver.send(Ask{{peer.address()}});
    const ph_op second = driver.send(Ask{{peer.address()}});
    driver.wait(first);
    driver.wait(second);
    EXPECT_EQ(driver.stats().idle, 2u);
    for (int i = 1; i < 5; ++i)
        EXPECT_EQ(driver.run(Ask{{peer.address()}}).body, std::to_string(i));
}

TEST(Pool, KeepsNoMoreThanItsLimit) {
    Peer peer(echo_head);
    Driver driver(3);
    std::vector<ph_op> ops;
    for (int i = 0; i < 8; ++i) ops.push_back(driver.send(Ask{{peer.address()}}));
    EXPECT_EQ(driver.stats().active, 8u);
    for (const ph_op op : ops) EXPECT_EQ(driver.wait(op).code, "");
    EXPECT_EQ(driver.stats().idle, 3u);
    EXPECT_EQ(driver.stats().active, 0u);
}

TEST(Pool, DropsAConnectionAsSoonAsTheServerClosesIt) {
    Peer peer([](Stream& stream) {
        stream.read_head();
        stream.write(ok("x"));
    });
    Driver driver;
    EXPECT_EQ(driver.run(Ask{{peer.address()}}).body, "x");
    EXPECT_TRUE(driver.until([&] { return driver.stats().idle == 0; }, 5'000));
    EXPECT_EQ(driver.run(Ask{{peer.address()}}).result.reused, 0u);
}

TEST(Pool, DropsAConnectionOnWhichTheServerSpeaksUnasked) {
    Peer peer([](Stream& stream) {
        stream.read_head();
        stream.write(ok("x"));
        stream.write("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
        stream.wait_for_close();
    });
    Driver driver;
    EXPECT_EQ(driver.run(Ask{{peer.address()}}).body, "x");
    EXPECT_TRUE(driver.until([&] { return driver.stats().idle == 0; }, 5'000));
}

// The server closed, and the loop has not said so yet: the report must let the host decide.
TEST(Pool, ReportsAStaleConnectionExactly) {
    std::atomic<bool> closed{false};
    Peer peer([&](Stream& stream) {
        stream.read_head();
        stream.write(ok("x"));
        stream.cut();
        closed = true;
    });
    Driver driver;
    EXPECT_EQ(driver.run(Ask{{peer.address()}}).body, "x");
    while (!closed) std::this_thread::yield();
    ASSERT_EQ(driver.stats().idle, 1u);  // the loop has not turned
    const Seen seen = driver.run(Ask{{peer.address()}});
    EXPECT_EQ(seen.code, "closed") << seen.message;
    EXPECT_EQ(seen.result.reused, 1u);
    EXPECT_GT(seen.result.wrote, 0u);
    EXPECT_EQ(seen.result.read, 0u);
}

TEST(Pool, LooksOnceMoreForWhatMayNotBeRepeated) {
    std::atomic<int> closed{0};
    Peer peer([&](Stream& stream) {
        stream.read_head();
        stream.write(ok("x"));
        stream.cut();
        ++closed;
    });
    Driver driver;
    Ask ask{{peer.address()}};
    ask.repeatable = false;
    EXPECT_EQ(driver.run(ask).body, "x");
    while (closed != 1) std::this_thread::yield();
    ASSERT_EQ(driver.stats().idle, 1u);
    const Seen seen = driver.run(ask);
    EXPECT_EQ(seen.body, "x") << seen.message;
    EXPECT_EQ(seen.result.reused, 0u);
}

TEST(Pool, GivesOnlyAFreshConnectionToWhatMayNotBeRepeated) {
    Peer peer(echo_head);
    Driver driver;
    Ask once{{peer.address()}};
    once.repeatable = false;
    driver.run(once);
    driver.loop.skip_ms(1'900);
    EXPECT_EQ(driver.run(once).result.reused, 1u);
    driver.loop.skip_ms(2'001);
    EXPECT_EQ(driver.run(once).result.reused, 0u);
    driver.loop.skip_ms(2'001);
    EXPECT_EQ(driver.run(Ask{{peer.address()}}).result.reused, 1u);
    EXPECT_EQ(peer.accepted(), 2);
}

TEST(Pool, EndsConnectionsAtTheirIdleLimit) {
    Peer peer(echo_head);
    Driver driver;
    Ask ask{{peer.address()}};
    ask.idle_ms = 0;
    driver.run(ask);
    EXPECT_EQ(driver.stats().idle, 0u);
    ask.idle_ms = 5'000;
    driver.run(ask);
    driver.loop.skip_ms(4'000);
    driver.loop.turn(0);
    EXPECT_EQ(driver.stats().idle, 1u);
    driver.loop.skip_ms(1'500);
    driver.loop.turn(0);
    EXPECT_EQ(driver.stats().idle, 0u) << "no sweep";
    driver.run(ask);
    driver.loop.skip_ms(5'001);  // before any sweep
    EXPECT_EQ(driver.run(ask).result.reused, 0u);
}

}  // namespace
}  // namespace packhost::http::test
