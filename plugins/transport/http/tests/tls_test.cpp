// tls_test.cpp: whom the transport trusts, what it refuses and why, truncation, resumption.
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "certificates.hpp"
#include "driver.hpp"
#include "peer.hpp"

namespace packhost::http::test {
namespace {

std::string ok(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
void serve(Stream& stream) {
    while (!stream.read_head().empty())
        if (!stream.write(ok("secure"))) return;
}

Identity make_authority(const std::string& name) {
    Subject subject;
    subject.common_name = name;
    subject.alternative = "";
    subject.authority = true;
    subject.to_days = 365;
    return make_identity(subject);
}

class Tls : public testing::Test {
 protected:
    const Identity authority = make_authority("Test CA");
    const PemFile ca{authority};

    Ask ask(const Peer& peer, const std::string& name = "localhost") const {
        Ask made{{peer.address()}};
        made.tls = true;
        made.ca_file = ca.path();
        made.server_name = name;
        made.authority = name;
        return made;
    }
    Seen run(SSL_CTX* server, const std::string& name = "localhost") const {
        std::atomic<bool> answered{false};
        Peer peer(
            [&](Stream& stream) {
                if (!stream.read_head().empty()) answered = true;
                stream.write(ok("secure"));
            },
            server);
        Driver driver;
        const Seen seen = driver.run(ask(peer, name));
        EXPECT_EQ(answered, seen.code.empty()) << "a request reached a refused server";
        if (!seen.code.empty()) {
            EXPECT_EQ(seen.code, "tls");
            EXPECT_EQ(seen.result.phase, ph_phase{PH_PHASE_TLS});
            EXPECT_EQ(seen.result.wrote, 0u);
            EXPECT_EQ(driver.loop.watched(), 0u);
        }
        return seen;
    }
    Seen run(const Subject& subject, const std::string& name = "localhost") const {
        const ServerContext server = make_server(make_identity(subject, &authority));
        return run(server.get(), name);
    }
};

TEST_F(Tls, TrustsAValidServer) {
    const Seen seen = run(Subject{});
    EXPECT_EQ(seen.code, "") << seen.message;
    EXPECT_EQ(seen.body, "secure");
    EXPECT_GT(seen.result.tls_ns, 0u);
}

TEST_F(Tls, ChecksAnAddressAgainstTheCertificatesAddresses) {
    EXPECT_EQ(run(Subject{}, "127.0.0.1").code, "");
    Subject names_only;
    names_only.alternative = "DNS:localhost,DNS:127.0.0.1";
    names_only.common_name = "127.0.0.1";
    EXPECT_EQ(run(names_only, "127.0.0.1").message,
              "The TLS handshake failed: IP address mismatch.");
    Subject v6;
    v6.alternative = "IP:::1";
    EXPECT_EQ(run(v6, "::1").code, "");
    EXPECT_EQ(run(v6, "[::1]").code, "");
}

TEST_F(Tls, RefusesAWrongName) {
    EXPECT_EQ(run(Subject{}, "other.example").message,
              "The TLS handshake failed: hostname mismatch.");
    Subject by_common_name;  // a common name is no name (RFC 9110, 4.3.4)
    by_common_name.alternative = "DNS:other.example";
    EXPECT_NE(run(by_common_name, "localhost").code, "");
    by_common_name.alternative = "";
    EXPECT_NE(run(by_common_name, "localhost").code, "");
    Subject wildcard;
    wildcard.alternative = "DNS:*.example.org,DNS:f*.example.net";
    EXPECT_EQ(run(wildcard, "api.example.org").code, "");
    EXPECT_EQ(run(wildcard, "api.example.org.").code, "");
    EXPECT_NE(run(wildcard, "a.b.example.org").code, "");
    EXPECT_NE(run(wildcard, "example.org").code, "");
    EXPECT_NE(run(wildcard, "foo.example.net").code, "");
}

TEST_F(Tls, RefusesWrongDates) {
    Subject expired;
    expired.from_days = -30;
    expired.to_days = -1;
    EXPECT_EQ(run(expired).message, "The TLS handshake failed: certificate has expired.");
    Subject future;
    future.from_days = 1;
    EXPECT_EQ(run(future).message, "The TLS handshake failed: certificate is not yet valid.");
}

TEST_F(Tls, RefusesSelfSignedAndUnknownIssuers) {
    const ServerContext self = make_server(make_identity(Subject{}));
    EXPECT_EQ(run(self.get()).message, "The TLS handshake failed: self-signed certificate.");
    const Identity stranger = make_authority("Another CA");
    const ServerContext unknown = make_server(make_identity(Subject{}, &stranger));
    EXPECT_EQ(run(unknown.get()).message,
              "The TLS handshake failed: unable to get local issuer certificate.");
    // The same name as the trusted one, but another key.
    const Identity forged = make_authority("Test CA");
    const ServerContext impostor = make_server(make_identity(Subject{}, &forged));
    EXPECT_NE(run(impostor.get()).code, "");
    // A plain certificate is no authority.
    const Identity leaf = make_identity(Subject{}, &authority);
    const ServerContext chained = make_server(make_identity(Subject{}, &leaf));
    EXPECT_NE(run(chained.get()).code, "");
}

TEST_F(Tls, RefusesWeakKeysAndDigests) {
    Subject weak;
    weak.rsa_bits = 1024;
    EXPECT_EQ(run(weak).message, "The TLS handshake failed: EE certificate key too weak.");
    Subject sha1;
    sha1.digest = "SHA1";
    EXPECT_EQ(run(sha1).message,
              "The TLS handshake failed: CA signature digest algorithm too weak.");
    Subject fine;
    fine.rsa_bits = 2048;
    EXPECT_EQ(run(fine).code, "");
}

TEST_F(Tls, RefusesOldVersions) {
    const Identity identity = make_identity(Subject{}, &authority);
    const ServerContext old = make_server(identity, TLS1_VERSION, TLS1_1_VERSION);
    EXPECT_NE(run(old.get()).message.find("protocol version"), std::string::npos);
    const ServerContext tls12 = make_server(identity, TLS1_2_VERSION, TLS1_2_VERSION);
    EXPECT_EQ(run(tls12.get()).code, "");
    const ServerContext tls13 = make_server(identity, TLS1_3_VERSION, TLS1_3_VERSION);
    EXPECT_EQ(run(tls13.get()).code, "");
}

TEST_F(Tls, TrustsTheSystemsAuthoritiesWithoutAFile) {
    const ServerContext server = make_server(make_identity(Subject{}, &authority));
    Peer peer(serve, server.get());
    Driver driver;
    Ask request = ask(peer);
    request.ca_file = "";
    const Seen seen = driver.run(request);
    EXPECT_EQ(seen.code, "tls") << "the test's CA is not the system's";
}

TEST_F(Tls, SaysWhichFileItCouldNotRead) {
    const ServerContext server = make_server(make_identity(Subject{}, &authority));
    Peer peer(serve, server.get());
    Driver driver;
    Ask request = ask(peer);
    request.ca_file = "/nonexistent/ca.pem";
    Seen seen = driver.run(request);
    EXPECT_EQ(seen.code, "tls");
    EXPECT_NE(seen.message.find("/nonexistent/ca.pem"), std::string::npos) << seen.message;
    const PemFile empty{authority};
    std::ofstream(empty.path()) << "no certificate\n";
    request.ca_file = empty.path();
    EXPECT_EQ(driver.run(request).code, "tls");
    EXPECT_EQ(peer.accepted(), 0);
}

TEST_F(Tls, RefusesAClientIdentity) {
    const ServerContext server = make_server(make_identity(Subject{}, &authority));
    Peer peer(serve, server.get());
    Driver driver;
    Ask request = ask(peer);
    request.identity = 7;
    const Seen seen = driver.run(request);
    EXPECT_EQ(seen.code, "tls");
    EXPECT_EQ(seen.message, "This transport can't use a client certificate.");
    EXPECT_EQ(peer.accepted(), 0);
}

TEST_F(Tls, RefusesAServerThatSpeaksPlainly) {
    Peer peer([](Stream& stream) {
        stream.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        stream.wait_for_close();
    });
    Driver driver;
    EXPECT_EQ(driver.run(ask(peer)).code, "tls");
    Peer closing([](Stream&) {});
    const Seen seen = driver.run(ask(closing));
    EXPECT_EQ(seen.code, "tls") << seen.message;
}

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
