// origin_test.cpp: origins and base URLs, good and bad.
#include "net/origin.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/address.hpp"

namespace packhost::net {
namespace {

using testing::HasSubstr;
using testing::Not;

struct GoodOrigin {
    std::string text;
    const char* written;
    const char* host;
    int port;
    const char* authority;
};

const GoodOrigin kGood[] = {
    {"https://api.example.com", "https://api.example.com", "api.example.com", 443,
     "api.example.com"},
    {"http://api.example.com", "http://api.example.com", "api.example.com", 80, "api.example.com"},
    {"HTTPS://API.Example.COM/V1", "https://api.example.com", "api.example.com", 443,
     "api.example.com"},
    {"https://a:443/", "https://a", "a", 443, "a"},
    {"http://a:80", "http://a", "a", 80, "a"},
    {"http://a:443", "http://a:443", "a", 443, "a:443"},
    {"https://a:80", "https://a:80", "a", 80, "a:80"},
    {"https://a:1", "https://a:1", "a", 1, "a:1"},
    {"https://a:65535", "https://a:65535", "a", 65535, "a:65535"},
    {"https://a?x=https://b", "https://a", "a", 443, "a"},
    {"https://a#b", "https://a", "a", 443, "a"},
    {"https://a/@b:9", "https://a", "a", 443, "a"},
    {"https://my_host-1.example", "https://my_host-1.example", "my_host-1.example", 443,
     "my_host-1.example"},
    {"https://xn--bcher-kva.example", "https://xn--bcher-kva.example", "xn--bcher-kva.example", 443,
     "xn--bcher-kva.example"},
    {"https://127.0.0.1:8443", "https://127.0.0.1:8443", "127.0.0.1", 8443, "127.0.0.1:8443"},
    {"https://0x7f.1", "https://0x7f.1", "0x7f.1", 443, "0x7f.1"},
    {"https://2130706433", "https://2130706433", "2130706433", 443, "2130706433"},
    {"https://[::1]", "https://[::1]", "::1", 443, "[::1]"},
    {"https://[::1]:8443/x", "https://[::1]:8443", "::1", 8443, "[::1]:8443"},
    {"https://[2001:DB8:0::0:1]", "https://[2001:db8::1]", "2001:db8::1", 443, "[2001:db8::1]"},
    {"https://[::FFFF:7f00:1]", "https://[::ffff:127.0.0.1]", "::ffff:127.0.0.1", 443,
     "[::ffff:127.0.0.1]"},
    {"https://" + std::string(63, 'a') + ".b", nullptr, nullptr, 443, nullptr},
};

TEST(Origin, ReadsOneSpellingOfEach) {
    for (const auto& good : kGood) {
        const auto origin = Origin::parse(good.text);
        ASSERT_TRUE(origin) << good.text << ": " << origin.error().message;
        EXPECT_EQ(origin->port(), good.port) << good.text;
        if (!good.written) continue;
        EXPECT_EQ(origin->to_string(), good.written) << good.text;
        EXPECT_EQ(origin->host(), good.host) << good.text;
        EXPECT_EQ(origin->authority(), good.authority) << good.text;
        EXPECT_EQ(origin->is_tls(), good.written[4] == 's') << good.text;
        EXPECT_EQ(Origin::parse(origin->to_string()).value(), *origin);
    }
}

const std::string kBad[] = {
    "", "https", "https:", "https:/", "https:a", "https:/a", "//a", "a", "a:443", "/a",
    "https://", "https:///x", "https://?x", "https://#x", "https://:443", "http:://a",
    "ftp://a", "file:///etc/passwd", "javascript:alert(1)", "ws://a", "httpss://a", "http ://a",
    " https://a", "https://a ", "https:// a", "https://a b", "\thttps://a", "x://https://a",
    "https://user@a", "https://user:pw@a", "https://:@a", "https://@a", "https://a@b@c",
    "https://api.example.com@evil.example", "https://api.example.com%40evil.example",
    "https://good.example\\@evil.example", "https://a\\b", "https:\\\\a", "https:/\\a",
    "https://a\r\nHost: b", "https://a\n", "https://a\r", "https://a\t", "https://a\x01" "b",
    "https://a\x7f", std::string("https://a\0b", 11), std::string("https://a\0", 10),
    "https://a.", "https://a./x", "https://a..", "https://a..b", "https://.a", "https://.",
    "https://..", "https://127.0.0.1.", "https://[::1].",
    "https://a:", "https://a:/x", "https://a:0", "https://a:00", "https://a:65536",
    "https://a:99999", "https://a:100000", "https://a:4294967739", "https://a:0443",
    "https://a:+443", "https://a:-1", "https://a: 443", "https://a:443 ", "https://a:44x",
    "https://a:0x1bb", "https://a:443:443", "https://a::443", "https://a:443@b",
    "https://[::1", "https://::1", "https://::1]", "https://[::1]x", "https://[::1]443",
    "https://[::1]:", "https://[::1]:0", "https://[]", "https://[", "https://]", "https://[a]",
    "https://[127.0.0.1]", "https://[::1%25lo]", "https://[::1%lo]", "https://[fe80::1%eth0]",
    "https://[v1.a]", "https://[[::1]]", "https://[::1][::1]", "https://[::1]@a",
    "https://[:::1]", "https://[1:2]", "https://[::ffff:127.1]", "https://a[::1]",
    "https://b\xc3\xbc" "cher.example", "https://\xef\xbd\x81", "https://a\xe3\x80\x82" "b",
    "https://a\xff", "https://a\xc2\xad" "b", "https://\xe2\x84\x82.example",
    "https://a%2eb", "https://%61", "https://a%00", "https://a,b", "https://a;b", "https://a!b",
    "https://a*b", "https://*.a", "https://{a}", "https://{{host}}", "https://a|b", "https://a<b",
    "https://a\"b", "https://a'b", "https://a`b", "https://a^b", "https://a$b", "https://a&b",
    "https://a(b", "https://a+b", "https://a=b", "https://~a",
    "https://" + std::string(64, 'a'), "https://" + std::string(64, 'a') + ".b",
    "https://b." + std::string(64, 'a'),
    "https://" + std::string(126, 'a').replace(60, 1, ".").replace(120, 1, ".") + "." +
        std::string(127, 'b').replace(60, 1, ".").replace(120, 1, "."),
};

TEST(Origin, RefusesWhatTwoReadersMightReadInTwoWays) {
    for (const auto& text : kBad) {
        const auto origin = Origin::parse(text);
        ASSERT_FALSE(origin) << testing::PrintToString(text) << " read as " << origin->to_string();
        EXPECT_EQ(origin.error().code, "bad_origin");
        EXPECT_EQ(origin.error().phase, Phase::connection);
        const auto base = parse_base_url(text);
        ASSERT_FALSE(base) << text;
        EXPECT_EQ(base.error().code, "bad_base_url");
        EXPECT_THAT(base.error().message, testing::StartsWith("the base URL "));
    }
}

TEST(Origin, MessagesDoNotRepeatTheUrl) {
    for (const auto* text : {"https://user:hunter2@a", "https://hunter2\x01", "hunter2://a",
                             "https://a:hunter2", "https://[hunter2]", "https://hunter2."}) {
        const auto error = Origin::parse(text).error();
        EXPECT_THAT(error.message + error.hint, Not(HasSubstr("hunter2")));
    }
    for (const auto* text : {"https://a/hunter2 ", "https://a/?hunter2", "https://a/#hunter2"}) {
        const auto error = parse_base_url(text).error();
        EXPECT_THAT(error.message + error.hint, Not(HasSubstr("hunter2")));
    }
}

TEST(Origin, AFinalDotIsCalledByItsName) {
    for (const auto* text : {"https://a.", "https://a.example.:8443/x", "https://127.0.0.1."}) {
        EXPECT_THAT(Origin::parse(text).error().message, HasSubstr("a dot at the end of its host"));
        EXPECT_THAT(Origin::parse(text).error().hint, HasSubstr("without it"));
    }
}

TEST(Origin, DiffersBySchemeHostAndPort) {
    const auto origin = Origin::parse("https://a").value();
    EXPECT_EQ(origin, Origin::parse("HTTPS://A:443/x").value());
    for (const auto* other : {"http://a", "http://a:443", "https://b", "https://a:444",
                              "https://a.b", "https://www.a"})
        EXPECT_FALSE(origin == Origin::parse(other).value()) << other;
}

TEST(Origin, HostOfAnAddressIsALiteral) {
    EXPECT_TRUE(Address::parse_literal(Origin::parse("https://[::1]").value().host(), 1));
    EXPECT_TRUE(Address::parse_literal(Origin::parse("https://127.0.0.1").value().host(), 1));
    EXPECT_FALSE(Address::parse_literal(Origin::parse("https://127.1").value().host(), 1));
}

TEST(Origin, EveryByteInAHostIsEitherKeptLoweredOrRefused) {
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        const auto origin = Origin::parse(std::string("https://a") + c + "b.example");
        // Bytes that end the authority or part it from the port are told apart elsewhere.
        if (std::string_view("/?#").find(c) != std::string_view::npos) {
            EXPECT_EQ(origin.value().host(), "a");
            continue;
        }
        const bool good = byte < 128 && (std::isalnum(byte) || c == '-' || c == '_' || c == '.');
        ASSERT_EQ(origin.ok(), good) << byte;
        if (!good) continue;
        const char lower = static_cast<char>(std::tolower(byte));
        EXPECT_EQ(origin->host(), std::string("a") + lower + "b.example");
    }
}

TEST(BaseUrl, KeepsThePathAsItIsWritten) {
    const struct {
        const char* text;
        const char* path;
    } kTable[] = {
        {"https://a", ""},
        {"https://a/", ""},
        {"https://a//", ""},
        {"https://a/v1", "/v1"},
        {"https://a/v1/", "/v1"},
        {"https://a/v1//", "/v1"},
        {"https://a/V1/Sub", "/V1/Sub"},
        {"https://a//v1", "//v1"},
        {"https://a/v1//x", "/v1//x"},
        {"https://a/%2Fx/%41%c3%bc", "/%2Fx/%41%c3%bc"},
        {"https://a/v1;p=1/@x:y/~u/a,b/!$&'()*+=", "/v1;p=1/@x:y/~u/a,b/!$&'()*+="},
        {"https://a/...", "/..."},
        {"https://a/.well-known/x..y/.a/b.", "/.well-known/x..y/.a/b."},
        {"https://a/%2e%2e%2e", "/%2e%2e%2e"},
        {"https://a:8443/http://b", "/http://b"},
    };
    for (const auto& row : kTable) {
        const auto base = parse_base_url(row.text);
        ASSERT_TRUE(base) << row.text << ": " << base.error().message;
        EXPECT_EQ(base->path, row.path) << row.text;
        EXPECT_EQ(base->origin.host(), "a");
    }
}

TEST(BaseUrl, RefusesPathsThatMeanSomethingElse) {
    const std::string kPaths[] = {
        "?", "?x=1", "/?", "/v1?x", "#", "/#", "/v1#x", "/.", "/..", "/./v1", "/../v1", "/v1/.",
        "/v1/..", "/v1/../", "/v1/./x", "/v1/../x", "/%2e", "/%2E%2e/x", "/.%2e/x", "/%252e",
        "/%252E%252e/x", "/%25%32e/x", "/%", "/%2", "/%zz", "/a%", "/a%4", "/a b", "/a\tb",
        "/a\r\nb", "/a\nb", std::string("/a\0b", 4), "/a\x7f", "/a\\b", "/\\b", "/a\"b", "/a<b",
        "/a>b", "/a[b", "/a]b", "/a^b", "/a`b", "/a{b", "/{{x}}", "/a|b", "/\xc3\xbc", "/\xff",
    };
    for (const auto& path : kPaths) {
        const auto base = parse_base_url("https://a" + path);
        ASSERT_FALSE(base) << testing::PrintToString(path);
        EXPECT_EQ(base.error().code, "bad_base_url");
        EXPECT_EQ(base.error().phase, Phase::connection);
    }
}

}  // namespace
}  // namespace packhost::net
