// decode_test.cpp: UTF-8 to one string, what is refused, and where; however the body is cut.
#include <gtest/gtest.h>

#include "codec_under_test.hpp"

namespace packhost::text::test {
namespace {

using namespace packhost::codec_test;
using namespace std::string_literals;

const std::string kTexts[] = {
    "",
    "a",
    "plain text\r\nwith lines\n",
    "\u00fc\u20ac\U0001F600 \u07ff\u0800\uffff\U00010000\U0010ffff",
    "zero\0inside"s,
    // What begins like a byte order mark and is none.
    "\xEF\xBB\xBE x",
    "\xEF\xBC\x81",
};

TEST(TextDecode, GivesOneString) {
    for (const std::string& text : kTexts) {
        const Decoded d = decode(text);
        EXPECT_EQ(d.status, PH_OK) << text;
        EXPECT_EQ(d.events, "s:" + text);
    }
}

TEST(TextDecode, DropsOneByteOrderMarkAtTheStart) {
    EXPECT_EQ(decode("\xEF\xBB\xBF" "a").events, "s:a");
    EXPECT_EQ(decode("\xEF\xBB\xBF").events, "s:");
    EXPECT_EQ(decode("\xEF\xBB\xBF\xEF\xBB\xBF" "a").events, "s:\uFEFFa");
    EXPECT_EQ(decode("a\xEF\xBB\xBF").events, "s:a\uFEFF");
}

struct Wrong {
    std::string text;
    const char* code;
    std::uint64_t offset; // of the character's first byte
};

const Wrong kWrong[] = {
    {"\xFF", "invalid_utf8", 0},
    {"abc\x80", "invalid_utf8", 3},
    {"ab\xC3(", "invalid_utf8", 2},
    {"ab\xC0\xAF", "invalid_utf8", 2},
    {"ab\xE0\x80\x80", "invalid_utf8", 2},
    {"\u20ac\xED\xA0\x80", "invalid_utf8", 3},
    {"a\xF0\x9F\x98(", "invalid_utf8", 1},
    {"a\xF4\x90\x80\x80", "invalid_utf8", 1},
    {"12345678\xF5 12345678", "invalid_utf8", 8},
    {"\xEF\xBB(", "invalid_utf8", 0},
    {"\xEF(", "invalid_utf8", 0},
    {"\xEF\xBB\xBF\xFF", "invalid_utf8", 3},
    {"\xEF\xBB\xBF" "ab\xC3", "truncated", 5},
    {"\xEF", "truncated", 0},
    {"\xEF\xBB", "truncated", 0},
    {"ab\xF0\x9F\x98", "truncated", 2},
};

TEST(TextDecode, TellsWhereTextIsNotUtf8) {
    for (const Wrong& row : kWrong) {
        const Decoded d = decode(row.text);
        EXPECT_EQ(d.status, PH_FAILED) << row.text;
        EXPECT_EQ(d.code, row.code) << row.text;
        EXPECT_EQ(d.offset, row.offset) << row.text;
    }
}

TEST(TextDecode, CutsAnywhereChangeNothing) {
    std::vector<std::string> texts(std::begin(kTexts), std::end(kTexts));
    for (const Wrong& row : kWrong) texts.push_back(row.text);
    texts.push_back("\xEF\xBB\xBF\u20ac");
    for (const std::string& text : texts) {
        const Decoded whole = decode(text);
        std::vector<std::size_t> every;
        for (std::size_t a = 0; a <= text.size(); ++a) {
            every.push_back(a);
            for (std::size_t b = a; b <= text.size(); ++b)
                EXPECT_EQ(decode(cut(text, {a, b})), whole) << text << ": " << a << ", " << b;
        }
        EXPECT_EQ(decode(cut(text, every)), whole) << text;
    }
}

TEST(TextDecode, StopsWhenTheHostSaysSo) {
    const DecodeSetup setup{
        .answer = [](const auto&) { return std::pair(ph_status(PH_DENIED), 0u); }};
    EXPECT_EQ(decode({"a"}, setup).status, PH_DENIED);
}

TEST(TextSniff, IsHeldOnlyForPrintableUtf8AndNeverSurely) {
    for (const char* text : {"a", "Hello, world\r\n", "\u00fc\u20ac", "<html>", "\x1B[1mbold",
                             "cut in a character \xE2\x82"}) {
        EXPECT_GT(driver().sniff(text), 0u) << text;
        // Below what the json codec says for anything that may be JSON (20, 80).
        EXPECT_LT(driver().sniff(text), 20u) << text;
    }
    for (const std::string& text : {""s, "a\0b"s, "\x01"s, "a\x7F"s, "\xFF\xFE" "a\0"s,
                                    "\x89PNG\r\n"s, "\x1F\x8B\x08"s, "a\xC3("s})
        EXPECT_EQ(driver().sniff(text), 0u) << text;
}

}  // namespace
}  // namespace packhost::text::test
