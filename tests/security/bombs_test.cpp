// bombs_test.cpp: 10 MiB of gzip that would inflate to 10 GiB are refused, and take little memory.
#include <gtest/gtest.h>
#include <zlib.h>

#include "node_pack.hpp"
#include "support/child.hpp"
#include "support/scripted_server.hpp"
#include "support/text_files.hpp"

namespace packhost::tests {
namespace {

constexpr std::size_t kBlock = 16 << 20;   // zeros
constexpr std::size_t kBlocks = 640;       // 10 GiB
constexpr long kMostGrownKib = 64 * 1024;

/// A gzip member (RFC 1952) of `blocks` times 16 MiB of zeros, without that it is all compressed:
/// each block is flushed as a whole, so that its bytes can be repeated.
std::string zeros(std::size_t blocks) {
    const std::string plain(kBlock, '\0');
    z_stream z{};
    EXPECT_EQ(deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
    std::string block(deflateBound(&z, plain.size()), '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    z.avail_in = static_cast<uInt>(plain.size());
    z.next_out = reinterpret_cast<Bytef*>(block.data());
    z.avail_out = static_cast<uInt>(block.size());
    EXPECT_EQ(deflate(&z, Z_FULL_FLUSH), Z_OK);
    block.resize(z.total_out);
    deflateEnd(&z);
    const uLong one = crc32(0, reinterpret_cast<const Bytef*>(plain.data()), kBlock);
    uLong sum = 0;
    std::string out("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
    for (std::size_t i = 0; i < blocks; ++i) {
        out += block;
        sum = crc32_combine(sum, one, kBlock);
    }
    out += std::string("\x03\0", 2);  // an empty last block
    const std::uint64_t size = blocks * kBlock;
    for (const std::uint64_t number : {std::uint64_t{sum}, size})
        for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(number >> shift);
    return out;
}

TEST(InflationBombs, AreWhatTheySay) {
    const std::string small = zeros(3);
    z_stream z{};
    ASSERT_EQ(inflateInit2(&z, 15 + 16), Z_OK);
    std::string out(4 * kBlock, 'x');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(small.data()));
    z.avail_in = static_cast<uInt>(small.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(::inflate(&z, Z_FINISH), Z_STREAM_END) << "the checksum is right, too";
    EXPECT_EQ(z.total_out, 3 * kBlock);
    inflateEnd(&z);
    const std::string large = zeros(kBlocks);
    EXPECT_NEAR(static_cast<double>(large.size()), 10.0 * (1 << 20), 0.3 * (1 << 20));
}

struct Bomb {
    const char* name;
    const char* node;
    bool chunked;
    const char* ends;     ///< code and phase
};

std::ostream& operator<<(std::ostream& out, const Bomb& bomb) { return out << bomb.name; }

class InflationBombs : public testing::TestWithParam<Bomb> {};

constexpr char kToken[] = R"("auth": { "type": "oauth2_client_credentials",
    "credentials": ["user", "password"], "tokenUrl": "/token" })";

std::string manifest() {
    const std::string blob =
        requiring(R"("mapping/1")", node_pack({{"Pin", "GET", "/pin"},
                                               {"Token", "GET", "/pin", {}, kToken},
                                               {"Blob", "GET", "/blob"}}));
    const std::size_t last = blob.find("\"nodeTypeId\": \"Blob\"");
    return blob.substr(0, last) +
           replaced(blob.substr(last), R"("name": "body", "type": "any")",
                    R"("name": "body", "type": "blob")");
}

Reply bomb_reply(bool chunked) {
    const std::string body = zeros(kBlocks);
    std::string bytes =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n";
    if (!chunked) {
        bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    } else {
        char size[20];
        std::snprintf(size, sizeof size, "%zx\r\n", body.size());
        bytes += std::string("Transfer-Encoding: chunked\r\n\r\n") + size + body + "\r\n0\r\n\r\n";
    }
    return {{Act::Kind::send, std::move(bytes)}};
}

TEST_P(InflationBombs, AreRefusedInLittleMemory) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "sanitizers keep what was freed";
#endif
    ScriptedServer server({.replies = {answer_json("{\"a\":1}"), bomb_reply(GetParam().chunked)}});
    TemporaryFolder folder;
    folder.write("pack.json", manifest());
    Child child(CHILD_HOST, {"grow", folder.path(), server.base_url(), GetParam().node});
    ASSERT_EQ(child.line(), "ok");
    const std::string line = child.line();
    char code[40] = "", phase[40] = "";
    long grown = -1, written = -1;
    ASSERT_EQ(std::sscanf(line.c_str(), "%39s %39s %ld %ld", code, phase, &grown, &written), 4)
        << line;
    EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(std::string(code) + ' ' + phase, GetParam().ends);
    EXPECT_EQ(written, 0);
    EXPECT_GE(grown, 0);
    EXPECT_LT(grown, kMostGrownKib);
    RecordProperty("grown_kib", static_cast<int>(grown));
}

INSTANTIATE_TEST_SUITE_P(
    Answers, InflationBombs,
    testing::Values(Bomb{"MappedPin", "Pin", false, "too_large decode"},
                    Bomb{"MappedPinInChunks", "Pin", true, "too_large decode"},
                    Bomb{"BlobSink", "Blob", false, "bad_response decode"},
                    Bomb{"BlobSinkInChunks", "Blob", true, "bad_response decode"},
                    Bomb{"TokenResponse", "Token", false, "bad_token_response auth"},
                    Bomb{"TokenResponseInChunks", "Token", true, "bad_token_response auth"}),
    [](const auto& bomb) { return std::string(bomb.param.name); });

}  // namespace
}  // namespace packhost::tests
