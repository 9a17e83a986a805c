// pack_rules_test.cpp: each rule of metadata, connection and defaults broken once: the finding's code and its very place.
#include "pack_rules.hpp"

namespace packhost::model {
namespace {

TEST_P(PackRules, ReportsTheFindingAtItsPlace) { check_row(GetParam()); }

const Row kTopRows[] = {
    {"pack_version", {{R"("1.0")", R"(@@"1.1")"}}, "wrong_value"},
    {"pack_version_number", {{R"("1.0")", "@@1.0"}}, "wrong_type"},
    {"no_pack_version", {{"{\n", "@@{\n"}, {R"("packVersion": "1.0",)", ""}}, "missing_key"},
    {"nodes_number", {{R"("nodes": [)", R"("nodes": @@3, "x-n": [)"}}, "wrong_type"},
    {"unknown_top_key", {{R"("packVersion")", R"(@@"pakVersion": 1, "packVersion")"}}, "unknown_key", Severity::warning},
    {"requires_unknown", {{R"("packVersion")", R"("requires": [@@"warp/1"], "packVersion")"}}, "unsupported_extension"},
    {"requires_unused", {{R"("packVersion")", R"("requires": [@@"retry/1"], "packVersion")"}}, "unused_requirement", Severity::warning},
    {"requires_no_list", {{R"("packVersion")", R"("requires": @@"retry/1", "packVersion")"}}, "wrong_type"},
    {"test_without_base_url", {{R"("https://api.acme.com/v2")", R"("")"}, {R"("headerName": "x-api-key")", R"("baseUrlCredential": "site")"}, {R"("headerName": "x-api-key")", R"("baseUrlCredential": "site")"}, {R"("packVersion")", R"("tests": [@@{ "name": "t", "node": "Acme-AddItem", "pins": {}, "exchanges": [] }], "packVersion")"}}, "missing_key"},
    {"duplicate_key", {{R"("packVersion")", R"("packVersion": "1.0", @@"packVersion")"}}, "duplicate_key"},
    {"duplicate_key_deep", {{R"("in": "path")", R"("in": "path", @@"in": "query")"}}, "duplicate_key"},
    {"duplicate_key_in_settings", {{R"("headerName": "x-api-key")", R"("headerName": "a", @@"headerName": "b")"}, {R"("testRequest")", R"("x-t")"}}, "duplicate_key"},
    {"slug_upper", {{R"("slug": ")", R"("slug": @@"A)"}}, "bad_slug"},
    {"slug_underscore", {{R"("slug": "acme-api")", R"("slug": @@"acme_api")"}}, "bad_slug"},
    {"slug_empty", {{R"("slug": "acme-api")", R"("slug": @@"")"}}, "empty_text"},
    {"slug_number", {{R"("slug": "acme-api")", R"("slug": @@7)"}}, "wrong_type"},
    {"name_control", {{R"("name": "Acme API")", R"("name": @@"Acme\nAPI")"}}, "bad_text"},
    {"description_missing", {{R"("metadata": {)", R"("metadata": @@{)"}, {R"("description": "Interact with Acme.",)", ""}}, "missing_key"},
    {"description_null", {{R"("Interact with Acme.")", "@@null"}}, "wrong_type"},
    {"version_short", {{R"("1.2.3-rc.1+build.7")", R"(@@"1.2")"}}, "bad_version"},
    {"version_zero", {{R"("1.2.3-rc.1+build.7")", R"(@@"1.02.3")"}}, "bad_version"},
    {"version_v", {{R"("1.2.3-rc.1+build.7")", R"(@@"v1.2.3")"}}, "bad_version"},
    {"tags_text", {{R"(["acme", "crm"])", R"(@@"acme")"}}, "wrong_type"},
    {"tags_number", {{R"(["acme", "crm"])", R"(["acme", @@1])"}}, "wrong_type"},
    {"icon_up", {{R"("icon.png")", R"(@@"../icon.png")"}}, "bad_icon"},
    {"icon_up_encoded", {{R"("icon.png")", R"(@@"%2e%2e/icon.png")"}}, "bad_icon"},
    {"icon_absolute", {{R"("icon.png")", R"(@@"/icon.png")"}}, "bad_icon"},
    {"icon_url", {{R"("icon.png")", R"(@@"https://x.example/icon.png")"}}, "bad_icon"},
    {"icon_gif", {{R"("icon.png")", R"(@@"icon.gif")"}}, "bad_icon"},
    {"unknown_metadata_key", {{R"("category": "utility")", R"("category": "utility", @@"author": "me")"}}, "unknown_key", Severity::warning},
};

const Row kConnectionRows[] = {
    {"provider_missing", {{R"("connection": {)", R"("connection": @@{)"}, {R"("provider": "acme-api",)", ""}}, "missing_key"},
    {"auth_type_empty", {{R"("authType": "api_key")", R"("authType": @@"")"}}, "empty_text"},
    {"credential_type", {{R"("type": "secret")", R"("type": @@"password")"}}, "wrong_value"},
    {"credential_required", {{R"("required": true })", R"("required": @@"yes" })"}}, "wrong_type"},
    {"credential_label", {{R"({ "name": "site", "label": "Site",)", R"(@@{ "name": "site",)"}}, "missing_key"},
    {"credential_twice", {{R"("name": "user")", R"("name": @@"site")"}}, "duplicate_credential"},
    {"credential_unknown_key", {{R"("type": "url" })", R"("type": "url", @@"requird": true })"}}, "unknown_key", Severity::warning},
    {"credential_no_object", {{R"({ "name": "site", "label": "Site", "type": "url" })", "@@5"}}, "wrong_type"},
    {"base_url_relative", {{R"("https://api.acme.com/v2")", R"(@@"api.acme.com")"}}, "bad_base_url"},
    {"base_url_scheme", {{R"("https://api.acme.com/v2")", R"(@@"ftp://api.acme.com")"}}, "bad_base_url"},
    {"base_url_user", {{R"("https://api.acme.com/v2")", R"(@@"https://me@api.acme.com")"}}, "bad_base_url"},
    {"base_url_query", {{R"("https://api.acme.com/v2")", R"(@@"https://api.acme.com/?a=1")"}}, "bad_base_url"},
    {"base_url_fragment", {{R"("https://api.acme.com/v2")", R"(@@"https://api.acme.com/#a")"}}, "bad_base_url"},
    {"base_url_host", {{R"("https://api.acme.com/v2")", R"(@@"https:///v2")"}}, "bad_base_url"},
    {"base_url_port", {{R"("https://api.acme.com/v2")", R"(@@"https://api.acme.com:70000/")"}}, "bad_base_url"},
    {"base_url_space", {{R"("https://api.acme.com/v2")", R"(@@"https://api.acme.com/a b")"}}, "bad_base_url"},
    {"base_url_backslash", {{R"("https://api.acme.com/v2")", R"(@@"https://api.acme.com\\@x.example/")"}}, "bad_base_url"},
    {"base_url_dots", {{R"("https://api.acme.com/v2")", R"(@@"https://api.acme.com/v2/%2e%2e/")"}}, "bad_base_url"},
    {"base_url_placeholder", {{R"("https://api.acme.com/v2")", R"(@@"https://{{site}}/")"}}, "placeholder_in_constant"},
    {"base_url_number", {{R"("https://api.acme.com/v2")", "@@1"}}, "wrong_type"},
    {"rate_limit", {{R"("provider")", R"(@@"rateLimit": {}, "provider")"}}, "missing_requirement"},
    {"options", {{R"("provider")", R"(@@"options": [], "provider")"}}, "unsupported_extension"},
    {"base_url_template", {{R"("provider")", R"(@@"baseUrlTemplate": {}, "provider")"}}, "missing_requirement"},
    {"test_method", {{R"("testRequest": { "method": "GET")", R"("testRequest": { "method": @@"HEAD")"}}, "wrong_value"},
    {"test_path", {{R"("/me")", R"(@@"//me")"}}, "bad_path_template"},
    {"test_placeholder", {{R"("/me")", R"(@@"/{{user}}")"}}, "placeholder_in_constant"},
    {"test_status", {{R"("expectedStatus": 200)", R"("expectedStatus": @@99)"}}, "wrong_value"},
    {"test_status_text", {{R"("expectedStatus": 200)", R"("expectedStatus": @@"200")"}}, "wrong_type"},
    {"test_status_missing", {{R"("testRequest": {)", R"("testRequest": @@{)"}, {R"(, "expectedStatus": 200)", ""}}, "missing_key"},
    {"test_node", {{R"("expectedStatus")", R"(@@"node": "a", "expectedStatus")"}}, "missing_requirement"},
    {"auth_differs", {{R"("testRequest")", R"(@@"testRequest")"}, {R"("x-api-key")", R"("x-other")"}}, "auth_differs", Severity::warning},
    {"header_name", {{R"("X-Client")", R"(@@"X Client")"}}, "bad_header_name"},
    {"header_empty", {{R"("X-Client")", R"(@@"")"}}, "bad_header_name"},
    {"header_value_lf", {{R"("X-Client": "acme")", R"("X-Client": @@"acme\nEvil: 1")"}}, "bad_header_value"},
    {"header_value_nul", {{R"("X-Client": "acme")", R"("X-Client": @@"acme\u0000")"}}, "bad_header_value"},
    {"header_value_number", {{R"("X-Client": "acme")", R"("X-Client": @@1)"}}, "wrong_type"},
    {"header_value_placeholder", {{R"("X-Client": "acme")", R"("X-Client": @@"{{itemId}}")"}}, "placeholder_in_constant"},
    {"header_host", {{R"("X-Client")", R"(@@"HOST")"}}, "forbidden_header"},
    {"header_length", {{R"("X-Client")", R"(@@"content-length")"}}, "forbidden_header"},
    {"header_encoding", {{R"("X-Client")", R"(@@"Transfer-Encoding")"}}, "forbidden_header"},
    {"header_connection", {{R"("X-Client")", R"(@@"Connection")"}}, "forbidden_header"},
    {"header_twice", {{R"("X-Client")", R"(@@"accept")"}}, "duplicate_header"},
    {"timeout_zero", {{R"("timeout": 45)", R"("timeout": @@0)"}}, "bad_timeout"},
    {"timeout_large", {{R"("timeout": 45)", R"("timeout": @@301)"}}, "bad_timeout"},
    {"timeout_part", {{R"("timeout": 45)", R"("timeout": @@1.5)"}}, "wrong_type"},
    {"timeout_text", {{R"("timeout": 45)", R"("timeout": @@"45")"}}, "wrong_type"},
    {"defaults_list", {{R"("headers": { "Accept": "application/json", "X-Client": "acme" })", R"("headers": @@[])"}}, "wrong_type"},
};

INSTANTIATE_TEST_SUITE_P(Top, PackRules, testing::ValuesIn(kTopRows), row_name);
INSTANTIATE_TEST_SUITE_P(Connection, PackRules, testing::ValuesIn(kConnectionRows), row_name);

}  // namespace
}  // namespace packhost::model
