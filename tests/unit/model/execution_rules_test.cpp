// execution_rules_test.cpp: each rule of execution specifications broken once.
#include "pack_rules.hpp"

namespace packhost::model {
namespace {

class ExecutionRules : public PackRules {};

TEST_P(ExecutionRules, ReportsTheFindingAtItsPlace) { check_row(GetParam()); }

#define ITEM_PATH R"("/items/{{itemId}}")"
#define AUTH R"("auth": { "type": "header", "credentials": ["api-key"], "headerName": "x-api-key" })"
#define BODY R"("body": { "contentType": "application/json", "mode": "pins" })"

const Row kPathRows[] = {
    {"method_lower", {{R"("method": "POST")", R"("method": @@"post")"}}, "wrong_value"},
    {"method_head", {{R"("method": "POST")", R"("method": @@"HEAD")"}}, "wrong_value"},
    {"method_missing", {{R"("executionSpec": {)", R"("executionSpec": @@{)", 2}, {R"("method": "POST",)", ""}}, "missing_key"},
    {"parameters_missing", {{R"("executionSpec": {)", R"("executionSpec": @@{)"}, {ITEM_PATH, R"("/items")"}, {R"("parameters": [)", R"("x-p": [)"}}, "missing_key"},
    {"mapping_missing", {{R"("executionSpec": {)", R"("executionSpec": @@{)"}, {R"("responseMapping": [)", R"("x-r": [)"}}, "missing_key"},
    {"path_no_parameter", {{ITEM_PATH, R"(@@"/items/{{itemId}}/{{limit}}")"}}, "placeholder_without_parameter"},
    {"path_no_pin", {{ITEM_PATH, R"(@@"/items/{{itemId}}/{{page}}")"}}, "placeholder_without_parameter"},
    {"path_no_placeholder", {{ITEM_PATH, R"("/items")"}, {R"({ "pin": "itemId", "in": "path" })", R"(@@{ "pin": "itemId", "in": "path" })"}}, "parameter_without_placeholder"},
    {"path_key_unknown", {{R"({ "pin": "trace", "in": "header", "key": "X-Trace" })", R"(@@{ "pin": "trace", "in": "path", "key": "other" })"}}, "parameter_without_placeholder"},
    {"path_open", {{ITEM_PATH, R"(@@"/items/{{itemId")"}}, "bad_placeholder"},
    {"path_empty_name", {{ITEM_PATH, R"(@@"/items/{{}}")"}}, "bad_placeholder"},
    {"path_spaces", {{ITEM_PATH, R"(@@"/items/{{ itemId }}")"}}, "bad_placeholder"},
    {"path_single_brace", {{ITEM_PATH, R"(@@"/items/{itemId}")"}}, "bad_path_template"},
    {"path_absolute", {{ITEM_PATH, R"(@@"https://x.example/{{itemId}}")"}}, "bad_path_template"},
    {"path_scheme", {{ITEM_PATH, R"(@@"javascript:{{itemId}}")"}}, "bad_path_template"},
    {"path_other_host", {{ITEM_PATH, R"(@@"//x.example/{{itemId}}")"}}, "bad_path_template"},
    {"path_fragment", {{ITEM_PATH, R"(@@"/items/{{itemId}}#top")"}}, "bad_path_template"},
    {"path_backslash", {{ITEM_PATH, R"(@@"/items\\{{itemId}}")"}}, "bad_path_template"},
    {"path_space", {{ITEM_PATH, R"(@@"/items /{{itemId}}")"}}, "bad_path_template"},
    {"path_line_feed", {{ITEM_PATH, R"(@@"/items\n/{{itemId}}")"}}, "bad_path_template"},
    {"path_percent", {{ITEM_PATH, R"(@@"/items/%zz/{{itemId}}")"}}, "bad_path_template"},
    {"path_umlaut", {{ITEM_PATH, R"(@@"/ä/{{itemId}}")"}}, "bad_path_template"},
    {"path_dots", {{ITEM_PATH, R"(@@"/items/../{{itemId}}")"}}, "bad_path_template"},
    {"path_dot", {{ITEM_PATH, R"(@@"/items/./{{itemId}}")"}}, "bad_path_template"},
    {"path_dots_encoded", {{ITEM_PATH, R"(@@"/items/%2E%2e/{{itemId}}")"}}, "bad_path_template"},
    {"path_dots_encoded_twice", {{ITEM_PATH, R"(@@"/items/%252e%252E/{{itemId}}")"}}, "bad_path_template"},
    {"path_number", {{ITEM_PATH, "@@1"}}, "wrong_type"},
    {"pagination", {{R"("pathTemplate": "/items",)", R"("pathTemplate": "/items", @@"pagination": {},)"}}, "missing_requirement"},
    {"retry", {{R"("pathTemplate": "/items",)", R"("pathTemplate": "/items", @@"retry": {},)"}}, "missing_requirement"},
    {"responses", {{R"("pathTemplate": "/items",)", R"("pathTemplate": "/items", @@"responses": [],)"}}, "missing_requirement"},
    {"node_timeout", {{R"("pathTemplate": "/items",)", R"("pathTemplate": "/items", @@"timeout": 9,)"}}, "missing_requirement"},
    {"url_from", {{R"("pathTemplate": "/items",)", R"("pathTemplate": "/items", @@"urlFrom": {},)"}}, "missing_requirement"},
    {"unknown_key", {{R"("pathTemplate": "/items",)", R"("pathTemplate": "/items", @@"parameter": [],)"}}, "unknown_key", Severity::warning},
};

const Row kParameterRows[] = {
    {"no_pin", {{R"({ "pin": "limit", "in": "query", "key": "max" })", R"(@@{ "in": "query", "key": "max" })"}}, "missing_key"},
    {"unknown_pin", {{R"("pin": "limit")", R"("pin": @@"limti")"}}, "unknown_pin"},
    {"output_pin", {{R"("pin": "limit")", R"("pin": @@"status")"}}, "unknown_pin"},
    {"exec_pin", {{R"("pin": "limit")", R"("pin": @@"exec")"}}, "exec_has_no_value"},
    {"place", {{R"("in": "query")", R"("in": @@"cookie")"}}, "wrong_value"},
    {"place_missing", {{R"({ "pin": "limit", "in": "query", "key": "max" })", R"(@@{ "pin": "limit" })"}}, "missing_key"},
    {"key_empty", {{R"("key": "max")", R"("key": @@"")"}}, "empty_text"},
    {"key_number", {{R"("key": "max")", R"("key": @@1)"}}, "wrong_type"},
    {"key_placeholder", {{R"("key": "max")", R"("key": @@"{{itemId}}")"}}, "placeholder_in_constant"},
    {"header_space", {{R"("X-Trace")", R"(@@"X Trace")"}}, "bad_header_name"},
    {"header_colon", {{R"("X-Trace")", R"(@@"X-Trace:")"}}, "bad_header_name"},
    {"header_line", {{R"("X-Trace")", R"(@@"X\r\nEvil")"}}, "bad_text"},
    {"header_umlaut", {{R"("X-Trace")", R"(@@"X-Ä")"}}, "bad_header_name"},
    {"header_from_pin_name", {{R"({ "name": "trace", "type": "string" })", R"({ "name": "my trace", "type": "string" })"}, {R"({ "pin": "trace", "in": "header", "key": "X-Trace" })", R"({ "pin": @@"my trace", "in": "header" })"}}, "bad_header_name"},
    {"header_host", {{R"("X-Trace")", R"(@@"hOsT")"}}, "forbidden_header"},
    {"header_length", {{R"("X-Trace")", R"(@@"Content-Length")"}}, "forbidden_header"},
    {"header_encoding", {{R"("X-Trace")", R"(@@"transfer-encoding")"}}, "forbidden_header"},
    {"header_connection", {{R"("X-Trace")", R"(@@"connection")"}}, "forbidden_header"},
    {"header_twice", {{R"("in": "query", "key": "max")", R"("in": "header", "key": "X-Max")"}, {R"("X-Trace")", R"(@@"x-max")"}}, "duplicate_parameter"},
    {"path_twice", {{R"({ "pin": "limit", "in": "query", "key": "max" })", R"({ "pin": "limit", "in": "path", "key": @@"itemId" })"}}, "duplicate_parameter"},
    {"const", {{R"("key": "max")", R"(@@"const": 1)"}}, "missing_requirement"},
    {"array_format", {{R"("key": "max")", R"(@@"arrayFormat": "csv")"}}, "missing_requirement"},
    {"multi_segment", {{R"("key": "max")", R"(@@"multiSegment": true)"}}, "missing_requirement"},
};

const Row kAuthRows[] = {
    {"type_missing", {{AUTH, R"("auth": @@{ "credentials": ["api-key"] })"}, {R"("testRequest")", R"("x-t")"}}, "missing_key"},
    {"credentials_missing", {{AUTH, R"("auth": @@{ "type": "bearer" })"}, {R"("testRequest")", R"("x-t")"}}, "missing_key"},
    {"no_object", {{AUTH, R"("auth": @@"bearer")"}, {R"("testRequest")", R"("x-t")"}}, "wrong_type"},
    {"null", {{AUTH, R"("auth": @@null)"}, {R"("testRequest")", R"("x-t")"}}, "wrong_type"},
    {"unknown_credential", {{R"("credentials": ["api-key"])", R"("credentials": [@@"api_key"])"}, {R"("testRequest")", R"("x-t")"}}, "unknown_credential"},
    {"credential_number", {{R"("credentials": ["api-key"])", R"("credentials": ["api-key", @@1])"}, {R"("testRequest")", R"("x-t")"}}, "wrong_type"},
    {"base_url_both", {{R"("headerName": "x-api-key")", R"("baseUrlCredential": @@"site")"}, {R"("testRequest")", R"("x-t")"}}, "base_url_conflict"},
    {"base_url_neither", {{R"("https://api.acme.com/v2")", R"("")"}, {R"("headerName": "x-api-key")", R"("baseUrlCredential": "site")"}, {R"("executionSpec": {)", R"("executionSpec": @@{)", 2}, {R"("testRequest")", R"("x-t")"}}, "base_url_missing"},
    {"base_url_no_auth", {{R"("https://api.acme.com/v2")", R"("")"}, {R"("headerName": "x-api-key")", R"("baseUrlCredential": "site")", 2}, {R"("executionSpec": {)", R"("executionSpec": @@{)"}, {AUTH, R"("x-a": 0)"}, {R"("testRequest")", R"("x-t")"}}, "base_url_missing"},
    {"base_url_text", {{R"("https://api.acme.com/v2")", R"("")"}, {R"("headerName": "x-api-key")", R"("baseUrlCredential": @@"user")"}, {R"("headerName": "x-api-key")", R"("baseUrlCredential": "site")"}, {R"("testRequest")", R"("x-t")"}}, "credential_not_url"},
    {"base_url_unknown", {{R"("https://api.acme.com/v2")", R"("")"}, {R"("headerName": "x-api-key")", R"("baseUrlCredential": @@"sites")"}, {R"("headerName": "x-api-key")", R"("baseUrlCredential": "site")"}, {R"("testRequest")", R"("x-t")"}}, "unknown_credential"},
    {"use", {{R"("headerName": "x-api-key")", R"(@@"use": "org.x")"}, {R"("testRequest")", R"("x-t")"}}, "unsupported_extension"},
    {"chain", {{R"("headerName": "x-api-key")", R"(@@"chain": [])"}, {R"("testRequest")", R"("x-t")"}}, "unsupported_extension"},
};

const Row kBodyRows[] = {
    {"on_get", {{ITEM_PATH, ITEM_PATH R"(, "body": @@{ "contentType": "application/json", "mode": "pins" })"}}, "body_on_get"},
    {"field_on_get", {{R"({ "pin": "limit", "in": "query", "key": "max" })", R"(@@{ "pin": "limit", "in": "body_field" })"}}, "body_on_get"},
    {"content_type_missing", {{BODY, R"("body": @@{ "mode": "pins" })"}}, "missing_key"},
    {"content_type_no_slash", {{R"("contentType": "application/json")", R"("contentType": @@"json")"}}, "bad_content_type"},
    {"content_type_line", {{R"("contentType": "application/json")", R"("contentType": @@"application/json\r\nX: 1")"}}, "bad_text"},
    {"mode", {{R"("mode": "pins")", R"("mode": @@"form")"}}, "wrong_value"},
    {"mode_json", {{R"("mode": "pins")", R"("mode": @@"json")"}}, "missing_requirement"},
    {"mode_multipart", {{R"("mode": "pins")", R"("mode": @@"multipart")"}}, "missing_requirement"},
    {"mode_missing", {{BODY, R"("body": @@{ "contentType": "application/json" })"}}, "missing_key"},
    {"unused_template", {{R"("mode": "pins")", R"("mode": "pins", @@"template": "{}")"}}, "unused_template", Severity::warning},
    {"template_missing", {{BODY, R"("body": @@{ "contentType": "application/json", "mode": "template" })"}, {kBothFields, ""}}, "template_missing"},
    {"template_no_pin", {{BODY, R"("body": { "contentType": "application/json", "mode": "template", "template": @@"{\"a\":{{nam}}}" })"}, {kBothFields, ""}}, "placeholder_without_pin"},
    {"template_exec", {{BODY, R"("body": { "contentType": "application/json", "mode": "template", "template": @@"{{exec}}" })"}, {kBothFields, ""}}, "placeholder_without_pin"},
    {"template_open", {{BODY, R"("body": { "contentType": "application/json", "mode": "template", "template": @@"{\"a\":{{name}" })"}, {kBothFields, ""}}, "bad_placeholder"},
    {"template_with_field", {{BODY, R"("body": { "contentType": "application/json", "mode": "template", "template": "{{name}}" })"}, {kBothFields, R"(@@{ "pin": "name", "in": "body_field" })"}}, "unused_parameter", Severity::warning},
    {"raw_two", {{BODY, R"("body": @@{ "contentType": "text/plain", "mode": "raw" })"}}, "raw_body_fields"},
    {"raw_none", {{BODY, R"("body": @@{ "contentType": "text/plain", "mode": "raw" })"}, {kBothFields, ""}}, "raw_body_fields"},
    {"key_inside_field", {{R"({ "pin": "size", "in": "body_field", "key": "item.size" })", R"(@@{ "pin": "size", "in": "body_field", "key": "item.name.size" })"}}, "body_key_conflict"},
    {"key_over_object", {{R"({ "pin": "size", "in": "body_field", "key": "item.size" })", R"(@@{ "pin": "size", "in": "body_field", "key": "item" })"}}, "body_key_conflict"},
    {"key_twice", {{R"("key": "item.size")", R"("key": "item.name")"}, {R"({ "pin": "size")", R"(@@{ "pin": "size")"}}, "body_key_conflict"},
    {"key_twice_without_body", {{R"("key": "item.size")", R"("key": "item.name")"}, {R"({ "pin": "size")", R"(@@{ "pin": "size")"}, {BODY ",", ""}}, "body_key_conflict"},
    {"key_array_and_object", {{R"("key": "item.size")", R"("key": "item.0")"}, {R"({ "pin": "size")", R"(@@{ "pin": "size")"}}, "body_key_conflict"},
    {"key_empty_segment", {{R"("key": "item.size")", R"("key": "item..size")"}, {R"({ "pin": "size")", R"(@@{ "pin": "size")"}}, "bad_body_key"},
};

INSTANTIATE_TEST_SUITE_P(Path, ExecutionRules, testing::ValuesIn(kPathRows), row_name);
INSTANTIATE_TEST_SUITE_P(Parameter, ExecutionRules, testing::ValuesIn(kParameterRows), row_name);
INSTANTIATE_TEST_SUITE_P(Auth, ExecutionRules, testing::ValuesIn(kAuthRows), row_name);
INSTANTIATE_TEST_SUITE_P(Body, ExecutionRules, testing::ValuesIn(kBodyRows), row_name);

}  // namespace
}  // namespace packhost::model
