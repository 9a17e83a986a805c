// field_test.cpp: header names and values, byte by byte.
#include "net/field.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <type_traits>

namespace packhost::net {
namespace {

using testing::HasSubstr;
using testing::Not;

// Only parse() makes them.
static_assert(!std::is_constructible_v<HeaderName, std::string>);
static_assert(!std::is_constructible_v<HeaderName, const char*>);
static_assert(!std::is_constructible_v<HeaderValue, std::string>);
static_assert(!std::is_constructible_v<HeaderValue, const char*>);

TEST(HeaderName, EveryByteIsATokenCharacterOrRefused) {
    const std::string token =
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        const bool good = token.find(c) != std::string::npos;
        for (const auto& text : {std::string(1, c), "X" + std::string(1, c),
                                 std::string(1, c) + "X", "X" + std::string(1, c) + "Y"}) {
            EXPECT_EQ(is_token(text), good) << byte;
            const auto name = HeaderName::parse(text);
            ASSERT_EQ(name.ok(), good) << byte;
            if (good) EXPECT_EQ(name->view(), text);
            else EXPECT_EQ(name.error().code, "bad_header");
        }
    }
    EXPECT_FALSE(is_token(""));
    EXPECT_FALSE(HeaderName::parse(""));
    EXPECT_FALSE(HeaderName::parse("X-A: b\r\nX-C"));
}

TEST(HeaderName, IsComparedWithoutCase) {
    EXPECT_EQ(HeaderName::parse("X-Api-Key").value(), HeaderName::parse("x-api-KEY").value());
    EXPECT_FALSE(HeaderName::parse("X-A").value() == HeaderName::parse("X-B").value());
    EXPECT_FALSE(HeaderName::parse("X").value() == HeaderName::parse("XX").value());
    // Only letters have case: '^' and '~', '@' and '`' differ by the same bit.
    EXPECT_FALSE(equals_ignoring_case("^", "~"));
    EXPECT_FALSE(equals_ignoring_case("@", "`"));
    EXPECT_FALSE(equals_ignoring_case("[", "{"));
    EXPECT_FALSE(equals_ignoring_case("\xc3\x84", "\xc3\xa4"));
}

TEST(HeaderValue, EveryByteInTheMiddle) {
    for (int byte = 0; byte < 256; ++byte) {
        const bool good = byte == '\t' || (byte >= 0x20 && byte != 0x7f);
        const auto text = "a" + std::string(1, static_cast<char>(byte)) + "b";
        const auto value = HeaderValue::parse(text);
        ASSERT_EQ(value.ok(), good) << byte;
        EXPECT_EQ(check_field_value(text).ok(), good) << byte;
        if (good) EXPECT_EQ(value->view(), text);
        else EXPECT_EQ(value.error().code, "bad_header");
    }
}

TEST(HeaderValue, EveryByteAtTheEnds) {
    for (int byte = 0; byte < 256; ++byte) {
        const bool good = byte > 0x20 && byte != 0x7f;
        const std::string c(1, static_cast<char>(byte));
        for (const auto& text : {c, c + "a", "a" + c})
            EXPECT_EQ(HeaderValue::parse(text).ok(), good) << byte;
    }
    EXPECT_TRUE(HeaderValue::parse(""));
}

TEST(HeaderValue, MessagesNameTheFaultAndNeverTheValue) {
    const struct {
        std::string value;
        const char* fault;
    } kTable[] = {
        {"hunter2\r\nX: y", "line break"},
        {"hunter2\n", "line break"},
        {"hunter2\r", "line break"},
        {std::string("hunter2\0", 8), "NUL"},
        {"hunter2\x1b", "control character"},
        {" hunter2", "white space"},
        {"hunter2\t", "white space"},
    };
    for (const auto& row : kTable) {
        const auto error = HeaderValue::parse(row.value).error();
        EXPECT_EQ(error.code, "bad_header");
        EXPECT_EQ(error.phase, Phase::input);
        EXPECT_THAT(error.message, HasSubstr(row.fault));
        EXPECT_THAT(error.message + error.hint, Not(HasSubstr("hunter2")));
    }
}

TEST(ForbiddenHeader, BelongsToTheHostInAnyCase) {
    for (const auto* name :
         {"Host", "host", "HOST", "Content-Length", "content-LENGTH", "Transfer-Encoding",
          "Connection", "Keep-Alive", "TE", "te", "Trailer", "Upgrade", "Proxy-Authorization",
          "proxy-connection", "PROXY-Authenticate", "Proxy-"})
        EXPECT_TRUE(is_forbidden_header(name)) << name;
    for (const auto* name : {"", "Hos", "Hosts", "X-Host", "Content-Type", "Content-Lengths",
                             "Authorization", "Accept", "Cookie", "Proxy", "X-Proxy-A", "Expect",
                             "Trailers", "Date"})
        EXPECT_FALSE(is_forbidden_header(name)) << name;
}

}  // namespace
}  // namespace packhost::net
