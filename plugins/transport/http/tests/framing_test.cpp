// framing_test.cpp: the table of framing_rows.cpp over real sockets, and the limits of a head.
#include <gtest/gtest.h>

#include "driver.hpp"
#include "framing_rows.hpp"
#include "peer.hpp"

namespace packhost::http::test {
namespace {

class Framing : public testing::TestWithParam<Row> {};

// Sends in pieces of a size, then waits for the client to go, or serves a second request.
void play(Stream& stream, const Row& row, std::size_t piece) {
    if (stream.read_head().empty()) return;
    for (std::size_t at = 0; at < row.bytes.size(); at += piece)
        if (!stream.write(std::string_view(row.bytes).substr(at, piece))) return;
    if (!row.reused) return;
    if (stream.read_head().empty()) return;
    stream.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nX-Same: 1\r\n\r\nsecond");
}

void check(const Row& row, std::size_t piece) {
    Peer peer([&](Stream& stream) { play(stream, row, piece); });
    Driver driver;
    Ask ask{{peer.address()}};
    ask.method = row.method;
    const Seen seen = driver.run(ask);
    EXPECT_EQ(seen.code, row.code) << seen.message;
    EXPECT_EQ(seen.result.status, row.code.empty() ? PH_OK : PH_FAILED);
    EXPECT_EQ(seen.message.empty(), row.code.empty());
    if (!row.code.empty()) return;
    EXPECT_EQ(seen.heads, 1);
    EXPECT_EQ(seen.body, row.body);
    EXPECT_EQ(seen.result.phase, ph_phase{PH_PHASE_DONE});
    if (!row.reused) {
        // In pieces, what is too much may come only after the response was complete.
        if (piece > 1) {
            EXPECT_EQ(driver.stats().idle, 0u) << "a connection was kept";
        }
        EXPECT_TRUE(driver.until([&] { return driver.stats().idle == 0; }, 5'000));
        return;
    }
    EXPECT_EQ(driver.stats().idle, 1u);
    const Seen second = driver.run(Ask{{peer.address()}});
    EXPECT_EQ(second.body, "second") << second.message;
    EXPECT_EQ(second.result.reused, 1u);
}

TEST_P(Framing, InOnePiece) { check(GetParam(), std::string::npos / 2); }

TEST_P(Framing, ByteByByte) {
    if (GetParam().bytes.size() > 1000) GTEST_SKIP() << "long rows go in one piece";
    check(GetParam(), 1);
}

INSTANTIATE_TEST_SUITE_P(Rows, Framing,
                         testing::ValuesIn(framing_rows().begin(), framing_rows().end()),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(FramingLimits, CountsFieldsOfHeadAndTrailers) {
    Peer peer([](Stream& stream) {
        while (!stream.read_head().empty())
            stream.write(head("A: 1\r\nB: 2\r\nTransfer-Encoding: chunked\r\n") +
                         "0\r\nC: 3\r\nD: 4\r\nE: 5\r\n\r\n");
    });
    Driver driver;
    Ask ask{{peer.address()}};
    ask.max_fields = 3;
    const Seen fits = driver.run(ask);
    EXPECT_EQ(fits.code, "") << fits.message;
    ASSERT_EQ(fits.trailers.size(), 3u);
    EXPECT_EQ(fits.trailers[2], std::make_pair(std::string("E"), std::string("5")));
    ask.max_fields = 2;
    EXPECT_EQ(driver.run(ask).code, "too_large");
}

TEST(FramingLimits, HeadLimitIsExact) {
    const std::string response = head("Content-Length: 0\r\nX: 1\r\n");
    Peer peer([&](Stream& stream) {
        while (!stream.read_head().empty()) stream.write(response);
    });
    Driver driver;
    Ask ask{{peer.address()}};
    ask.max_head = static_cast<std::uint32_t>(response.size());
    EXPECT_EQ(driver.run(ask).code, "");
    ask.max_head -= 1;
    const Seen over = driver.run(ask);
    EXPECT_EQ(over.code, "too_large") << over.message;
    EXPECT_EQ(over.heads, 0);
}

TEST(FramingHead, ReportsFieldsAsTheyWere) {
    Peer peer([](Stream& stream) {
        stream.read_head();
        stream.write(
            "HTTP/1.1 201 Created\r\nX-One:  a b \t\r\nx-one: c\r\nContent-Length: 3\r\n\r\nabc");
    });
    Driver driver;
    const Seen seen = driver.run(Ask{{peer.address()}});
    EXPECT_EQ(seen.status, 201u);
    EXPECT_EQ(seen.version, 11u);
    EXPECT_EQ(seen.body_size, 3u);
    const std::vector<std::pair<std::string, std::string>> expected{
        {"X-One", "a b"}, {"x-one", "c"}, {"Content-Length", "3"}};
    EXPECT_EQ(seen.headers, expected);
}

}  // namespace
}  // namespace packhost::http::test
