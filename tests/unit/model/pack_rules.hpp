// pack_rules.hpp: the table test of manifest rules: an edit, a code, a place.
#pragma once

#include <gtest/gtest.h>

#include "pack_fixture.hpp"
#include "schema_agreement.hpp"

namespace packhost::model {

struct Row {
    const char* name;
    std::vector<Edit> edits;
    const char* code;
    Severity severity = Severity::error;
};

inline std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }

/// One row: the full pack, edited, has exactly this one finding.
class PackRules : public testing::TestWithParam<Row> {};

inline void check_row(const Row& row, const std::string& base = kFullPack) {
    const EditedPack pack = edited(row.edits, base);
    ASSERT_NE(pack.expected.line, 0u) << "the row has no marker: " << pack.text.substr(0, 200);
    const PackReading reading = read_pack(pack.text, kFileName);
    ASSERT_EQ(reading.findings.size(), 1u) << all_of(reading.findings);
    const Finding& finding = reading.findings[0];
    EXPECT_EQ(finding.code, row.code) << to_text(finding);
    EXPECT_EQ(finding.severity, row.severity) << to_text(finding);
    EXPECT_EQ((Position{finding.line, finding.column}), pack.expected) << to_text(finding);
    EXPECT_EQ(finding.file, kFileName);
    EXPECT_TRUE(finding.message.ends_with('.')) << finding.message;
    EXPECT_FALSE(finding.hint.empty()) << to_text(finding);
    EXPECT_EQ(reading.pack.has_value(), row.severity == Severity::warning);
    expect_schema_agrees(pack.text, row.code, row.name);
}

inline std::string row_name(const testing::TestParamInfo<Row>& info) { return info.param.name; }

}  // namespace packhost::model
