// pack_accepts_test.cpp: what a manifest may say, the twins of the rules; and what is read of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pack_fixture.hpp"
#include "schema_agreement.hpp"

namespace packhost::model {
namespace {

struct Twin {
    const char* name;
    std::vector<Edit> edits;
};

std::ostream& operator<<(std::ostream& out, const Twin& twin) { return out << twin.name; }

class PackAccepts : public testing::TestWithParam<Twin> {};

TEST_P(PackAccepts, WithoutFindings) {
    const EditedPack pack = edited(GetParam().edits);
    const PackReading reading = read_pack(pack.text, kFileName);
    EXPECT_TRUE(reading.findings.empty()) << all_of(reading.findings) << pack.text.substr(0, 60);
    EXPECT_TRUE(reading.pack);
    expect_schema_agrees(pack.text, "", GetParam().name);
}

#define BODY R"({ "contentType": "application/json", "mode": "pins" })"

const Twin kTwins[] = {
    {"the_full_pack", {}},
    {"no_tags_no_icon",
     {{R"("tags": ["acme", "crm"],
    "iconUrl": "icon.png")",
       R"("x-a": 1)"}}},
    {"icon_in_a_folder", {{R"("icon.png")", R"("./img/a..b.SVG")"}}},
    {"no_defaults", {{R"("defaults": {)", R"("x-defaults": {)"}}},
    {"empty_defaults",
     {{R"("headers": { "Accept": "application/json", "X-Client": "acme" },
    "timeout": 45)",
       ""}}},
    {"timeout_least", {{R"("timeout": 45)", R"("timeout": 1)"}}},
    {"timeout_most", {{R"("timeout": 45)", R"("timeout": 300.0)"}}},
    {"no_test_request", {{R"("testRequest")", R"("x-test")"}}},
    {"no_nodes",
     {{R"("testRequest")", R"("x-test")"}, {R"("nodes": [)", R"("nodes": [], "x-n": [)"}}},
    {"no_requirements", {{R"("packVersion")", R"("requires": [], "packVersion")"}}},
    {"no_auth", {{R"("auth": {)", R"("x-auth": {)"}, {R"("auth": {)", R"("x-auth": {)"}}},
    {"unknown_scheme",
     {{R"("type": "header")", R"("type": "acme-hmac")"},
      {R"("type": "header")", R"("type": "acme-hmac")"}}},
    {"unknown_auth_type", {{R"("authType": "api_key")", R"("authType": "acme-hmac")"}}},
    {"unknown_content_type",
     {{R"("contentType": "application/json")", R"("contentType": "application/cbor; v=1")"}}},
    {"base_url_http", {{R"("https://api.acme.com/v2")", R"("http://localhost:8080")"}}},
    {"base_url_literal", {{R"("https://api.acme.com/v2")", R"("HTTPS://[::1]:8443/a%20b/")"}}},
    {"base_url_in_credential",
     {{R"("https://api.acme.com/v2")", R"("")"},
      {R"("headerName": "x-api-key")", R"("baseUrlCredential": "site")"},
      {R"("headerName": "x-api-key")", R"("baseUrlCredential": "site")"}}},
    {"path_empty", {{R"("pathTemplate": "/me")", R"("pathTemplate": "")"}}},
    {"path_without_slash", {{R"("pathTemplate": "/me")", R"("pathTemplate": "me")"}}},
    {"path_with_query", {{R"("pathTemplate": "/me")", R"("pathTemplate": "/me?a=b&c=%20?/")"}}},
    {"path_colon", {{R"("pathTemplate": "/me")", R"("pathTemplate": "/me:check")"}}},
    {"path_part_of_segment", {{R"("/items/{{itemId}}")", R"("/items/{{itemId}}.json")"}}},
    {"path_placeholder_twice", {{R"("/items/{{itemId}}")", R"("/{{itemId}}/{{itemId}}")"}}},
    {"path_key",
     {{R"("/items/{{itemId}}")", R"("/items/{{id}}")"},
      {R"("in": "path" })", R"("in": "path", "key": "id" })"}}},
    {"query_key_twice",
     {{R"({ "pin": "trace", "in": "header", "key": "X-Trace" })",
       R"({ "pin": "trace", "in": "query", "key": "max" })"}}},
    {"one_pin_in_two_places",
     {{R"({ "pin": "trace", "in": "header", "key": "X-Trace" })",
       R"({ "pin": "itemId", "in": "query" })"}}},
    {"methods", {{R"("method": "POST")", R"("method": "DELETE")"}}},
    {"fields_without_body", {{R"("body": )" BODY ",", ""}}},
    {"body_without_fields", {{kBothFields, ""}}},
    {"template",
     {{kBothFields, ""},
      {BODY,
       R"({ "contentType": "application/json", "mode": "template",
         "template": "{\"a\":{\"b\":{{name}}},\"c\":\"{{size}}\"}" })"}}},
    {"template_empty",
     {{kBothFields, ""},
      {BODY, R"({ "contentType": "application/json", "mode": "template", "template": "" })"}}},
    {"raw",
     {{kBothFields, R"({ "pin": "file", "in": "body_field" })"},
      {BODY, R"({ "contentType": "text/plain", "mode": "raw" })"}}},
    {"form_keys_stay_flat",
     {{R"("contentType": "application/json")",
       R"("contentType": "application/x-www-form-urlencoded; charset=utf-8")"},
      {R"("key": "item.size")", R"("key": "item")"}}},
    {"escaped_dot", {{R"("key": "item.size")", R"("key": "item\\.name")"}}},
    {"array_items",
     {{R"("key": "item.name")", R"("key": "item.tags[]")"},
      {R"("key": "item.size")", R"("key": "item.tags[]")"}}},
    {"no_properties", {{R"("properties": [],)", ""}}},
    {"free_keys_everywhere",
     {{R"("pin": "limit")", R"("x-a": 1, "$schema": 2, "pin": "limit")"},
      {R"("contentType")", R"("x-b": 1, "contentType")"}}},
    {"byte_order_mark", {{"{\n  \"$schema\"", "\xEF\xBB\xBF{\n  \"$schema\""}}},
};

INSTANTIATE_TEST_SUITE_P(Twins, PackAccepts, testing::ValuesIn(kTwins),
                         [](const auto& row) { return std::string(row.param.name); });

Pack full_pack() { return *read_pack(kFullPack, kFileName).pack; }

TEST(PackReader, ReadsMetadataConnectionAndDefaults) {
    const Pack pack = full_pack();
    EXPECT_EQ(pack.path, kFileName);
    EXPECT_EQ(pack.pack_version, "1.0");
    EXPECT_EQ(pack.metadata.slug, "acme-api");
    EXPECT_EQ(pack.metadata.version, "1.2.3-rc.1+build.7");
    EXPECT_THAT(pack.metadata.tags, testing::ElementsAre("acme", "crm"));
    EXPECT_EQ(pack.connection.auth_type, "api_key");
    ASSERT_EQ(pack.connection.credentials.size(), 3u);
    EXPECT_EQ(pack.connection.credentials[0].placeholder, "Key...");
    EXPECT_TRUE(pack.connection.credentials[0].required);
    EXPECT_EQ(pack.connection.find_credential("site")->type, CredentialType::url);
    EXPECT_FALSE(pack.connection.credentials[2].required);
    EXPECT_EQ(pack.connection.find_credential("none"), nullptr);
    EXPECT_EQ(pack.connection.base_url, "https://api.acme.com/v2");
    ASSERT_TRUE(pack.connection.test_request);
    EXPECT_EQ(pack.connection.test_request->path_template, "/me");
    EXPECT_EQ(pack.defaults.timeout, std::chrono::seconds(45));
    EXPECT_THAT(pack.defaults.headers,
                testing::ElementsAre(testing::Pair("Accept", "application/json"),
                                     testing::Pair("X-Client", "acme")));
}

TEST(PackReader, ReadsNodes) {
    const Pack pack = full_pack();
    ASSERT_EQ(pack.nodes.size(), 2u);
    const Node& get = pack.nodes[0];
    EXPECT_EQ(get.inputs.size(), 4u);
    EXPECT_EQ(get.inputs[0].type, PinType::exec);
    EXPECT_TRUE(get.find_input("itemId")->required);
    EXPECT_EQ(get.find_output("item")->display_name, "Item");
    EXPECT_EQ(get.execution.method, "GET");
    ASSERT_EQ(get.execution.parameters.size(), 3u);
    EXPECT_EQ(get.execution.parameters[0].key, "itemId");
    EXPECT_EQ(get.execution.parameters[1].key, "max");
    EXPECT_EQ(get.execution.parameters[2].in, ParameterPlace::header);
    EXPECT_EQ(get.execution.auth->type, "header");
    EXPECT_EQ(get.execution.auth->settings, Value(Object{{"headerName", "x-api-key"}}));
    EXPECT_FALSE(get.execution.body);
    EXPECT_EQ(get.execution.response_mapping[1].parsed.source, ResponsePath::Source::status);
    const Node& add = pack.nodes[1];
    EXPECT_EQ(add.execution.body->mode, BodyMode::pins);
    EXPECT_EQ(add.execution.body->content_type, "application/json");
    EXPECT_EQ(add.find_input("size")->type, PinType::real);
    EXPECT_EQ(add.execution.response_mapping[1].path, "$body.items[*].id");
    EXPECT_EQ(add.execution.response_mapping[1].parsed.steps.size(), 3u);
}

TEST(PackReader, LeavesHostKeysAndFreeKeysOutOfAuthSettings) {
    const EditedPack text = edited({{R"("headerName": "x-api-key")",
                                     R"("x-note": 1, "tokenUrl": "/t", "list": [1, {"a": null}])"},
                                    {R"("testRequest")", R"("x-t")"}});
    const PackReading reading = read_pack(text.text, kFileName);
    ASSERT_TRUE(reading.pack) << all_of(reading.findings);
    EXPECT_EQ(to_json(reading.pack->nodes[0].execution.auth->settings),
              R"({"tokenUrl":"/t","list":[1,{"a":null}]})");
}

TEST(PackReader, ReportsAllFindingsInTheOrderOfTheFile) {
    const EditedPack text = edited({{R"("slug": "acme-api")", R"("slug": "Acme")"},
                                    {R"("timeout": 45)", R"("timeout": 0)"},
                                    {R"("$status")", R"("$stat")"},
                                    {R"("baseUrl": "https)", R"("baseUrl": "ftp)"}});
    const PackReading reading = read_pack(text.text, "other.json");
    EXPECT_FALSE(reading.pack);
    std::vector<std::string> codes, pointers;
    for (const Finding& finding : reading.findings) {
        codes.push_back(finding.code);
        pointers.push_back(finding.pointer);
    }
    EXPECT_THAT(codes, testing::ElementsAre("file_suffix", "bad_slug", "bad_base_url",
                                            "bad_timeout", "bad_response_path"));
    EXPECT_THAT(pointers,
                testing::ElementsAre("", "/metadata/slug", "/connection/baseUrl",
                                     "/defaults/timeout",
                                     "/nodes/0/executionSpec/responseMapping/1/path"));
}

TEST(PackReader, SuggestsTheKeyThatWasMeant) {
    const EditedPack text =
        edited({{R"("displayName": "Item ID")", R"("dispalyName": "Item ID")"}});
    const PackReading reading = read_pack(text.text, kFileName);
    ASSERT_EQ(reading.findings.size(), 1u);
    EXPECT_EQ(reading.findings[0].hint, "Did you mean \"displayName\"?");
}

TEST(PackReader, EscapesPointersAndQuotedNames) {
    const EditedPack text =
        edited({{R"("category": "utility")", R"("category": "utility", "a/b~\u001b[31m": 1)"}});
    const PackReading reading = read_pack(text.text, kFileName);
    ASSERT_EQ(reading.findings.size(), 1u);
    EXPECT_EQ(reading.findings[0].pointer, "/metadata/a~1b~0\x1b[31m");
    EXPECT_EQ(to_text(reading.findings[0]).find('\x1b'), std::string::npos);
}

TEST(PackReader, CountsColumnsInCharacters) {
    const EditedPack text = edited({{R"("slug": "acme-api")", R"("x-ä€😀": 0, "slug": @@"É")"}});
    const PackReading reading = read_pack(text.text, kFileName);
    ASSERT_EQ(reading.findings.size(), 1u);
    EXPECT_EQ((Position{reading.findings[0].line, reading.findings[0].column}), text.expected);
    EXPECT_EQ(text.expected, (Position{6, 25}));
}

TEST(FindNode, ByTypeIdThenIdThenTitle) {
    const Pack pack = full_pack();
    EXPECT_EQ(*pack.find_node("Acme-AddItem"), &pack.nodes[1]);
    EXPECT_EQ(*pack.find_node("10000001-0000-4000-8000-00000000000a"), &pack.nodes[1]);
    EXPECT_EQ(*pack.find_node("get ITEM"), &pack.nodes[0]);
}

TEST(FindNode, SuggestsForTheUnknownAndRefusesTheAmbiguous) {
    Pack pack = full_pack();
    const auto unknown = pack.find_node("Acme-GetItm");
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, "unknown_node");
    EXPECT_EQ(unknown.error().phase, Phase::usage);
    EXPECT_EQ(unknown.error().hint, "Did you mean \"Acme-GetItem\"?");
    EXPECT_EQ(pack.find_node("zzz").error().hint,
              "Nodes of this pack: \"Acme-GetItem\", \"Acme-AddItem\".");
    pack.nodes[1].title = "GET item";
    const auto ambiguous = pack.find_node("Get Item");
    ASSERT_FALSE(ambiguous);
    EXPECT_EQ(ambiguous.error().code, "ambiguous_node");
}

}  // namespace
}  // namespace packhost::model
