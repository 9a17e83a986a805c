// tls_test.cpp: truncation, pool, resumption and bodies inside TLS.
#include <atomic>
#include <thread>

#include "tls_fixture.hpp"

namespace packhost::http::test {
namespace {

TEST_F(Tls, TakesACutForACut) {
    const ServerContext server = make_server(make_identity(Subject{}, &authority));
    const auto outcome = [&](const std::string& bytes, bool regular) {
        Peer peer(
            [&](Stream& stream) {
                stream.read_head();
                stream.write(bytes);
                if (regular) stream.end_tls();
                stream.cut();
            },
            server.get());
        Driver driver;
        return driver.run(ask(peer)).code;
    };
    const std::string to_the_end = "HTTP/1.1 200 OK\r\n\r\nuntil the end";
    EXPECT_EQ(outcome(to_the_end, true), "");
    EXPECT_EQ(outcome(to_the_end, false), "protocol");
    EXPECT_EQ(outcome("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", true), "protocol");
    EXPECT_EQ(outcome("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", false), "protocol");
    EXPECT_EQ(outcome("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", false),
              "protocol");
    EXPECT_EQ(outcome("HTTP/1.1 200 OK\r\nContent-Le", false), "protocol");
    EXPECT_EQ(outcome(ok("whole"), false), "") << "the length says that it is whole";
    EXPECT_EQ(outcome("", true), "closed");
    EXPECT_EQ(outcome("", false), "closed");
}

TEST_F(Tls, PoolsAndKeepsProfilesApart) {
    const ServerContext server = make_server(make_identity(Subject{}, &authority));
    Peer peer(serve, server.get());
    Driver driver;
    for (std::uint32_t i = 0; i < 5; ++i) {
        const Seen seen = driver.run(ask(peer));
        EXPECT_EQ(seen.body, "secure") << seen.message;
        EXPECT_EQ(seen.result.reused, i == 0 ? 0u : 1u);
    }
    // Equal pool keys, but another name or another CA: never the same connection.
    EXPECT_EQ(driver.run(ask(peer, "other.example")).code, "tls");
    const PemFile stranger(make_authority("Another CA"));
    Ask request = ask(peer);
    request.ca_file = stranger.path();
    EXPECT_EQ(driver.run(request).code, "tls");
    request = ask(peer);
    request.tls = false;
    EXPECT_EQ(driver.run(request).result.reused, 0u);
}

TEST_F(Tls, GoesOnAfterItsBuffersWereFreed) {
    const ServerContext server = make_server(make_identity(Subject{}, &authority));
    Peer peer(serve, server.get());
    Driver driver;
    EXPECT_EQ(driver.run(ask(peer)).body, "secure");
    for (int i = 0; i < 4; ++i) {
        driver.loop.skip_ms(1'100);
        driver.loop.turn(0);
    }
    const Seen seen = driver.run(ask(peer));
    EXPECT_EQ(seen.body, "secure") << seen.message;
    EXPECT_EQ(seen.result.reused, 1u);
}

// Tickets after the response are TLS's own affair; data is not.
TEST_F(Tls, KeepsAnIdleConnectionThatGetsATicketAndDropsOneThatGetsData) {
    const ServerContext server =
        make_server(make_identity(Subject{}, &authority), TLS1_3_VERSION, TLS1_3_VERSION);
    std::atomic<int> asked{0}, sent{0};
    Peer peer(
        [&](Stream& stream) {
            stream.read_head();
            stream.write(ok("x"));
            while (asked < 1) std::this_thread::yield();
            SSL_new_session_ticket(stream.ssl());
            SSL_do_handshake(stream.ssl());
            sent = 1;
            while (asked < 2) std::this_thread::yield();
            stream.write("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
            stream.wait_for_close();
        },
        server.get());
    Driver driver;
    EXPECT_EQ(driver.run(ask(peer)).body, "x");
    asked = 1;
    while (sent < 1) std::this_thread::yield();
    for (int i = 0; i < 3; ++i) driver.loop.turn(5);
    EXPECT_EQ(driver.stats().idle, 1u);
    asked = 2;
    EXPECT_TRUE(driver.until([&] { return driver.stats().idle == 0; }, 5'000));
}

TEST_F(Tls, ResumesSessionsOfTheSamePlaceAlone) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        const ServerContext server =
            make_server(make_identity(Subject{}, &authority), version, version);
        Peer peer(
            [](Stream& stream) {
                if (stream.read_head().empty()) return;
                stream.write(ok(SSL_session_reused(stream.ssl()) ? "resumed" : "full"));
                stream.wait_for_close();
            },
            server.get());
        Driver driver;
        Ask request = ask(peer);
        request.idle_ms = 0;
        EXPECT_EQ(driver.run(request).body, "full");
        EXPECT_EQ(driver.run(request).body, "resumed");
        EXPECT_EQ(driver.run(request).body, "resumed");
        // A cancelled connection does not take its session away.
        driver.on_head = [&](ph_op op) { return driver.cancel(op), PH_OK; };
        driver.send(request);
        EXPECT_TRUE(driver.until([&] { return driver.stats().active == 0; }));
        driver.on_head = nullptr;
        EXPECT_EQ(driver.run(request).body, "resumed");
        request.pool_key = "another connection";
        EXPECT_EQ(driver.run(request).body, "full");
    }
}

TEST_F(Tls, CarriesBigBodiesWithPauses) {
    const ServerContext server = make_server(make_identity(Subject{}, &authority));
    std::string big(3'000'000, '\0');
    for (std::size_t i = 0; i < big.size(); ++i) big[i] = static_cast<char>('a' + (i * 7) % 26);
    Peer peer(
        [&](Stream& stream) {
            while (!stream.read_head().empty()) stream.write(ok(stream.read(big.size())));
        },
        server.get());
    Driver driver;
    Ask request = ask(peer);
    request.method = "PUT";
    request.body = {big};
    Seen seen = driver.run(request);
    EXPECT_TRUE(seen.body == big) << seen.message;
    // While it is paused, others read into the same buffers.
    Peer other([&](Stream& stream) {
        while (!stream.read_head().empty()) stream.write(ok(std::string(400'000, '#')));
    });
    int left = 50;
    ph_op op = 0;
    driver.on_body = [&](ph_op each) { return each == op && --left > 0 ? PH_LATER : PH_OK; };
    op = driver.send(request);
    EXPECT_TRUE(driver.until([&] {
        driver.run(Ask{{other.address()}});
        driver.resume(op);
        return driver.seen(op).done();
    }));
    EXPECT_TRUE(driver.seen(op).body == big) << driver.seen(op).message;
    EXPECT_EQ(driver.seen(op).result.reused, 1u);
}

TEST_F(Tls, HoldsTheDeadlineInAStalledHandshake) {
    Peer peer([](Stream& stream) { stream.wait_for_close(); });
    Driver driver;
    Ask request = ask(peer);
    request.deadline_ms = 100;
    const Seen seen = driver.run(request);
    EXPECT_EQ(seen.code, "timeout");
    EXPECT_EQ(seen.message, "The deadline passed while setting up TLS.");
    EXPECT_EQ(seen.result.phase, ph_phase{PH_PHASE_TLS});
    const ph_op op = driver.send(ask(peer));
    EXPECT_TRUE(driver.until([&] { return peer.accepted() == 2; }));
    driver.loop.turn(5);
    driver.cancel(op);
    EXPECT_EQ(driver.loop.watched(), 0u);
}

}  // namespace
}  // namespace packhost::http::test
