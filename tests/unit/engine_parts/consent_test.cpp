// consent_test.cpp: a node's origins, and connections that were not made for all of them.
#include "engine/consent.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/pack_reader.hpp"

namespace packhost::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string pack_text(std::string_view connection, std::string_view spec) {
    return R"({"packVersion":"1.0","metadata":{"slug":"shop-pack","name":"T","description":"d",
"version":"1.0.0","category":"utility"},"requires":["urlFrom/1"],"connection":{"provider":"shop",
"authType":"api_key","credentials":[{"name":"key","label":"Key","type":"secret","required":true},
{"name":"site","label":"Site","type":"url","required":true}],)" +
           std::string(connection) + R"(},
"nodes":[{"id":"10000001-0000-4000-8000-000000000001","nodeTypeId":"Shop-Get",
"title":"N","category":"T","nodeCategory":"action","isPure":false,"isBuiltin":true,
"inputPins":[{"name":"exec","type":"exec"},{"name":"to","type":"string"}],
"outputPins":[{"name":"exec","type":"exec"}],"executionSpec":{"method":"GET",
"parameters":[],"responseMapping":[],)" +
           std::string(spec) + "}}]}";
}

constexpr std::string_view kBase = R"("baseUrl":"https://api.shop.example/v2")";

class Consent : public testing::Test {
 protected:
    void read(std::string_view pack, std::string_view spec) {
        reading_ = model::read_pack(pack_text(pack, spec), "test");
        for (const model::Finding& f : reading_.findings)
            EXPECT_NE(f.severity, model::Severity::error) << to_text(f);
        ASSERT_TRUE(reading_.pack);
        plan = *compile_plan(*reading_.pack, reading_.pack->nodes[0]);
    }
    /// The basis of most cases: a token URL elsewhere.
    void read_with_token(std::string_view url) {
        read(kBase, R"("pathTemplate":"/x","auth":{"type":"o","credentials":["key"],
"tokenUrl":")" + std::string(url) + "\"}");
    }
    std::vector<std::string> reached() { return reached_origins(*plan, &connection).value(); }

    std::optional<Plan> plan;
    Connection connection{.name = "mine", .provider = "shop", .base_url = "", .credentials = {}};

 private:
    model::PackReading reading_;
};

TEST_F(Consent, CountsBaseUrlAndAbsoluteSettings) {
    read_with_token("https://LOGIN.example:443/token");
    EXPECT_THAT(reached(), ElementsAre("https://api.shop.example", "https://login.example"));
}

TEST_F(Consent, ARelativeSettingIsTheBaseUrlsOwn) {
    read_with_token("/oauth/token");
    EXPECT_THAT(reached(), ElementsAre("https://api.shop.example"));
}

TEST_F(Consent, AConnectionsOwnUrlStandsForThePacks) {
    read_with_token("https://login.example/token");
    connection.urls = {{"tokenUrl", "https://sso.mine.example/token"}};
    connection.base_url = "https://eu.shop.example";
    EXPECT_THAT(reached(), ElementsAre("https://eu.shop.example", "https://sso.mine.example"));
}

TEST_F(Consent, FindsUrlsAnywhereInASetting) {
    read(kBase, R"("pathTemplate":"/x","auth":{"type":"o","credentials":["key"],
"steps":[{"url":"https://a.example/1"},{"else":["https://b.example"]}]})");
    EXPECT_THAT(reached(),
                ElementsAre("https://api.shop.example", "https://a.example", "https://b.example"));
}

TEST_F(Consent, CountsTheOriginsOfUrlFrom) {
    read(kBase, R"("pathTemplate":"","urlFrom":{"pin":"to","origins":["https://up.example"]},
"auth":{"type":"header","credentials":["key"]})");
    EXPECT_THAT(reached(), ElementsAre("https://api.shop.example", "https://up.example"));
}

TEST_F(Consent, ABaseUrlInACredentialIsTheConnections) {
    read(R"("baseUrl":"")", R"("pathTemplate":"/x","auth":{"type":"basic","credentials":["key"],
"baseUrlCredential":"site"})");
    connection.credentials.push_back({"site", Secret("https://acme.shop.example/x")});
    EXPECT_THAT(reached(), ElementsAre("https://acme.shop.example"));
}

TEST_F(Consent, WithoutARecordNothingIsAsked) {
    read_with_token("https://login.example/token");
    EXPECT_TRUE(check_consent(*plan, connection));
}

TEST_F(Consent, EveryNewOriginIsRefusedByName) {
    read_with_token("https://login.example/token");
    connection.origins = {"https://api.shop.example", "https://login.example"};
    EXPECT_TRUE(check_consent(*plan, connection));
    connection.origins = {"https://api.shop.example"};
    const auto refused = check_consent(*plan, connection);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "needs_consent");
    EXPECT_EQ(refused.error().phase, Phase::policy);
    EXPECT_THAT(refused.error().message,
                AllOf(HasSubstr("made for https://api.shop.example, and the pack \"shop-pack\""),
                      HasSubstr("use it for https://login.example too")));
    EXPECT_THAT(refused.error().hint, HasSubstr("packhost connection consent mine"));
    connection.origins = std::vector<std::string>();
    EXPECT_FALSE(check_consent(*plan, connection)) << "none is no absence of a record";
}

TEST_F(Consent, IsToAnOriginAsAWhole) {
    read_with_token("https://login.example/token");
    for (const char* other : {"http://login.example", "https://login.example:8443",
                              "https://login.example.evil", "https://LOGIN.example"}) {
        connection.origins = {"https://api.shop.example", other};
        EXPECT_FALSE(check_consent(*plan, connection)) << other;
    }
}

}  // namespace
}  // namespace packhost::engine
