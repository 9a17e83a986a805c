// exchange_test.cpp: requests as they go out, bodies both ways, pauses.
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
std::string pattern(std::size_t size) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        text[i] = static_cast<char>('a' + (i * 7 + i / 256) % 26);
    return text;
}
// Reads a chunked body from the wire.
std::string read_chunks(Stream& stream) {
    std::string body;
    for (;;) {
        std::string line;
        while (!line.ends_with("\r\n")) {
            const std::string byte = stream.read(1);
            if (byte.empty()) return "cut";
            line += byte;
        }
        const std::size_t size = std::stoul(line, nullptr, 16);
        body += stream.read(size);
        if (stream.read(2) != "\r\n") return "bad end of a chunk";
        if (size == 0) return body;
    }
}

TEST(RequestHead, IsWrittenAsTheHostSaysWithFramingAlone) {
    Peer peer(echo_head);
    Driver driver;
    Ask ask{{peer.address()}};
    ask.method = "DELETE";
    ask.target = "/a/b?c=d";
    ask.authority = "api.example:8443";
    ask.head = "Accept: */*\r\nX-Key: v\r\n";
    EXPECT_EQ(
        driver.run(ask).body,
        "DELETE /a/b?c=d HTTP/1.1\r\nHost: api.example:8443\r\nAccept: */*\r\nX-Key: v\r\n\r\n");
    ask.has_body = true;
    EXPECT_EQ(driver.run(ask).body,
              "DELETE /a/b?c=d HTTP/1.1\r\nHost: api.example:8443\r\nAccept: */*\r\nX-Key: v\r\n"
              "Content-Length: 0\r\n\r\n");
}

TEST(RequestHead, RefusesWhatWouldBreakTheLine) {
    Peer peer(echo_head);
    Driver driver;
    const auto refused = [&](auto change) {
        Ask ask{{peer.address()}};
        change(ask);
        return driver.try_send(77, ask) == PH_INVALID;
    };
    EXPECT_TRUE(refused([](Ask& ask) { ask.target = "/a b"; }));
    EXPECT_TRUE(refused([](Ask& ask) { ask.target = "/a\r\nX: y"; }));
    EXPECT_TRUE(refused([](Ask& ask) { ask.target = ""; }));
    EXPECT_TRUE(refused([](Ask& ask) { ask.method = "GE\nT"; }));
    EXPECT_TRUE(refused([](Ask& ask) { ask.authority = "a\r\nb"; }));
    EXPECT_TRUE(refused([](Ask& ask) { ask.head = "X: y"; }));
    EXPECT_TRUE(refused([](Ask& ask) { ask.to.clear(); }));
    EXPECT_EQ(driver.stats().active, 0u);
    EXPECT_EQ(peer.accepted(), 0);
}

TEST(RequestBody, SmallOneGoesOutWithItsLength) {
    Peer peer([](Stream& stream) {
        const std::string head = stream.read_head();
        stream.write(ok(head + stream.read(5)));
    });
    Driver driver;
    Ask ask{{peer.address()}};
    ask.method = "POST";
    ask.body = {"he", "llo"};
    const Seen seen = driver.run(ask);
    EXPECT_EQ(seen.body, "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhello");
    EXPECT_EQ(seen.result.wrote, seen.body.size());
}

