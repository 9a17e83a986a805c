// connection_form_test.cpp: what may be entered in a connection's form.
#include "packhost/connection_form.hpp"

#include <gtest/gtest.h>

namespace packhost {
namespace {

std::string code_of(const Result<void>& result) { return result ? "" : result.error().code; }

TEST(ConnectionForm, HoldsValuesToTheirField) {
    CredentialInfo text{"user", "User", "", "", "text", false};
    EXPECT_EQ(code_of(check_credential_value(text, "")), "");
    EXPECT_EQ(code_of(check_credential_value(text, "not://a url")), "");
    EXPECT_EQ(code_of(check_credential_value(text, "a\nb")), "bad_credential");
    text.required = true;
    EXPECT_EQ(code_of(check_credential_value(text, "")), "bad_credential");

    const CredentialInfo url{"site", "Site", "", "", "url", false};
    EXPECT_EQ(code_of(check_credential_value(url, "")), "");
    EXPECT_EQ(code_of(check_credential_value(url, "https://site.example/v2")), "");
    for (const char* wrong : {"site.example", "ftp://site.example", "https://", "https://a b",
                              "https://user:word@site.example", "https://site.example/?q=1",
                              "https://site.example/a/../b", "https://site.example:0"})
        EXPECT_EQ(code_of(check_credential_value(url, wrong)), "bad_credential") << wrong;
}

TEST(ConnectionForm, TellsWhatTheConfigurationRefusesOfAConnection) {
    Config config;
    const auto codes = [&](const std::string& origin) {
        std::string out;
        for (const Error& error : refused_places(config, "acme", {origin})) {
            EXPECT_NE(error.hint, "") << error.message;
            out += error.code;
        }
        return out;
    };
    EXPECT_EQ(codes("https://api.example.com"), "");
    EXPECT_EQ(codes("http://api.example.com"), "plain_http_refused");
    EXPECT_EQ(codes("https://127.0.0.1:8443"), "address_refused");
    EXPECT_EQ(codes("https://[fd00::1]"), "address_refused");
    EXPECT_EQ(codes("https://93.184.216.34"), "");
    config.network["acme"] = ConnectionPolicy{{"loopback"}, true, {}};
    EXPECT_EQ(codes("http://127.0.0.1:8443"), "");
    config.origins_allowed = {"https://api.example.com"};
    EXPECT_EQ(codes("https://api.example.com"), "");
    EXPECT_EQ(codes("https://other.example.com"), "origin_refused");
    EXPECT_EQ(refused_places(config, "acme", {"https://a.example", "https://b.example"}).size(),
              2u);
}

TEST(ConnectionForm, TakesSecretsWithLinesAndNoBytes) {
    const CredentialInfo secret{"key", "Key", "", "", "secret", true};
    for (const std::string& good : {std::string("-----BEGIN KEY-----\nabc\n-----END KEY-----\n"),
                                    std::string("{\r\n\t\"a\": 1\r\n}"), std::string("Zo\xC3\xAB"),
                                    std::string(65536, 'x')})
        EXPECT_EQ(code_of(check_credential_value(secret, good)), "") << good.size();
    for (const std::string& bad :
         {std::string("a\0b", 3), std::string("\xFFkey"), std::string(65537, 'x')})
        EXPECT_EQ(code_of(check_credential_value(secret, bad)), "bad_credential") << bad.size();
    const auto bytes = check_credential_value(secret, "\x30\x82\x0A");
    ASSERT_FALSE(bytes);
    EXPECT_NE(bytes.error().hint.find("base64 -w0"), std::string::npos);
}

TEST(ConnectionForm, NamesTheFieldAndNotTheValue) {
    const CredentialInfo field{"site", "Site", "", "", "url", true};
    const auto refused = check_credential_value(field, "https://hidden-word/?q");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message.find("site: "), 0u);
    EXPECT_EQ((refused.error().message + refused.error().hint).find("hidden"), std::string::npos);
}

TEST(ConnectionForm, TellsWhereUrlsLead) {
    EXPECT_EQ(*origin_of_base_url("HTTPS://Api.Example:443/v2/"), "https://api.example");
    EXPECT_EQ(*origin_of_url("http://api.example:8080/token?a=b"), "http://api.example:8080");
    EXPECT_FALSE(origin_of_base_url("https://api.example/token?a=b"));
    EXPECT_FALSE(origin_of_url("/token"));
}

TEST(ConnectionForm, HoldsNamesToTheRule) {
    const std::string longest(100, 'a');
    for (const std::string& name : {std::string("a"), std::string("Jira-2.eu_x"), longest})
        EXPECT_EQ(code_of(check_connection_name(name)), "") << name;
    for (const std::string& name : {std::string(), std::string("-a"), std::string("a b"),
                                    std::string("a/b"), std::string("\xC3\xA9"), longest + "a"})
        EXPECT_EQ(code_of(check_connection_name(name)), "bad_connection") << name;
}

}  // namespace
}  // namespace packhost
