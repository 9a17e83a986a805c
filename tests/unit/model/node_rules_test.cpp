// node_rules_test.cpp: each rule of nodes broken once: the finding's code and its very place.
#include "pack_rules.hpp"

namespace packhost::model {
namespace {

class NodeRules : public PackRules {};

TEST_P(NodeRules, ReportsTheFindingAtItsPlace) { check_row(GetParam()); }

const Row kNodeRows[] = {
    {"id_no_uuid", {{R"("10000001-0000-4000-8000-000000000001")", R"(@@"10000001")"}}, "bad_uuid"},
    {"id_letters", {{R"("10000001-0000-4000-8000-000000000001")", R"(@@"g0000001-0000-4000-8000-000000000001")"}}, "bad_uuid"},
    {"id_twice_other_case", {{R"("10000001-0000-4000-8000-000000000001")", R"("10000001-0000-4000-8000-00000000000a")"}, {R"("10000001-0000-4000-8000-00000000000A")", R"(@@"10000001-0000-4000-8000-00000000000A")"}}, "duplicate_node_id"},
    {"type_id_twice", {{R"("Acme-AddItem")", R"(@@"Acme-GetItem")"}}, "duplicate_node_type_id"},
    {"title_missing", {{"\"nodes\": [\n    {", "\"nodes\": [\n    @@{"}, {R"("title": "Get Item",)", ""}}, "missing_key"},
    {"title_list", {{R"("Get Item")", "@@[]"}}, "wrong_type"},
    {"category_empty", {{R"("category": "Acme API")", R"("category": @@"")"}}, "empty_text"},
    {"node_category", {{R"("nodeCategory": "action")", R"("nodeCategory": @@"event")"}}, "wrong_value"},
    {"is_pure", {{R"("isPure": false)", R"("isPure": @@true)"}}, "wrong_value"},
    {"is_builtin", {{R"("isBuiltin": true)", R"("isBuiltin": @@false)"}}, "wrong_value"},
    {"properties", {{R"("properties": [])", R"("properties": @@[1])"}}, "wrong_value"},
    {"unknown_node_key", {{R"("isPure")", R"(@@"ispure2": 1, "isPure")"}}, "unknown_key", Severity::warning},
    {"node_no_object", {{"\"nodes\": [\n", "\"nodes\": [@@\"a\",\n"}, {"\"testRequest\"", "\"x-t\""}}, "wrong_type"},
    {"pins_no_list", {{R"("outputPins": [
        { "name": "exec", "type": "exec" },
        { "name": "id", "type": "any" },
        { "name": "all", "type": "array" }
      ])", R"("outputPins": @@{})"}, {R"({ "pin": "id", "path": "$body[\"id\"]" },
          { "pin": "all", "path": "$body.items[*].id" })", ""}}, "wrong_type"},
    {"exec_missing", {{R"({ "name": "exec", "type": "exec" },
        { "name": "itemId")", R"(@@{ "name": "itemId")"}}, "exec_not_first"},
    {"exec_second", {{R"({ "name": "exec", "type": "exec" },
        { "name": "item", "type": "object", "displayName": "Item" })", R"(@@{ "name": "item", "type": "object" })"}}, "exec_not_first"},
    {"exec_other_name", {{R"({ "name": "exec", "type": "exec" })", R"(@@{ "name": "go", "type": "exec" })"}}, "exec_not_first"},
    {"exec_again", {{R"({ "name": "limit", "type": "int" })", R"({ "name": "limit", "type": "int" }, @@{ "name": "go", "type": "exec" })"}}, "exec_not_first"},
    {"error_pin", {{R"({ "name": "status", "type": "int" })", R"({ "name": "status", "type": "int" }, @@{ "name": "error", "type": "exec" })"}}, "missing_requirement"},
    {"pin_type", {{R"("type": "int" },
        { "name": "trace")", R"("type": @@"integer" },
        { "name": "trace")"}}, "wrong_value"},
    {"pin_twice", {{R"({ "name": "trace", "type": "string" })", R"({ "name": "trace", "type": "string" }, @@{ "name": "trace", "type": "int" })"}}, "duplicate_pin"},
    {"pin_name_brace", {{R"({ "name": "trace", "type": "string" })", R"({ "name": "trace", "type": "string" }, { "name": @@"a}b", "type": "int" })"}}, "bad_pin_name"},
    {"pin_display_name", {{R"("displayName": "Item ID")", R"("displayName": @@true)"}}, "wrong_type"},
    {"pin_required_text", {{R"("displayName": "Item ID", "required": true)", R"("required": @@"true")"}}, "wrong_type"},
    {"pin_enum", {{R"("displayName": "Item ID")", R"(@@"enum": ["a"])"}}, "missing_requirement"},
    {"pin_pattern", {{R"("displayName": "Item ID")", R"(@@"pattern": "a")"}}, "missing_requirement"},
    {"pin_default", {{R"("displayName": "Item ID")", R"(@@"default": "a")"}}, "missing_requirement"},
    {"pin_typo", {{R"("displayName": "Item ID")", R"(@@"displayname": "Item ID")"}}, "unknown_key", Severity::warning},
    {"duplicate_mapping", {{R"({ "pin": "status", "path": "$status" })", R"({ "pin": @@"item", "path": "$status" })"}}, "duplicate_mapping"},
    {"mapping_unknown_pin", {{R"({ "pin": "status", "path": "$status" })", R"({ "pin": @@"statsu", "path": "$status" })"}}, "unknown_pin"},
    {"mapping_exec", {{R"({ "pin": "status", "path": "$status" })", R"({ "pin": @@"exec", "path": "$status" })"}}, "exec_has_no_value"},
    {"mapping_path", {{R"("$status")", R"(@@"$state")"}}, "bad_response_path"},
    {"mapping_path_number", {{R"("$status")", "@@1"}}, "wrong_type"},
    {"mapping_path_missing", {{R"({ "pin": "status", "path": "$status" })", R"(@@{ "pin": "status" })"}}, "missing_key"},
    {"mapping_default", {{R"("path": "$status")", R"("path": "$status", @@"default": 1)"}}, "missing_requirement"},
    {"mapping_required", {{R"("path": "$status")", R"("path": "$status", @@"required": true)"}}, "missing_requirement"},
};

INSTANTIATE_TEST_SUITE_P(Node, NodeRules, testing::ValuesIn(kNodeRows), row_name);

}  // namespace
}  // namespace packhost::model
