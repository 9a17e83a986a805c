// inflate_test.cpp: gzip bodies: whole, cut, damaged, and bombs.
#include "engine/inflate.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

namespace packhost::engine {
namespace {

std::string gzip(const std::string& text) {
    z_stream z{};
    EXPECT_EQ(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::string out(deflateBound(&z, text.size()) + 64, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z.avail_in = static_cast<uInt>(text.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
    out.resize(z.total_out);
    deflateEnd(&z);
    return out;
}

TEST(Inflate, GivesBackWhatWasCompressed) {
    const std::string text(100'000, 'x');
    EXPECT_EQ(*inflate_gzip(gzip("hello") , 100), "hello");
    EXPECT_EQ(*inflate_gzip(gzip(text), 200'000), text);
    EXPECT_EQ(*inflate_gzip(gzip("two ") + gzip("members"), 100), "two members");
    EXPECT_EQ(*inflate_gzip(gzip(""), 100), "");
}

TEST(Inflate, RefusesEveryCut) {
    const std::string whole = gzip("a text of some length, so that there is something to cut");
    for (std::size_t n = 0; n < whole.size(); ++n) {
        const auto result = inflate_gzip(std::string_view(whole).substr(0, n), 1000);
        ASSERT_FALSE(result) << n;
        EXPECT_EQ(result.error().code, "bad_response");
    }
}

TEST(Inflate, RefusesDamage) {
    std::string damaged = gzip("hello, hello, hello");
    damaged[damaged.size() - 6] ^= 1;  // the checksum
    EXPECT_EQ(inflate_gzip(damaged, 1000).error().code, "bad_response");
    EXPECT_EQ(inflate_gzip("not gzip at all", 1000).error().code, "bad_response");
    EXPECT_EQ(inflate_gzip(gzip("x") + "trailing", 1000).error().code, "bad_response");
}

TEST(Inflate, StopsAtTheLimitWhateverTheRatio) {
    std::string text;
    for (unsigned i = 0; i < 40'000; ++i) text += std::to_string(i * 2'654'435'761u);
    const std::string packed = gzip(text);
    ASSERT_LT(text.size(), packed.size() * 10) << "nothing is suspicious of it";
    EXPECT_EQ(*inflate_gzip(packed, text.size()), text);
    EXPECT_EQ(inflate_gzip(packed, text.size() - 1).error().code, "too_large");
    EXPECT_EQ(inflate_gzip(packed, 0).error().code, "too_large");
}

TEST(Inflate, StopsAtTheLimitAndAtSuspiciousRatios) {
    const std::string bomb = gzip(std::string(8'000'000, '\0'));
    EXPECT_EQ(inflate_gzip(bomb, 1'000'000).error().code, "too_large");
    EXPECT_EQ(inflate_gzip(bomb, 100'000'000).error().code, "too_large") << bomb.size();
}

}  // namespace
}  // namespace packhost::engine
