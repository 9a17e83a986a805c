// text_rules_test.cpp: slugs, versions, tokens, URLs and suggestions, by tables.
#include <gtest/gtest.h>

#include "model/suggest.hpp"
#include "model/text_rules.hpp"

namespace packhost::model {
namespace {

TEST(TextRules, SemanticVersions) {
    for (const char* good : {"0.0.0", "1.2.3", "10.20.30", "1.0.0-alpha", "1.0.0-alpha.1.x-y",
                             "1.0.0-0.3.7", "1.0.0+20130313144700", "1.0.0-beta+exp.sha.5114f85",
                             "1.0.0+001", "99999999999999999999.0.0", "1.0.0--"})
        EXPECT_TRUE(is_semantic_version(good)) << good;
    for (const char* bad :
         {"",          "1",      "1.2",    "1.2.3.4", "01.2.3",   "1.02.3",     "1.2.03",
          "1.2.x",     "v1.2.3", "1.2.3-", "1.2.3+",  "1.2.3-01", "1.2.3-a..b", "1.2.3-a.",
          "1.2.3+a_b", "1.2.3 ", " 1.2.3", "-1.2.3",  "1..3",     "..",         "1.2.3-\n"})
        EXPECT_FALSE(is_semantic_version(bad)) << bad;
}

TEST(TextRules, SlugsUuidsTokensAndMediaTypes) {
    EXPECT_TRUE(is_slug("acme-api-2"));
    for (const char* bad : {"", "Acme", "a_b", "a.b", "a/b", "ä", "a b"})
        EXPECT_FALSE(is_slug(bad)) << bad;
    EXPECT_TRUE(is_uuid("a1b2c3d4-e5f6-7890-ABCD-ef1234567890"));
    for (const char* bad :
         {"", "a1b2c3d4e5f67890abcdef1234567890", "a1b2c3d4-e5f6-7890-abcd-ef123456789",
          "a1b2c3d4-e5f6-7890-abcd-ef123456789g", "a1b2c3d4-e5f6-7890-abcdfef1234567890"})
        EXPECT_FALSE(is_uuid(bad)) << bad;
    EXPECT_TRUE(is_token("!#$%&'*+-.^_`|~09azAZ"));
    for (const char* bad : {"", "a b", "a:", "(a)", "a/b", "\"a\"", "a\x7F", "ä", "a\n"})
        EXPECT_FALSE(is_token(bad)) << bad;
    for (const char* good : {"text/plain", "application/vnd.api+json", "a/b ; c=d"})
        EXPECT_TRUE(is_media_type(good)) << good;
    for (const char* bad : {"", "text", "text/", "/plain", "a/b/c", "a b/c", "a/b\r\nX: 1", "*"})
        EXPECT_FALSE(is_media_type(bad)) << bad;
    EXPECT_TRUE(is_form("Application/X-WWW-Form-Urlencoded; charset=utf-8"));
    EXPECT_FALSE(is_form("application/json"));
}

TEST(TextRules, BaseUrls) {
    for (const char* good : {"https://a", "http://a.b:1/", "https://a/b/c.d/..e/", "https://[::1]",
                             "https://[2001:db8::1]:65535/x", "https://a/%2F", "https://a//b"})
        EXPECT_EQ(base_url_problem(good), "") << good;
    for (const char* bad : {"a",
                            "//a",
                            "https:/a",
                            "https:a",
                            "file:///a",
                            "https://",
                            "https://:1",
                            "https://a:",
                            "https://a:0",
                            "https://a:65536",
                            "https://a:1x",
                            "https://a:b@c",
                            "https://a@b",
                            "https://a/?",
                            "https://a/#",
                            "https://a#b",
                            "https://a\\b",
                            "https://a b",
                            "https://ä",
                            "https://a/ä",
                            "https://a/%",
                            "https://a/%1",
                            "https://a/.",
                            "https://a/../b",
                            "https://a/%2e%2E/b",
                            "https://a/%252e./b",
                            "https://[::1",
                            "https://[]",
                            "https://[::1]x",
                            "https://a,b",
                            "https://a;b",
                            "https://a%2eb",
                            " https://a",
                            "https://a\n",
                            "https://{a}",
                            "https://a/{a}"})
        EXPECT_NE(base_url_problem(bad), "") << bad;
}

TEST(TextRules, PathTemplates) {
    for (const char* good : {"", "/", "/a", "a", "/a/", "/a//b", "/a:b@c", "/{{x}}",
                             "/{{x}}/..{{y}}", "/a?b=c/../d", "?a=b", "/%20", "/...", "/a;b=c,d"})
        EXPECT_EQ(path_template_problem(good), "") << good;
    for (const char* bad :
         {"//a",  "http://a", "mailto:a",  "{{x}}:y/z", "/a#",      "/a b",     "/a\\b",
          "/{a}", "/a}",      "/{{x}}}",   "/ä",        "/%",       "/%g0",     "/.",
          "/..",  "/a/..",    "/../{{x}}", "/%2e",      "/%2e%2e/", "/.%252e/", "..",
          "/a\n", "/a\"",     "/a<b>",     "/a[0]"})
        EXPECT_NE(path_template_problem(bad), "") << bad;
}

TEST(Suggest, TakesTheClosestWithinAThird) {
    const std::string_view names[] = {"displayName", "required", "name", "type"};
    EXPECT_EQ(closest("dispalyName", names), "displayName");
    EXPECT_EQ(closest("DISPLAYNAME", names), "displayName");
    EXPECT_EQ(closest("requird", names), "required");
    EXPECT_EQ(closest("nmae", names), "name");
    EXPECT_EQ(closest("tag", names), "");
    EXPECT_EQ(closest("", names), "");
    EXPECT_EQ(closest(std::string(100, 'a'), names), "");
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
    EXPECT_EQ(edit_distance("ab", "ba"), 1u);
    EXPECT_EQ(edit_distance("", "abc"), 3u);
}

TEST(Suggest, QuotesSafely) {
    EXPECT_EQ(in_quotes("a\x1b[0m\n"), "\"a\\x1b[0m\\x0a\"");
    EXPECT_EQ(in_quotes(std::string(61, 'x')), '"' + std::string(60, 'x') + "...\"");
    std::string umlauts, sixty;
    for (int i = 0; i < 61; ++i) umlauts += "ä";
    for (int i = 0; i < 60; ++i) sixty += "ä";
    EXPECT_EQ(in_quotes(umlauts), '"' + sixty + "...\"");
}

}  // namespace
}  // namespace packhost::model
