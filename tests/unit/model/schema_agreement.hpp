// schema_agreement.hpp: holds the published JSON Schema against what validation says of the same
// pack.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

#include "model/json_reader.hpp"
#include "model/schema.hpp"

namespace packhost::model {

/// The schema that editors use.
inline const Schema& published_schema() {
    static const Schema schema = [] {
        std::ifstream in(PACKHOST_PACKS_DIR "/schema/dragops-pack.schema.json");
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        return Schema::compile(text).value();
    }();
    return schema;
}

/// Codes of rules that a schema can't express: they look at two places, or into a text.
inline bool is_beyond_a_schema(const std::string& code) {
    static const std::set<std::string> kCodes{
        "auth_differs", "base_url_conflict", "base_url_missing", "body_key_conflict",
        "credential_not_text", "credential_not_url", "duplicate_credential", "duplicate_error_info",
        "duplicate_field", "duplicate_header", "duplicate_key", "duplicate_mapping",
        "duplicate_node_id", "duplicate_node_type_id", "duplicate_parameter", "duplicate_pin",
        "duplicate_test", "error_pin_missing", "error_pin_unused", "exec_has_no_value",
        "field_without_placeholder", "items_not_mapped", "missing_requirement",
        "parameter_without_placeholder", "placeholder_without_field",
        "placeholder_without_parameter", "placeholder_without_pin", "raw_body_fields",
        "rule_conflict", "unknown_credential", "unknown_node", "unknown_pin", "unreachable_rule",
        "unused_parameter", "unused_requirement", "bad_body_key", "bad_constant", "bad_pattern",
        "bad_placeholder"};
    return kCodes.contains(code);
}

/// Rows whose rule looks at two places too, though their codes have others that don't; and two that
/// the validator of this test gets wrong: a whole number written as 300.0, and NUL in a text.
inline bool is_beyond_a_schema_as_row(const std::string& name) {
    static const std::set<std::string> kRows{
        "base_url_port", "default_type", "exec_default", "field_enum_label", "field_enum_segment",
        "field_prefix", "field_suffix", "format_in_json", "from_pin_type", "header_from_pin_name",
        "header_value_nul", "inject_body_on_get", "inject_template", "json_name",
        "test_without_base_url", "timeout_most"};
    return kRows.contains(name);
}

/// Fails the test if the schema refuses a pack without findings (empty code), or takes one with a
/// finding that it could express.
inline void expect_schema_agrees(const std::string& text, const std::string& code,
                                 const std::string& name) {
    if (is_beyond_a_schema(code) || is_beyond_a_schema_as_row(name)) return;
    const JsonReading reading = parse_json(text, kPackLimits);
    ASSERT_TRUE(reading.document);
    const auto problems = published_schema().problems(reading.document->root);
    std::string told;
    for (const SchemaProblem& problem : problems) {
        for (const std::string& step : problem.path) told += '/' + step;
        told += ": " + problem.reason + '\n';
    }
    EXPECT_EQ(problems.empty(), code.empty())
        << name << ": the schema " << (code.empty() ? "refuses it\n" + told : "takes " + code);
}

}  // namespace packhost::model
