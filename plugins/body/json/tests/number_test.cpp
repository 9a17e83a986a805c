// number_test.cpp: numbers in, numbers out, nothing lost.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <random>

#include "codec_driver.hpp"

namespace packhost::json::test {
namespace {

TEST(JsonNumbers, DecodeExactly) {
    const std::pair<std::string, std::string> table[] = {
        {"-1", "i:-1"},
        {"-0", "d:-0"},
        {"-0.0", "d:-0"},
        {"0.0", "d:0"},
        {"9223372036854775807", "i:9223372036854775807"},
        {"-9223372036854775808", "i:-9223372036854775808"},
        {"9223372036854775808", "u:9223372036854775808"},
        {"18446744073709551615", "u:18446744073709551615"},
        {"18446744073709551616", "n:18446744073709551616"},
        {"-9223372036854775809", "n:-9223372036854775809"},
        {"123456789012345678901234567890", "n:123456789012345678901234567890"},
        {"-10000000000000000000000", "n:-10000000000000000000000"},
        {"9007199254740993", "i:9007199254740993"},
        {"0.1", "d:0.1"},
        {"-1.5e-3", "d:-0.0015"},
        {"1E5", "d:1e+05"},
        {"1e0", "d:1"},
        {"0e999", "d:0"},
        {"-0e999", "d:-0"},
        {"3.141592653589793", "d:3.141592653589793"},
        {"0.30000000000000004", "d:0.30000000000000004"},
        {"9007199254740993.0", "d:9007199254740992"},
        {"1.7976931348623157e308", "d:1.7976931348623157e+308"},
        {"2.2250738585072014e-308", "d:2.2250738585072014e-308"},
        {"5e-324", "d:5e-324"},
        {"1e-400", "d:0"},
        {"-1e-400", "d:-0"},
        {"8.41e21", "d:8.41e+21"},
        {"7.2057594037927933e16", "d:72057594037927936"},
        {"123456789012345678901234567890.5", "d:1.2345678901234568e+29"},
        {"0.000000000000000000000000000001", "d:1e-30"},
    };
    for (const auto& [text, events] : table) {
        EXPECT_EQ(decode(text).events, events) << text;
        // With much behind it the parser takes other paths.
        const std::string padded = "[" + text + "," + std::string(40, ' ') + "1]";
        EXPECT_EQ(decode(padded).events, "[ " + events + " i:1 ]") << text;
    }
}

// Against the C library, which rounds to nearest; also around the length up to which the parser's
// own result is taken.
TEST(JsonNumbers, DecodeToTheNearestDouble) {
    std::mt19937 random(42);
    const auto digits = [&](unsigned count) {
        std::string text;
        for (unsigned i = 0; i < count; ++i) text += static_cast<char>('0' + random() % 10);
        return text;
    };
    for (int round = 0; round < 3000; ++round) {
        std::string text = random() % 2 ? "-" : "";
        text += static_cast<char>('1' + random() % 9);
        text += digits(random() % 12) + "." + digits(1 + random() % 12);
        if (random() % 3 == 0) text += "e" + std::to_string(static_cast<int>(random() % 560) - 280);
        const double nearest = std::strtod(text.c_str(), nullptr);
        ASSERT_EQ(decode(text).events, show(Events().real(nearest).list())) << text;
    }
}

TEST(JsonNumbers, RefuseWhatIsNoNumber) {
    for (const char* text : {"01", "-01", "+1", ".5", "1.", "1.e1", "1e", "1e+", "--1", "-", "0x1",
                             "1_000", "00", "-a", "1.2.3", "1e1.5"})
        EXPECT_EQ(decode("[" + std::string(text) + "                                  ]").code,
                  "syntax")
            << text;
}

TEST(JsonNumbers, RefuseWhatIsBeyondADouble) {
    for (const char* text : {"1e309", "-1e309", "1.7976931348623159e308", "1e99999999999",
                             "1e-99999999999", "123456789e301"})
        EXPECT_EQ(decode(text).code, "number_range") << text;
    EXPECT_EQ(decode(std::string(4096, '7')).events, "n:" + std::string(4096, '7'));
    EXPECT_EQ(decode(std::string(4097, '7')).code, "number_range");
    EXPECT_EQ(decode("0." + std::string(5000, '7')).code, "number_range");
}

TEST(JsonNumbers, EncodeByShortestRoundTrip) {
    EXPECT_EQ(encode(Events().integer(INT64_MIN)).bytes, "-9223372036854775808");
    EXPECT_EQ(encode(Events().natural(UINT64_MAX)).bytes, "18446744073709551615");
    EXPECT_EQ(encode(Events().digits("-18446744073709551616")).bytes, "-18446744073709551616");
    EXPECT_EQ(encode(Events().real(0.1)).bytes, "0.1");
    EXPECT_EQ(encode(Events().real(-0.0)).bytes, "-0");
    EXPECT_EQ(encode(Events().real(1e100)).bytes, "1e+100");
    EXPECT_EQ(encode(Events().real(5e-324)).bytes, "5e-324");
    EXPECT_EQ(encode(Events().real(1.0 / 3)).bytes, "0.3333333333333333");
}

TEST(JsonNumbers, RefuseToWriteWhatJsonHasNot) {
    EXPECT_EQ(encode(Events().real(INFINITY)).status, PH_INVALID);
    EXPECT_EQ(encode(Events().real(NAN)).status, PH_INVALID);
    for (const char* digits : {"", "-", "1.5", "01", "1,2", "1e5", "abc", "1\n", " 1", "0x1"})
        EXPECT_EQ(encode(Events().digits(digits)).status, PH_INVALID) << digits;
}

}  // namespace
}  // namespace packhost::json::test
