// url_test.cpp: pin values stay one segment or one parameter, whatever their bytes.
#include "net/url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace packhost::net {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kUnreserved =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

int hex(char c) {
    const auto digits = std::string_view("0123456789abcdef");
    const auto at = digits.find(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

/// One round of percent-decoding of a whole text; what is no escape stays.
std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool room = text[i] == '%' && i + 2 < text.size();
        if (room && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
            out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

bool must_be_refused(const std::string& value) {
    const auto is_dots = [](const std::string& s) { return s == "." || s == ".."; };
    return value.empty() || is_dots(value) || is_dots(decoded(value)) ||
           is_dots(decoded(decoded(value)));
}

/// Random bytes, every other time of those that a dot segment could be made of.
std::string random_value(std::mt19937& random, std::size_t max_length) {
    static constexpr std::string_view kTempting = "..%%2225eE/\\?#";
    std::string value(random() % (max_length + 1), '\0');
    const bool tempting = random() % 2;
    for (auto& c : value)
        c = tempting ? kTempting[random() % kTempting.size()] : static_cast<char>(random());
    return value;
}

TEST(PercentEncoding, KeepsUnreservedAndEncodesEveryOtherByte) {
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        std::string out = "x";
        append_percent_encoded(out, std::string_view(&c, 1));
        char expected[8];
        std::snprintf(expected, sizeof expected, "%%%02X", byte);
        EXPECT_EQ(out, kUnreserved.find(c) != std::string_view::npos ? std::string("x") + c
                                                                     : "x" + std::string(expected));
    }
    std::string out;
    append_percent_encoded(out, "a b/c\xc3\xbc~");
    EXPECT_EQ(out, "a%20b%2Fc%C3%BC~");
    append_percent_encoded(out, "");
    EXPECT_EQ(out, "a%20b%2Fc%C3%BC~");
}

TEST(PathSegment, EncodesWhatWouldBeStructure) {
    const struct {
        const char* value;
        const char* segment;
    } kTable[] = {
        {"42", "42"},
        {"a/b", "a%2Fb"},
        {"../../admin", "..%2F..%2Fadmin"},
        {"a?b#c", "a%3Fb%23c"},
        {"...", "..."},
        {".a", ".a"},
        {"a.", "a."},
        {"..a", "..a"},
        {" .", "%20."},
        {"%", "%25"},
        {"%2f", "%252f"},
        {"%2e%2e%2e", "%252e%252e%252e"},
        {"%25252e", "%2525252e"},
        {"%zz", "%25zz"},
        {"{{x}}", "%7B%7Bx%7D%7D"},
        {"\\", "%5C"},
        {"a;b", "a%3Bb"},
        {"user@evil.example:80", "user%40evil.example%3A80"},
        {"//evil.example", "%2F%2Fevil.example"},
        {"\r\nHost: x", "%0D%0AHost%3A%20x"},
    };
    for (const auto& row : kTable) {
        std::string out = "/v1/";
        ASSERT_TRUE(append_path_segment(out, row.value, "id")) << row.value;
        EXPECT_EQ(out, std::string("/v1/") + row.segment);
    }
}

TEST(PathSegment, RefusesEmptyAndDotSegmentsToDepthTwo) {
    for (const auto* value :
         {"", ".", "..", "%2e", "%2E", "%2e.", ".%2e", "%2e%2E", "%252e", "%252E%2e", "%252e%2E",
          ".%252e", "%252e.", "%25%32e", "%%32e", "%%32%65", "%25%32%65", "%252%65", "%2%65"}) {
        std::string out = "/v1/";
        const auto result = append_path_segment(out, value, "user_id");
        ASSERT_FALSE(result) << value;
        EXPECT_EQ(out, "/v1/") << value;
        EXPECT_EQ(result.error().code, "bad_path_segment");
        EXPECT_EQ(result.error().phase, Phase::input);
        EXPECT_THAT(result.error().message, HasSubstr("'user_id'"));
        EXPECT_THAT(result.error().message, Not(HasSubstr("%")));
    }
}

TEST(PathSegment, RandomBytesNeverChangeTheShapeOfAPath) {
    std::mt19937 random(20261122);
    std::string target;
    std::size_t refused = 0;
    for (int i = 0; i < 1'000'000; ++i) {
        const auto value = random_value(random, 14);
        target = "/v1/users/";
        const bool ok = append_path_segment(target, value, "id").ok();
        ASSERT_EQ(ok, !must_be_refused(value)) << testing::PrintToString(value);
        refused += ok ? 0 : 1;
        if (!ok) continue;
        target += "/tail";
        ASSERT_TRUE(target.starts_with("/v1/users/") && target.ends_with("/tail"));
        ASSERT_EQ(std::ranges::count(target, '/'), 4) << testing::PrintToString(value);
        ASSERT_EQ(target.find_first_of("?#\\\r\n \t"), std::string::npos);
        const auto segment = target.substr(10, target.size() - 15);
        ASSERT_EQ(decoded(segment), value);
        ASSERT_TRUE(std::ranges::all_of(segment, [](char c) {
            return c == '%' || kUnreserved.find(c) != std::string_view::npos;
        }));
    }
    EXPECT_GT(refused, 1000u);  // the generator does reach the rule
}

TEST(PathSegments, KeepSlashesAndHoldEachPartToTheRule) {
    std::string out = "/files/";
    ASSERT_TRUE(append_path_segments(out, "a b/c?d/e", "path"));
    EXPECT_EQ(out, "/files/a%20b/c%3Fd/e");
    for (const auto* value : {"", "/", "a/", "/a", "a//b", "a/../b", "../a", "a/..", "a/%2e%2e/b",
                              "a/./b", "a/%252e", "."}) {
        std::string unchanged = "/files/";
        const auto result = append_path_segments(unchanged, value, "path");
        ASSERT_FALSE(result) << value;
        EXPECT_EQ(result.error().code, "bad_path_segment");
        EXPECT_EQ(unchanged, "/files/") << value;
    }
}

TEST(QueryPair, BeginsOrContinuesTheQuery) {
    std::string target = "/v1/items";
    append_query_pair(target, "q", "a b&c=d");
    EXPECT_EQ(target, "/v1/items?q=a%20b%26c%3Dd");
    append_query_pair(target, "filter[name]", "");
    EXPECT_EQ(target, "/v1/items?q=a%20b%26c%3Dd&filter%5Bname%5D=");

    std::string fixed = "/v1?api-version=2";
    append_query_pair(fixed, "x", "?");
    EXPECT_EQ(fixed, "/v1?api-version=2&x=%3F");
    std::string open = "/v1?";
    append_query_pair(open, "x", "1");
    EXPECT_EQ(open, "/v1?x=1");
    std::string joined = "/v1?a&";
    append_query_pair(joined, "x", "1");
    EXPECT_EQ(joined, "/v1?a&x=1");
}

TEST(QueryPair, RandomBytesStayOneParameter) {
    std::mt19937 random(7);
    for (int i = 0; i < 100'000; ++i) {
        const auto key = random_value(random, 8);
        const auto value = random_value(random, 14);
        std::string target = "/v1?a=1";
        append_query_pair(target, key, value);
        ASSERT_EQ(std::ranges::count(target, '&'), 1);
        ASSERT_EQ(std::ranges::count(target, '='), 2);
        ASSERT_EQ(target.find_first_of("#\r\n +"), std::string::npos);
        const auto middle = target.rfind('=');
        ASSERT_EQ(decoded(target.substr(middle + 1)), value);
        ASSERT_EQ(decoded(target.substr(8, middle - 8)), key);
    }
}

}  // namespace
}  // namespace packhost::net