TEST(RequestBody, UnknownLengthIsChunked) {
    const std::string large = pattern(200'000);
    Peer peer([](Stream& stream) {
        const std::string head = stream.read_head();
        EXPECT_NE(head.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
        EXPECT_EQ(head.find("Content-Length"), std::string::npos);
        stream.write(ok(read_chunks(stream)));
    });
    Driver driver;
    Ask ask{{peer.address()}};
    ask.method = "POST";
    ask.chunked = true;
    ask.body = {"one", large, "x"};
    EXPECT_EQ(driver.run(ask).body, "one" + large + "x");
    ask.body = {};
    EXPECT_EQ(driver.run(ask).body, "");
}

TEST(RequestBody, WaitsWhenItComesLater) {
    for (const bool chunked : {false, true}) {
        Peer peer([chunked](Stream& stream) {
            stream.read_head();
            stream.write(ok(chunked ? read_chunks(stream) : stream.read(6)));
        });
        Driver driver;
        Ask ask{{peer.address()}};
        ask.method = "POST";
        ask.chunked = chunked;
        ask.body = {"", "abc", "", "", "def", ""};  // "" is PH_LATER
        int asked = 0;
        driver.on_pull = [&](ph_op) { ++asked; };
        const ph_op op = driver.send(ask);
        int resumed = 0;
        EXPECT_TRUE(driver.until([&] {
            const int before = asked;
            driver.resume(op);
            EXPECT_EQ(asked, before) << "resume() called the host back";
            return ++resumed > 10'000 || driver.seen(op).done();
        }));
        EXPECT_EQ(driver.seen(op).body, "abcdef") << driver.seen(op).message;
    }
}

TEST(RequestBody, ThatFailsOrEndsEarlyIsAnError) {
    Peer peer([](Stream& stream) { stream.wait_for_close(); });
    Driver driver;
    Ask ask{{peer.address()}};
    ask.method = "POST";
    ask.body = {"abc", "!"};
    ask.body_size = 10;
    EXPECT_EQ(driver.run(ask).code, "body");
    ask.body = {"abc"};
    EXPECT_EQ(driver.run(ask).code, "body");
    EXPECT_EQ(driver.stats().idle, 0u);
}

TEST(Bodies, BigOnesGoBothWaysIntact) {
    const std::string big = pattern(8'000'000);
    Peer peer([&](Stream& stream) {
        while (!stream.read_head().empty()) stream.write(ok(stream.read(big.size())));
    });
    Driver driver;
    Ask ask{{peer.address()}};
    ask.method = "PUT";
    ask.body = {big};
    for (int i = 0; i < 2; ++i) {
        const Seen seen = driver.run(ask);
        EXPECT_EQ(seen.code, "") << seen.message;
        EXPECT_TRUE(seen.body == big);
        EXPECT_EQ(seen.result.reused, static_cast<std::uint32_t>(i));
        EXPECT_GT(seen.result.read, big.size());
    }
}

TEST(Bodies, ManySmallChunksArriveIntact) {
    const std::string big = pattern(30'000);
    Peer peer([&](Stream& stream) {
        stream.read_head();
        std::string wire = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (std::size_t at = 0; at < big.size(); at += 3)
            wire += "3\r\n" + big.substr(at, 3) + "\r\n";
        stream.write(wire + "0\r\n\r\n");
    });
    Driver driver;
    EXPECT_TRUE(driver.run(Ask{{peer.address()}}).body == big);
}

TEST(Pause, StopsTheBodyUntilResumed) {
    const std::string big = pattern(3'000'000);
    for (const bool chunked : {false, true}) {
        Peer peer([&](Stream& stream) {
            stream.read_head();
            if (!chunked) {
                stream.write(ok(big));
                return;
            }
            std::string wire = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
            for (std::size_t at = 0; at < big.size(); at += 50'000)
                wire += "c350\r\n" + big.substr(at, 50'000) + "\r\n";
            stream.write(wire + "0\r\n\r\n");
        });
        Driver driver;
        driver.on_body = [&](ph_op op) {
            ++driver.seen(op).pauses;
            return PH_LATER;
        };
        const ph_op op = driver.send(Ask{{peer.address()}});
        EXPECT_TRUE(driver.until([&] { return driver.seen(op).pauses == 1; }));
        const std::size_t had = driver.seen(op).body.size();
        for (int i = 0; i < 5; ++i) driver.loop.turn(1);
        EXPECT_EQ(driver.seen(op).body.size(), had) << "bytes came while it was paused";
        EXPECT_TRUE(driver.until([&] {
            const std::size_t before = driver.seen(op).body.size();
            driver.resume(op);
            EXPECT_EQ(driver.seen(op).body.size(), before) << "resume() called the host back";
            return driver.seen(op).done();
        }));
        EXPECT_TRUE(driver.seen(op).body == big);
        EXPECT_GT(driver.seen(op).pauses, 2);
    }
}

TEST(Pause, ResumedInsideTheCallbackGoesOn) {
    Peer peer([](Stream& stream) {
        stream.read_head();
        stream.write(ok(pattern(500'000)));
    });
    Driver driver;
    driver.on_body = [&](ph_op op) {
        driver.resume(op);
        return PH_LATER;
    };
    EXPECT_EQ(driver.run(Ask{{peer.address()}}).body.size(), 500'000u);
}

TEST(EarlyResponse, IsDeliveredAndTheConnectionCloses) {
    Peer peer([](Stream& stream) {
        stream.read_head();
        stream.write("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig");
        stream.wait_for_close();
    });
    Driver driver;
    Ask ask{{peer.address()}};
    ask.method = "POST";
    ask.body = {"a", ""};  // and then nothing more, ever
    ask.body_size = 100;
    const Seen seen = driver.run(ask);
    EXPECT_EQ(seen.code, "") << seen.message;
    EXPECT_EQ(seen.status, 413u);
    EXPECT_EQ(seen.body, "big");
    EXPECT_EQ(driver.stats().idle, 0u);
}

TEST(EarlyResponse, IsHeardWhenTheServerStoppedReading) {
    Peer peer([](Stream& stream) {
        stream.read_head();
        stream.write("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig");
        stream.wait_for_close();
    });
    Driver driver;
    Ask ask{{peer.address()}};
    ask.method = "POST";
    ask.body = {pattern(20'000'000)};
    const Seen seen = driver.run(ask);
    EXPECT_EQ(seen.status, 413u) << seen.message;
}

TEST(Refused, ByTheHostEndsTheOperation) {
    Peer peer([](Stream& stream) {
        stream.read_head();
        stream.write(ok("hello"));
        stream.wait_for_close();
    });
    Driver driver;
    driver.on_head = [](ph_op) { return PH_LIMIT; };
    Seen seen = driver.run(Ask{{peer.address()}});
    EXPECT_EQ(seen.code, "refused");
    EXPECT_EQ(seen.body, "");
    driver.on_head = nullptr;
    driver.on_body = [](ph_op) { return PH_LIMIT; };
    seen = driver.run(Ask{{peer.address()}});
    EXPECT_EQ(seen.code, "refused");
    EXPECT_EQ(seen.result.phase, ph_phase{PH_PHASE_RECEIVE});
    EXPECT_EQ(driver.stats().idle, 0u);
}

TEST(Completion, MayBeginTheNextRequestAndCancelOthers) {
    Peer peer(echo_head), silent([](Stream& stream) { stream.wait_for_close(); });
    Driver driver;
    const ph_op waiting = driver.send(Ask{{silent.address()}});
    int left = 20;
    std::vector<ph_op> begun;
    driver.on_complete = [&](ph_op) {
        if (--left == 0) driver.cancel(waiting);
        if (left > 0) begun.push_back(driver.send(Ask{{peer.address()}}));
    };
    driver.send(Ask{{peer.address()}});
    EXPECT_TRUE(driver.until([&] { return left == 0; }));
    EXPECT_EQ(begun.size(), 19u);
    EXPECT_EQ(peer.accepted(), 1);
    EXPECT_EQ(driver.stats().active, 0u);
    EXPECT_EQ(driver.seen(waiting).completions, 0);
}

}  // namespace
}  // namespace packhost::http::test
