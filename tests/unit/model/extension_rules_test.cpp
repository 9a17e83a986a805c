// extension_rules_test.cpp: each rule of the extensions broken once: the finding's code and its very place.
#include "extended_pack.hpp"
#include "pack_rules.hpp"

namespace packhost::model {
namespace {

class ExtensionRules : public PackRules {};

TEST_P(ExtensionRules, ReportsTheFindingAtItsPlace) { check_row(GetParam(), kExtendedPack); }

constexpr auto kWarning = Severity::warning;

const Row kRequiresRows[] = {
    {"missing_pins", {{R"("pins/1", )", ""}, {R"("pattern": "[a-z/]*", "min": 1, "max": 40)", R"(@@"pattern": "[a-z/]*")"}, {R"("default": 20, "min": 1, "max": 50)", R"("x-a": 1)"}, {R"("enum": ["up", "down"], "default": "up")", R"("x-b": 1)"}, {R"("type": "array", "max": 3)", R"("type": "array")"}}, "missing_requirement"},
    {"missing_body_mode", {{R"("body/1", )", ""}, {R"("mode": "json",)", R"("mode": @@"json",)"}, {R"("json": { "query")", R"("x-json": { "query")"}, {R"("mode": "multipart",)", R"("mode": "raw",)"}, {R"("parts": [)", R"("x-parts": [)"}, {R"("urlFrom": { "pin": "url", "origins": ["https://Upload.example.com:443/", "https://b.example.com:8443"] },
        "parameters": [],)", R"("urlFrom": { "pin": "url", "origins": [] },
        "parameters": [ { "pin": "file", "in": "body_field" } ],)"}}, "missing_requirement"},
    {"missing_rate_limit", {{R"("rateLimit/1",)", ""}, {R"("rateLimit":)", R"(@@"rateLimit":)"}}, "missing_requirement"},
    {"missing_test_node", {{R"(, "testRequest/1")", ""}, {R"("node": "Ext-Send" })", R"(@@"node": "Ext-Send" })"}, {R"("auth": { "type": "bearer", "credentials": ["token"] },)", "", 1}, {R"("auth": { "type": "bearer", "credentials": ["token"] },)", "", 1}}, "missing_requirement"},
    {"unused", {{R"("rateLimit/1",)", R"(@@"rateLimit/1",)"}, {R"("rateLimit":)", R"("x-rate":)"}}, "unused_requirement", kWarning},
    {"unknown", {{R"("testRequest/1"])", R"("testRequest/1", @@"pagination/2"])"}}, "unsupported_extension"},
    {"options", {{R"("testRequest/1"])", R"("testRequest/1", @@"options/1"])"}}, "unsupported_extension"},
    {"number", {{R"("testRequest/1"])", R"("testRequest/1", @@1])"}}, "wrong_type"},
};

#define LIMIT R"("default": 20, "min": 1, "max": 50)"
#define ORDER R"("enum": ["up", "down"], "default": "up")"
#define FOLDER R"("pattern": "[a-z/]*", "min": 1, "max": 40)"

const Row kPinRows[] = {
    {"default_type", {{LIMIT, R"("default": @@"20")"}}, "wrong_type"},
    {"default_null", {{LIMIT, R"("default": @@null)"}}, "wrong_type"},
    {"default_part", {{LIMIT, R"("default": @@2.5)"}}, "wrong_type"},
    {"default_too_small", {{LIMIT, R"("default": @@0, "min": 1)"}}, "rule_conflict"},
    {"default_too_large", {{LIMIT, R"("default": @@51, "max": 50)"}}, "rule_conflict"},
    {"default_not_allowed", {{ORDER, R"("enum": ["up", "down"], "default": @@"left")"}}, "rule_conflict"},
    {"default_pattern", {{FOLDER, R"("pattern": "[a-z/]*", "default": @@"a b")"}}, "rule_conflict"},
    {"default_length", {{FOLDER, R"("max": 2, "default": @@"abc")"}}, "rule_conflict"},
    {"default_items", {{R"("type": "array", "max": 3)", R"("type": "array", "max": 1, "default": @@[1, 2])"}}, "rule_conflict"},
    {"enum_empty", {{ORDER, R"("enum": @@[])"}}, "empty_list"},
    {"enum_text", {{ORDER, R"("enum": @@"up")"}}, "wrong_type"},
    {"enum_type", {{ORDER, R"("enum": ["up", @@1])"}}, "wrong_type"},
    {"enum_outside", {{LIMIT, R"("enum": [1, @@99], "max": 50)"}}, "rule_conflict"},
    {"enum_of_blob", {{R"("type": "blob", "required": true)", R"("type": "blob", @@"enum": ["a"])"}}, "misplaced_key"},
    {"min_of_blob", {{R"("type": "blob", "required": true)", R"("type": "blob", @@"min": 1)"}}, "misplaced_key"},
    {"min_text", {{LIMIT, R"("min": @@"1")"}}, "wrong_type"},
    {"min_over_max", {{LIMIT, R"("min": 51, "max": @@50)"}}, "rule_conflict"},
    {"length_negative", {{FOLDER, R"("min": @@-1)"}}, "out_of_range"},
    {"length_part", {{FOLDER, R"("min": @@1.5)"}}, "wrong_type"},
    {"pattern_of_int", {{LIMIT, R"(@@"pattern": "1")"}}, "misplaced_key"},
    {"pattern_open", {{FOLDER, R"("pattern": @@"[a-z")"}}, "bad_pattern"},
    {"pattern_look_ahead", {{FOLDER, R"x("pattern": @@"(?=a)")x"}}, "bad_pattern"},
    {"pattern_back", {{FOLDER, R"("pattern": @@"(a)\\1")"}}, "bad_pattern"},
    {"pattern_huge", {{FOLDER, R"("pattern": @@"((a{100}){100}){100}")"}}, "bad_pattern"},
    {"pattern_empty", {{FOLDER, R"("pattern": @@"")"}}, "empty_text"},
    {"exec_default", {{R"("inputPins": [
        { "name": "exec", "type": "exec" },
        { "name": "folder")", R"("inputPins": [
        { "name": "exec", "type": "exec", @@"default": 1 },
        { "name": "folder")"}}, "misplaced_key"},
    {"error_info_type", {{R"("type": "object", "errorInfo": true)", R"("type": "any", "errorInfo": @@true)"}}, "wrong_value"},
    {"error_info_twice", {{R"({ "name": "total", "type": "int" })", R"({ "name": "total", "type": "int" }, { "name": "p", "type": "object", "errorInfo": true })"}, {R"({ "name": "problem",)", R"(@@{ "name": "problem",)"}}, "duplicate_error_info"},
    {"error_info_mapped", {{R"("pin": "total", "path")", R"("pin": @@"problem", "path")"}, {R"(, "default": 0)", ""}}, "duplicate_mapping"},
    {"error_info_of_input", {{LIMIT, R"(@@"errorInfo": true)"}}, "unknown_key", kWarning},
    {"exec_third", {{R"({ "name": "total", "type": "int" })", R"({ "name": "total", "type": "int" }, @@{ "name": "other", "type": "exec" })"}}, "exec_not_first"},
};

#define ORDER_PARAMETER R"("encode": "lower", "default": "down")"
#define TAGS_PARAMETER R"("arrayFormat": "brackets", "encode": ["trim", "base64url"])"

const Row kParameterRows[] = {
    {"const_and_pin", {{R"({ "const": 2, "in")", R"({ "const": 2, @@"pin": "limit", "in")"}}, "misplaced_key"},
    {"const_and_default", {{R"({ "const": 2, "in")", R"({ "const": 2, @@"default": 1, "in")"}}, "misplaced_key"},
    {"const_without_key", {{R"({ "pin": "limit", "in": "query", "key": "max" })", R"(@@{ "const": 1, "in": "query" })"}}, "missing_key"},
    {"neither", {{R"({ "pin": "limit", "in": "query", "key": "max" })", R"(@@{ "in": "query", "key": "max" })"}}, "missing_key"},
    {"const_null", {{R"({ "pin": "limit", "in": "query", "key": "max" })", R"({ "const": @@null, "in": "query", "key": "max" })"}}, "bad_constant"},
    {"const_placeholder", {{R"({ "pin": "limit", "in": "query", "key": "max" })", R"({ "const": @@"{{limit}}", "in": "query", "key": "max" })"}}, "bad_constant"},
    {"const_object_in_path", {{R"({ "const": 2, "in")", R"({ "const": @@{}, "in")"}}, "bad_constant"},
    {"const_array_in_path", {{R"({ "const": 2, "in")", R"({ "const": @@[1], "in")"}}, "bad_constant"},
    {"const_dots_in_path", {{R"({ "const": 2, "in")", R"({ "const": @@"..", "in")"}}, "bad_constant"},
    {"const_empty_in_path", {{R"({ "const": 2, "in")", R"({ "const": @@"", "in")"}}, "bad_constant"},
    {"default_line_in_header", {{ORDER_PARAMETER, R"("default": @@"a\nb")"}}, "bad_constant"},
    {"encode_unknown", {{ORDER_PARAMETER, R"("encode": @@"upper")"}}, "wrong_value"},
    {"encode_number", {{ORDER_PARAMETER, R"("encode": @@1)"}}, "wrong_type"},
    {"encode_empty", {{ORDER_PARAMETER, R"("encode": @@[])"}}, "empty_list"},
    {"encode_item", {{TAGS_PARAMETER, R"("encode": ["trim", @@"rot13"])"}}, "wrong_value"},
    {"format_unknown", {{TAGS_PARAMETER, R"("arrayFormat": @@"commas")"}}, "wrong_value"},
    {"format_in_header", {{ORDER_PARAMETER, R"("arrayFormat": @@"repeat")"}}, "wrong_value"},
    {"format_in_path", {{R"("multiSegment": true)", R"("arrayFormat": @@"indices")"}}, "wrong_value"},
    {"format_in_json", {{R"("parameters": [],
        "body": {
          "contentType": "application/json",
          "mode": "json",
          "json": {)", R"("parameters": [ @@{ "pin": "count", "in": "body_field", "arrayFormat": "csv" } ],
        "x-body": {
          "contentType": "application/json",
          "mode": "json",
          "json": {)"}}, "misplaced_key"},
    {"multi_segment_in_query", {{TAGS_PARAMETER, R"(@@"multiSegment": true)"}}, "misplaced_key"},
    {"multi_segment_text", {{R"("multiSegment": true)", R"("multiSegment": @@"yes")"}}, "wrong_type"},
};

#define JSON_BODY R"("json": { "query": "q", "variables": { "text": "{{text}}", "label": "n={{count}}", "all": [1, null] } })"
#define TITLE_PART R"({ "name": "title", "pin": "title" })"

const Row kBodyRows[] = {
    {"json_missing", {{JSON_BODY, R"("x-a": 1)"}, {R"("body": {
          "contentType": "application/json")", R"("body": @@{
          "contentType": "application/json")"}}, "missing_key"},
    {"json_pin", {{JSON_BODY, R"("json": ["{{text}}", @@"{{txt}}"])"}}, "placeholder_without_pin"},
    {"json_pin_within", {{JSON_BODY, R"("json": { "a": [ { "b": @@"x {{exec}} y" } ] })"}}, "placeholder_without_pin"},
    {"json_open", {{JSON_BODY, R"("json": @@"{{text}")"}}, "bad_placeholder"},
    {"json_name", {{JSON_BODY, R"("json": { @@"{{text}}": 1 })"}}, "placeholder_in_constant"},
    {"json_beside_parts", {{JSON_BODY, JSON_BODY R"(, @@"parts": [])"}}, "misplaced_key"},
    {"json_beside_template", {{JSON_BODY, JSON_BODY R"(, @@"template": "")"}}, "unused_template", kWarning},
    {"parts_beside_json", {{R"("mode": "multipart",)", R"("mode": "multipart", @@"json": 1,)"}}, "misplaced_key"},
    {"parts_missing", {{R"("parts": [)", R"("x-parts": [)"}, {R"("body": {
          "contentType": "multipart/form-data")", R"("body": @@{
          "contentType": "multipart/form-data")"}}, "missing_key"},
    {"parts_empty", {{R"("parts": [)", R"("parts": @@[], "x-parts": [)"}}, "empty_list"},
    {"parts_text", {{TITLE_PART, R"(@@"title")"}}, "wrong_type"},
    {"part_name", {{TITLE_PART, R"(@@{ "pin": "title" })"}}, "missing_key"},
    {"part_name_placeholder", {{TITLE_PART, R"({ "name": @@"{{title}}", "pin": "title" })"}}, "placeholder_in_constant"},
    {"part_pin", {{TITLE_PART, R"({ "name": "title", "pin": @@"titel" })"}}, "unknown_pin"},
    {"part_pin_exec", {{TITLE_PART, R"({ "name": "title", "pin": @@"exec" })"}}, "exec_has_no_value"},
    {"part_filename", {{TITLE_PART, R"({ "name": "title", "pin": "title", "filename": @@"{{x}}" })"}}, "placeholder_without_pin"},
    {"part_type", {{TITLE_PART, R"({ "name": "title", "pin": "title", "contentType": @@"png" })"}}, "bad_content_type"},
    {"multipart_type", {{R"("contentType": "multipart/form-data")", R"("contentType": @@"multipart/mixed")"}}, "wrong_value"},
    {"multipart_field", {{R"("origins": ["https://Upload.example.com:443/", "https://b.example.com:8443"] },
        "parameters": [],)", R"("origins": [] },
        "parameters": [ @@{ "pin": "title", "in": "body_field" } ],)"}}, "unused_parameter", kWarning},
};

#define RETRY R"("attempts": 4, "statuses": [429, 503], "backoffSeconds": 0.25, "maxBackoffSeconds": 10)"

const Row kSendingRows[] = {
    {"timeout_zero", {{R"("timeout": 20)", R"("timeout": @@0)"}}, "bad_timeout"},
    {"timeout_large", {{R"("timeout": 20)", R"("timeout": @@301)"}}, "bad_timeout"},
    {"timeout_part", {{R"("timeout": 20)", R"("timeout": @@1.5)"}}, "wrong_type"},
    {"timeout_huge", {{R"("timeout": 20)", R"("timeout": @@99999999999999999999)"}}, "bad_timeout"},
    {"attempts_one", {{RETRY, R"("attempts": @@1)"}}, "out_of_range"},
    {"attempts_eleven", {{RETRY, R"("attempts": @@11)"}}, "out_of_range"},
    {"statuses_class", {{RETRY, R"("statuses": [@@"5xx"])"}}, "wrong_value"},
    {"statuses_low", {{RETRY, R"("statuses": [503, @@99])"}}, "wrong_value"},
    {"statuses_number", {{RETRY, R"("statuses": @@503)"}}, "wrong_type"},
    {"backoff_low", {{RETRY, R"("backoffSeconds": @@0.01)"}}, "out_of_range"},
    {"backoff_high", {{RETRY, R"("backoffSeconds": @@61, "maxBackoffSeconds": 100)"}}, "out_of_range"},
    {"backoff_text", {{RETRY, R"("backoffSeconds": @@"1")"}}, "wrong_type"},
    {"backoff_over_default", {{RETRY, R"("backoffSeconds": @@31)"}}, "rule_conflict"},
    {"backoff_over_max", {{RETRY, R"("backoffSeconds": 5, "maxBackoffSeconds": @@4)"}}, "rule_conflict"},
    {"max_backoff", {{RETRY, R"("maxBackoffSeconds": @@301)"}}, "out_of_range"},
    {"wait_empty", {{R"("wait": [ { "header": "X-Reset", "format": "epoch" } ])", R"("wait": @@[])"}}, "empty_list"},
    {"wait_header", {{R"("header": "X-Reset")", R"("header": @@"X Reset")"}}, "bad_header_name"},
    {"wait_format", {{R"("format": "epoch")", R"("format": @@"unix")"}}, "wrong_value"},
    {"wait_missing", {{R"({ "header": "X-Reset", "format": "epoch" })", R"(@@{ "header": "X-Reset" })"}}, "missing_key"},
    {"retry_list", {{R"("retry": {})", R"("retry": @@[])"}}, "wrong_type"},
    {"retry_typo", {{R"("retry": {})", R"("retry": { @@"attempt": 3 })"}}, "unknown_key", kWarning},
    {"idempotent_text", {{R"("idempotent": true)", R"("idempotent": @@"yes")"}}, "wrong_type"},
    {"key_no_token", {{R"("idempotencyKey": "Idempotency-Key")", R"("idempotencyKey": @@"Idempotency Key")"}}, "bad_header_name"},
    {"key_host", {{R"("idempotencyKey": "Idempotency-Key")", R"("idempotencyKey": @@"Host")"}}, "forbidden_header"},
    {"key_taken", {{R"("timeout": 20)", R"("idempotencyKey": @@"x-order")"}, {R"(, "timeout/1")", ""}}, "duplicate_parameter"},
    {"rate_requests", {{R"("requests": 4)", R"("requests": @@0)"}}, "out_of_range"},
    {"rate_span", {{R"("perSeconds": 0.5)", R"("perSeconds": @@0)"}}, "out_of_range"},
    {"rate_missing", {{R"({ "requests": 4, "perSeconds": 0.5 })", R"(@@{ "requests": 4 })"}}, "missing_key"},
};

#define FIRST_RULE R"({ "status": 404, "outcome": "empty" })"
const std::string kLastRule = R"({ "outcome": "ok" }
        ])";

const Row kResponseRows[] = {
    {"list_empty", {{R"("responses": [)", R"("responses": @@[], "x-responses": [)"}}, "empty_list"},
    {"status_low", {{FIRST_RULE, R"({ "status": @@99, "outcome": "empty" })"}}, "wrong_value"},
    {"status_high", {{FIRST_RULE, R"({ "status": @@600, "outcome": "empty" })"}}, "wrong_value"},
    {"status_class", {{FIRST_RULE, R"({ "status": @@"6xx", "outcome": "empty" })"}}, "wrong_value"},
    {"status_text", {{FIRST_RULE, R"({ "status": @@"404", "outcome": "empty" })"}}, "wrong_value"},
    {"status_list", {{FIRST_RULE, R"({ "status": [404, @@true], "outcome": "empty" })"}}, "wrong_value"},
    {"status_list_empty", {{FIRST_RULE, R"({ "status": @@[], "outcome": "empty" })"}}, "empty_list"},
    {"outcome_missing", {{FIRST_RULE, R"(@@{ "status": 404 })"}}, "missing_key"},
    {"outcome_unknown", {{FIRST_RULE, R"({ "status": 404, "outcome": @@"none" })"}}, "wrong_value"},
    {"code_of_empty", {{FIRST_RULE, R"({ "status": 404, "outcome": "empty", @@"code": "$body.code" })"}}, "misplaced_key"},
    {"message_path", {{R"("$body.error.text")", R"(@@"body.error.text")"}}, "bad_response_path"},
    {"when_path", {{R"("when": { "path": "$body.ok", "equals": false })", R"("when": @@{ "equals": false })"}}, "missing_key"},
    {"when_nothing", {{R"("when": { "path": "$body.ok", "equals": false })", R"("when": @@{ "path": "$body.ok" })"}}, "missing_key"},
    {"when_both", {{R"("when": { "path": "$body.ok", "equals": false })", R"("when": { "path": "$body.ok", "equals": false, @@"exists": true })"}}, "misplaced_key"},
    {"when_exists", {{R"("exists": false)", R"("exists": @@"no")"}}, "wrong_type"},
    {"unreachable", {{kLastRule, R"({ "outcome": "ok" }, @@{ "status": 500, "outcome": "error" } ])"}}, "unreachable_rule", kWarning},
    {"on_error_unknown", {{R"("onHttpError": "fail")", R"("onHttpError": @@"throw")"}}, "wrong_value"},
    {"on_error_without_pin", {{R"("onHttpError": "fail")", R"("onHttpError": @@"pin")"}}, "error_pin_missing"},
    {"pin_without_on_error", {{R"("onHttpError": "pin")", R"("onHttpError": @@"deliver")"}}, "error_pin_unused"},
    {"pin_alone", {{R"("onHttpError": "pin",)", ""}, {R"("executionSpec": {)", R"("executionSpec": @@{)"}}, "error_pin_unused"},
    {"required_and_default", {{R"("default": 0)", R"(@@"required": true, "default": 0)"}}, "misplaced_key"},
    {"required_text", {{R"("path": "$body.items[*].name", "required": true)", R"("path": "$body.items[*].name", "required": @@1)"}}, "wrong_type"},
    {"default_type", {{R"("default": 0)", R"("default": @@"0")"}}, "wrong_type"},
    {"default_null", {{R"("default": 0)", R"("default": @@null)"}}, "wrong_type"},
};

const std::string kCursor = R"("inject": { "in": "query", "key": "cursor" },
          "cursorPath": "$body.next",)";
const std::string kOffset = R"("inject": { "in": "body_field", "key": "variables.offset" },
          "start": 10, "pageSize": 5, "pageSizeKey": "variables.first")";

const Row kPageRows[] = {
    {"type_missing", {{R"("pagination": {
          "type": "cursor",)", R"("pagination": @@{)"}}, "missing_key"},
    {"type_unknown", {{R"("type": "cursor")", R"("type": @@"token")"}}, "wrong_value"},
    {"items_missing", {{R"("itemsPath": "$body.items",
          "inject": { "in": "query")", R"("inject": { "in": "query")"}, {R"("pagination": {)", R"("pagination": @@{)"}}, "missing_key"},
    {"items_header", {{R"("itemsPath": "$body.items",)", R"("itemsPath": @@"$headers.items",)"}}, "wrong_value"},
    {"items_star", {{R"("itemsPath": "$body.items",)", R"("itemsPath": @@"$body.items[*].a",)"}}, "wrong_value"},
    {"items_not_mapped", {{R"("itemsPath": "$body.items",)", R"("itemsPath": @@"$body.other",)"}}, "items_not_mapped", kWarning},
    {"inject_missing", {{kCursor, R"("cursorPath": "$body.next",)"}, {R"("pagination": {)", R"("pagination": @@{)"}}, "missing_key"},
    {"inject_place", {{R"("in": "query", "key": "cursor")", R"("in": @@"path", "key": "cursor")"}}, "wrong_value"},
    {"inject_key", {{R"({ "in": "query", "key": "cursor" })", R"(@@{ "in": "query" })"}}, "missing_key"},
    {"inject_header", {{R"("in": "query", "key": "cursor")", R"("in": "header", "key": @@"a b")"}}, "bad_header_name"},
    {"inject_taken", {{R"("in": "query", "key": "cursor")", R"("in": "query", "key": @@"max")"}}, "duplicate_parameter"},
    {"inject_taken_header", {{R"("in": "query", "key": "cursor")", R"("in": "header", "key": @@"x-order")"}}, "duplicate_parameter"},
    {"inject_body_on_get", {{R"("in": "query", "key": "cursor")", R"("in": @@"body_field", "key": "cursor")"}}, "body_on_get"},
    {"inject_body_key", {{R"("key": "variables.offset")", R"("key": @@"variables..offset")"}}, "bad_body_key"},
    {"inject_template", {{R"("mode": "json",)", R"("mode": "template",)"}, {JSON_BODY, R"("template": "")"}, {R"("in": "body_field", "key": "variables.offset")", R"("in": @@"body_field", "key": "o")"}}, "wrong_value"},
    {"inject_of_link", {{R"("type": "cursor",)", R"("type": "link",)"}, {kCursor, R"(@@"inject": { "in": "query", "key": "c" },)"}}, "misplaced_key"},
    {"cursor_missing", {{kCursor, R"("inject": { "in": "query", "key": "cursor" },)"}, {R"("pagination": {)", R"("pagination": @@{)"}}, "missing_key"},
    {"cursor_of_page", {{R"("type": "cursor",)", R"("type": "page",)"}, {kCursor, R"("inject": { "in": "query", "key": "p" }, @@"cursorPath": "$body.next",)"}}, "misplaced_key"},
    {"cursor_status", {{R"("cursorPath": "$body.next")", R"("cursorPath": @@"$status")"}}, "wrong_value"},
    {"start_of_cursor", {{kCursor, kCursor + R"( @@"start": 1,)"}}, "misplaced_key"},
    {"start_negative", {{R"("start": 10)", R"("start": @@-1)"}}, "out_of_range"},
    {"size_missing", {{kOffset, R"("inject": { "in": "body_field", "key": "variables.offset" })"}, {R"("pagination": {
          "type": "offset")", R"("pagination": @@{
          "type": "offset")"}}, "missing_key"},
    {"size_zero", {{R"("pageSize": 5)", R"("pageSize": @@0)"}}, "out_of_range"},
    {"size_key_alone", {{R"("type": "cursor",)", R"("type": "page",)"}, {kCursor, R"("inject": { "in": "query", "key": "p" }, @@"pageSizeKey": "n",)"}}, "misplaced_key"},
    {"size_key_same", {{R"("pageSizeKey": "variables.first")", R"("pageSizeKey": @@"variables.offset")"}}, "duplicate_parameter"},
    {"stop_when", {{R"("stopWhen": { "path": "$body.more", "equals": false })", R"("stopWhen": @@"$body.more")"}}, "wrong_type"},
    {"total_status", {{R"("totalPath": "$body.total")", R"("totalPath": @@"$status")"}}, "wrong_value"},
    {"max_pages", {{R"("maxPages": 7)", R"("maxPages": @@0)"}}, "out_of_range"},
    {"max_items", {{R"("maxItems": 70)", R"("maxItems": @@"70")"}}, "wrong_type"},
    {"max_bytes", {{R"("maxBytes": 7000)", R"("maxBytes": @@9999999999)"}}, "out_of_range"},
    {"max_seconds", {{R"("maxSeconds": 77)", R"("maxSeconds": @@86401)"}}, "out_of_range"},
};

#define ORIGIN R"("https://b.example.com:8443")"
#define TEMPLATE R"("https://{{site}}.example{{region}}.com/api/{{site}}")"

const Row kUrlRows[] = {
    {"from_pin", {{R"("pin": "url", "origins")", R"("pin": @@"uri", "origins")"}}, "unknown_pin"},
    {"from_pin_type", {{R"("pin": "url", "origins")", R"("pin": @@"file", "origins")"}}, "wrong_value"},
    {"from_path", {{R"("pathTemplate": "",)", R"("pathTemplate": @@"/upload",)"}}, "rule_conflict"},
    {"from_origins_missing", {{R"({ "pin": "url", "origins": ["https://Upload.example.com:443/", "https://b.example.com:8443"] })", R"(@@{ "pin": "url" })"}}, "missing_key"},
    {"origin_http", {{ORIGIN, R"(@@"http://b.example.com")"}}, "bad_origin"},
    {"origin_path", {{ORIGIN, R"(@@"https://b.example.com/upload")"}}, "bad_origin"},
    {"origin_user", {{ORIGIN, R"(@@"https://me@b.example.com")"}}, "bad_origin"},
    {"origin_query", {{ORIGIN, R"(@@"https://b.example.com?a")"}}, "bad_origin"},
    {"origin_star", {{ORIGIN, R"(@@"https://*.example.com")"}}, "bad_origin"},
    {"origin_number", {{ORIGIN, "@@1"}}, "wrong_type"},
    {"template_base_url", {{R"("baseUrl": "",)", R"("baseUrl": "https://a.example",)"}, {R"("baseUrlTemplate": {)", R"(@@"baseUrlTemplate": {)"}}, "base_url_conflict"},
    {"template_credential", {{R"("auth": { "type": "bearer", "credentials": ["token"] },
        "responseMapping")", R"("auth": { "type": "bearer", "credentials": ["token"], "baseUrlCredential": @@"where" },
        "responseMapping")"}, {R"({ "name": "region", "label": "Region", "type": "text" })", R"({ "name": "region", "label": "Region", "type": "text" }, { "name": "where", "label": "W", "type": "url" })"}}, "base_url_conflict"},
    {"template_scheme", {{TEMPLATE, R"(@@"{{site}}://example{{region}}.com")"}}, "bad_base_url"},
    {"template_port", {{TEMPLATE, R"(@@"https://{{site}}.example.com:{{region}}")"}}, "bad_base_url"},
    {"template_query", {{TEMPLATE, R"(@@"https://{{site}}.example.com?r={{region}}")"}}, "bad_base_url"},
    {"template_open", {{TEMPLATE, R"(@@"https://{{site}}.example{{region.com")"}}, "bad_placeholder"},
    {"placeholder_without_field", {{TEMPLATE, R"(@@"https://{{site}}.example{{region}}.com/{{tenant}}")"}}, "placeholder_without_field"},
    {"field_without_placeholder", {{TEMPLATE, R"("https://{{site}}.example.com")"}, {R"("credential": "region")", R"("credential": @@"region")"}}, "field_without_placeholder"},
    {"field_unknown", {{TEMPLATE, R"("https://{{site}}.example{{area}}.com")"}, {R"("credential": "region")", R"("credential": @@"area")"}}, "unknown_credential"},
    {"field_secret", {{TEMPLATE, R"("https://{{site}}.example{{token}}.com")"}, {R"("credential": "region")", R"("credential": @@"token")"}}, "credential_not_text"},
    {"field_twice", {{TEMPLATE, R"("https://{{site}}.example.com")"}, {R"("credential": "region")", R"("credential": @@"site")"}}, "duplicate_field"},
    {"field_pattern", {{R"("[a-z]{2,20}")", R"(@@"[a-z")"}}, "bad_pattern"},
    {"field_enum_label", {{R"(["eu", "us-2"])", R"(["eu", @@"us.2"])"}}, "wrong_value"},
    {"field_enum_empty", {{R"(["eu", "us-2"])", "@@[]"}}, "empty_list"},
    {"field_enum_segment", {{TEMPLATE, R"("https://{{site}}.example.com/{{region}}")"}, {R"(["eu", "us-2"])", R"(["eu", @@".."])"}}, "wrong_value"},
    {"field_prefix", {{R"("prefix": "-")", R"("prefix": @@"/")"}}, "wrong_value"},
    {"field_suffix", {{R"("suffix": ".cloud")", R"("suffix": @@":80")"}}, "wrong_value"},
    {"fields_empty", {{R"("fields": [)", R"("fields": @@[], "x-f": [)"}}, "empty_list"},
    {"test_node", {{R"("node": "Ext-Send" })", R"("node": @@"Ext-Sent" })"}}, "unknown_node"},
};

#define FIRST_REQUEST R"("request": { "method": "GET", "url": "/v2/a/b?max=2", "headers": { "X-Order": "up" } })"

const Row kTestRows[] = {
    {"tests_object", {{R"("tests": [)", R"("tests": @@{}, "x-tests": [)"}}, "wrong_type"},
    {"name_missing", {{"{\n      \"name\": \"refuses\",", "@@{"}}, "missing_key"},
    {"name_twice", {{"{\n      \"name\": \"refuses\"", "@@{\n      \"name\": \"lists one page\""}}, "duplicate_test"},
    {"node_unknown", {{R"("name": "refuses",
      "node": "Ext-Send")", R"("name": "refuses",
      "node": @@"Ext-Senb")"}}, "unknown_node"},
    {"pin_unknown", {{R"("pins": { "folder": "a/b", "limit": 2 })", R"("pins": { "folder": "a/b", "limi": @@2 })"}}, "unknown_pin"},
    {"pins_missing", {{R"("pins": {},)", ""}, {"{\n      \"name\": \"refuses\"", "@@{\n      \"name\": \"refuses\""}}, "missing_key"},
    {"base_url", {{R"("baseUrl": "https://api.example.com")", R"("baseUrl": @@"api.example.com")"}}, "bad_base_url"},
    {"credential", {{R"({ "token": "t-1" })", R"({ @@"tokem": "t-1" })"}}, "unknown_credential"},
    {"credential_number", {{R"({ "token": "t-1" })", R"({ "token": @@1 })"}}, "wrong_type"},
    {"exchanges_missing", {{R"("exchanges": [],)", ""}, {"{\n      \"name\": \"refuses\"", "@@{\n      \"name\": \"refuses\""}}, "missing_key"},
    {"method", {{FIRST_REQUEST, R"("request": { "method": @@"get", "url": "/" })"}}, "wrong_value"},
    {"url_relative", {{FIRST_REQUEST, R"("request": { "method": "GET", "url": @@"v2/a" })"}}, "bad_url"},
    {"url_space", {{FIRST_REQUEST, R"("request": { "method": "GET", "url": @@"/a b" })"}}, "bad_url"},
    {"url_origin", {{FIRST_REQUEST, R"("request": { "method": "GET", "url": @@"ftp://a.example/" })"}}, "bad_url"},
    {"header_name", {{R"({ "X-Order": "up" })", R"({ @@"X Order": "up" })"}}, "bad_header_name"},
    {"header_value", {{R"({ "X-Order": "up" })", R"({ "X-Order": @@1 })"}}, "wrong_type"},
    {"header_line", {{R"({ "X-Order": "up" })", R"({ "X-Order": @@"a\nb" })"}}, "bad_header_value"},
    {"body_and_json", {{R"("url": "/send", "body": "{}")", R"("url": "/send", @@"body": "{}", "json": {})"}}, "misplaced_key"},
    {"body_number", {{R"("url": "/send", "body": "{}")", R"("url": "/send", "body": @@1)"}}, "wrong_type"},
    {"status", {{R"("status": 204, "body": "")", R"("status": @@600)"}}, "wrong_value"},
    {"status_missing", {{R"({ "status": 204, "body": "" })", R"(@@{ "body": "" })"}}, "missing_key"},
    {"expect_pin", {{R"("pins": { "names": ["x"] })", R"("pins": { "name": @@["x"] })"}}, "unknown_pin"},
    {"expect_exec", {{R"("pins": { "names": ["x"] })", R"("pins": { "exec": @@true })"}}, "exec_has_no_value"},
    {"expect_ok", {{R"("expect": { "ok": true, "status": 200,)", R"("expect": { "ok": true, @@"error": "timeout",)"}}, "misplaced_key"},
    {"expect_typo", {{R"("expect": { "ok": true,)", R"("expect": { @@"okay": true,)"}}, "unknown_key", kWarning},
};

INSTANTIATE_TEST_SUITE_P(Requires, ExtensionRules, testing::ValuesIn(kRequiresRows), row_name);
INSTANTIATE_TEST_SUITE_P(Pins, ExtensionRules, testing::ValuesIn(kPinRows), row_name);
INSTANTIATE_TEST_SUITE_P(Parameters, ExtensionRules, testing::ValuesIn(kParameterRows), row_name);
INSTANTIATE_TEST_SUITE_P(Bodies, ExtensionRules, testing::ValuesIn(kBodyRows), row_name);
INSTANTIATE_TEST_SUITE_P(Sending, ExtensionRules, testing::ValuesIn(kSendingRows), row_name);
INSTANTIATE_TEST_SUITE_P(Responses, ExtensionRules, testing::ValuesIn(kResponseRows), row_name);
INSTANTIATE_TEST_SUITE_P(Pages, ExtensionRules, testing::ValuesIn(kPageRows), row_name);
INSTANTIATE_TEST_SUITE_P(Urls, ExtensionRules, testing::ValuesIn(kUrlRows), row_name);
INSTANTIATE_TEST_SUITE_P(Tests, ExtensionRules, testing::ValuesIn(kTestRows), row_name);

}  // namespace
}  // namespace packhost::model
