// location_test.cpp: resolving Location fields, and finding credentials in them.
#include "net/location.hpp"

#include <gtest/gtest.h>

namespace packhost::net {
namespace {

Origin origin(std::string_view url) { return Origin::parse(url).value(); }

/// The URL that `field` leads to from https://api.example.com/v1/items/7?a=1, or the error's code.
std::string resolved(std::string_view field) {
    const auto to =
        resolve_location(origin("https://api.example.com"), "/v1/items/7", "a=1", field);
    if (!to) return to.error().code;
    return to->origin.to_string() + to->path + (to->query.empty() ? "" : "?" + to->query);
}

struct Row {
    std::string_view field, result;
};

class Locations : public testing::TestWithParam<Row> {};

TEST_P(Locations, AreResolvedAsRfc3986Says) {
    EXPECT_EQ(resolved(GetParam().field), GetParam().result);
}

constexpr std::string_view kBase = "https://api.example.com";
constexpr Row kRows[] = {
    {"/x", "https://api.example.com/x"},
    {"/x?q=1&r=%2F", "https://api.example.com/x?q=1&r=%2F"},
    {"8", "https://api.example.com/v1/items/8"},
    {"./8", "https://api.example.com/v1/items/8"},
    {"../8", "https://api.example.com/v1/8"},
    {"../../../8", "https://api.example.com/8"},
    {".", "https://api.example.com/v1/items/"},
    {"..", "https://api.example.com/v1/"},
    {"?b=2", "https://api.example.com/v1/items/7?b=2"},
    {"", "https://api.example.com/v1/items/7?a=1"},
    {"#top", "https://api.example.com/v1/items/7?a=1"},
    {"/x#top", "https://api.example.com/x"},
    {"https://api.example.com", "https://api.example.com/"},
    {"https://api.example.com?x", "https://api.example.com/?x"},
    {"HTTPS://API.example.com:443/Y", "https://api.example.com/Y"},
    {"http://api.example.com/", "http://api.example.com/"},
    {"https://api.example.com:8443/a/../b", "https://api.example.com:8443/b"},
    {"//other.example/z", "https://other.example/z"},
    {"/a%2Fb/%2e%2e/c", "https://api.example.com/a%2Fb/%2e%2e/c"},
    {"/a b\xC3\xA4", "https://api.example.com/a%20b%C3%A4"},
    {"/a;b=c:d@e", "https://api.example.com/a;b=c:d@e"},
    {"a:b", "bad_redirect"},
    {"./a:b", "https://api.example.com/v1/items/a:b"},
    {"/p?u=https://x.example/", "https://api.example.com/p?u=https://x.example/"},
    {"https://user:pass@api.example.com/", "bad_redirect"},
    {"https://user@other.example/", "bad_redirect"},
    {"https://api.example.com./", "bad_redirect"},
    {"https://api.example.com:0/", "bad_redirect"},
    {"ftp://api.example.com/", "bad_redirect"},
    {"javascript:alert(1)", "bad_redirect"},
    {"/\\evil", "bad_redirect"},
    {"\\\\evil.example/", "bad_redirect"},
    {"/a\r\nX: y", "bad_redirect"},
    {"/%zz", "bad_redirect"},
    {"https://", "bad_redirect"},
};
INSTANTIATE_TEST_SUITE_P(Rows, Locations, testing::ValuesIn(kRows));

TEST(Location, KeepsTheOriginEqualUnlessTheFieldNamesAnother) {
    const auto to = resolve_location(origin(kBase), "/", "", "/x");
    ASSERT_TRUE(to);
    EXPECT_EQ(to->origin, origin(kBase));
}

TEST(Location, IsRefusedBeyondEightThousandBytes) {
    EXPECT_EQ(resolved("/" + std::string(8192, 'a')), "bad_redirect");
}

TEST(Location, ErrorsDoNotRepeatTheField) {
    const auto to =
        resolve_location(origin(kBase), "/", "", "https://user:canary-7@api.example.com/");
    ASSERT_FALSE(to);
    EXPECT_EQ(to.error().message.find("canary"), std::string::npos);
}

}  // namespace
}  // namespace packhost::net
