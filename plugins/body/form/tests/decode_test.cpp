// decode_test.cpp: pairs to an object, by the standard's parser, however the body is cut.
#include <gtest/gtest.h>

#include "codec_under_test.hpp"

namespace packhost::form::test {
namespace {

using namespace packhost::codec_test;

struct Row {
    const char* body;
    const char* events;
};

// The URL Standard, 5.1, with repeated names gathered.
const Row kRows[] = {
    {"", "{ }"},
    {"&", "{ }"},
    {"&&&", "{ }"},
    {"a", "{ k:a s: }"},
    {"a=", "{ k:a s: }"},
    {"=", "{ k: s: }"},
    {"=b", "{ k: s:b }"},
    {"a=b", "{ k:a s:b }"},
    {"a=b=c", "{ k:a s:b=c }"},
    {"a=b&c=d", "{ k:a s:b k:c s:d }"},
    {"&a=b&&c=d&", "{ k:a s:b k:c s:d }"},
    {"a+b=c++d", "{ k:a b s:c  d }"},
    {"a=%2B%20%26%3d", "{ k:a s:+ &= }"},
    {"%61=%C3%BC%e2%82%ac", "{ k:a s:\u00fc\u20ac }"},
    {"a=\u00fc\u20ac", "{ k:a s:\u00fc\u20ac }"},
    {"a=1&b=2&a=3&b=4&a=5&c=6", "{ k:a [ s:1 s:3 s:5 ] k:b [ s:2 s:4 ] k:c s:6 }"},
    {"a&a", "{ k:a [ s: s: ] }"},
    {"a=1&A=2", "{ k:a s:1 k:A s:2 }"},
    {"a=1;b=2", "{ k:a s:1;b=2 }"},
    {"a=b\n", "{ k:a s:b\n }"},
    // What only looks like an escape stays as it is.
    {"a=%", "{ k:a s:% }"},
    {"a=%4", "{ k:a s:%4 }"},
    {"a=%4&b=%zz", "{ k:a s:%4 k:b s:%zz }"},
    {"a=%%41", "{ k:a s:%A }"},
    {"a=%4%41", "{ k:a s:%4A }"},
    {"a=%+1", "{ k:a s:% 1 }"},
    {"a%=1", "{ k:a% s:1 }"},
    {"%4=1", "{ k:%4 s:1 }"},
    {"a=%u0041", "{ k:a s:%u0041 }"},
    // No byte order mark is dropped within a form.
    {"\xEF\xBB\xBF" "a=1", "{ k:\xEF\xBB\xBF" "a s:1 }"},
};

TEST(FormDecode, ReadsPairsAsTheStandardDoes) {
    for (const Row& row : kRows) {
        const Decoded d = decode(row.body);
        EXPECT_EQ(d.status, PH_OK) << row.body;
        EXPECT_EQ(d.events, row.events) << row.body;
    }
    using namespace std::string_literals;
    EXPECT_EQ(decode("a%00=b%00"s).events, "{ k:a\0 s:b\0 }"s);
}

struct Wrong {
    const char* body;
    std::uint64_t offset; // of the character's first byte, or its escape's
};

const Wrong kWrong[] = {
    {"a=%FF", 2},         {"a=x%C3", 3},        {"a=%C3&b", 2},    {"a=%C3(", 2},
    {"%C3=x", 0},         {"a=b&x=%ED%A0%80", 6}, {"a=\xFF", 2},   {"a=b\xC3", 3},
    {"a=%E2%82%", 2},     {"a=%C0%AF", 2},      {"a=1&%F5", 4},    {"a=%E2%82+%AC", 2},
    {"a=%C3%A", 2},
};

TEST(FormDecode, RefusesTextThatIsNotUtf8) {
    for (const Wrong& row : kWrong) {
        const Decoded d = decode(row.body);
        EXPECT_EQ(d.status, PH_FAILED) << row.body;
        EXPECT_EQ(d.code, "invalid_utf8") << row.body;
        EXPECT_EQ(d.offset, row.offset) << row.body;
    }
}

TEST(FormDecode, CutsAnywhereChangeNothing) {
    std::vector<std::string> bodies;
    for (const Row& row : kRows) bodies.emplace_back(row.body);
    for (const Wrong& row : kWrong) bodies.emplace_back(row.body);
    for (const std::string& body : bodies) {
        const Decoded whole = decode(body);
        std::vector<std::size_t> every;
        for (std::size_t a = 0; a <= body.size(); ++a) {
            every.push_back(a);
            for (std::size_t b = a; b <= body.size(); ++b)
                EXPECT_EQ(decode(cut(body, {a, b})), whole) << body << ": " << a << ", " << b;
        }
        EXPECT_EQ(decode(cut(body, every)), whole) << body;
    }
}

TEST(FormDecode, HoldsItsBounds) {
    std::string pairs;
    for (int i = 0; i < 65536; ++i) pairs += "a&";
    EXPECT_EQ(decode(pairs).status, PH_OK);
    Decoded d = decode(pairs + "a");
    EXPECT_EQ(d.code, "too_large");
    EXPECT_EQ(d.offset, pairs.size());

    const std::string text = "a=" + std::string(4 * 1024 * 1024 - 2, 'x');
    EXPECT_EQ(decode(text).status, PH_OK);
    EXPECT_EQ(decode(text + "x").code, "too_large");
    d = decode(cut(text + "x", {1000}));
    EXPECT_EQ(d.code, "too_large");
    EXPECT_EQ(d.offset, text.size());
}

TEST(FormDecode, HoldsTheHostsDepth) {
    EXPECT_EQ(decode({"a=1&b=2"}, {.max_depth = 1}).status, PH_OK);
    EXPECT_EQ(decode({"a=1&a=2"}, {.max_depth = 1}).code, "too_deep");
    EXPECT_EQ(decode({"a=1&a=2"}, {.max_depth = 2}).status, PH_OK);
    EXPECT_EQ(decode({"a=1&a=2"}, {.max_depth = 0}).status, PH_OK);
}

TEST(FormDecode, StopsWhenTheHostSaysSo) {
    std::string body;
    for (int i = 0; i < 200; ++i) body += "k" + std::to_string(i) + "=v&";
    const DecodeSetup setup{
        .answer = [](const auto&) { return std::pair(ph_status(PH_DENIED), 0u); }};
    EXPECT_EQ(decode({body}, setup).status, PH_DENIED);
    const DecodeSetup skip{.answer = [](const auto&) { return std::pair(ph_status(PH_OK), 1u); }};
    const std::string events = decode({body}, skip).events;
    EXPECT_TRUE(events.ends_with(" }")) << events;
    EXPECT_LT(events.size(), 800u);
}

TEST(FormDecode, BeginsAnewAfterABodyThatFailed) {
    EXPECT_EQ(decode(cut("a=1&b=%C3&c", {5})).code, "invalid_utf8");
    EXPECT_EQ(decode("c=%41").events, "{ k:c s:A }");
}

}  // namespace
}  // namespace packhost::form::test
