// plugin_needs_test.cpp: schemes, settings and content types held against what plugins provide.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/schema.hpp"
#include "model/settings_check.hpp"
#include "pack_fixture.hpp"

namespace packhost::model {
namespace {

constexpr std::string_view kHeaderSchema = R"({
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "required": ["headerName"],
    "properties": {
        "headerName": { "description": "The header", "type": "string",
                        "pattern": "^[a-z-]+$", "maxLength": 20 },
        "times": { "type": "integer", "minimum": 1 },
        "list": { "type": "array", "items": { "enum": ["a", "b"] } }
    },
    "additionalProperties": false
})";

/// Provides the scheme `header`, and codecs for all types but CBOR.
class OneScheme : public Provision {
 public:
    Result<std::string> scheme(std::string_view name, std::string_view) const override {
        if (name == "header") return std::string(kHeaderSchema);
        return Error{"no_plugin", Phase::plugin, "No plugin provides it.", "Enable one."};
    }
    std::optional<Error> codec_problem(std::string_view type) const override {
        if (type != "application/cbor") return std::nullopt;
        return Error{"no_plugin", Phase::plugin, "No codec serves it.", "Enable one."};
    }
};

struct Need {
    const char* name;
    std::vector<Edit> edits;
    const char* code;  ///< empty: no finding
};

std::ostream& operator<<(std::ostream& out, const Need& need) { return out << need.name; }

class PluginNeeds : public testing::TestWithParam<Need> {};

#define AUTH R"("headerName": "x-api-key")"

const Need kNeeds[] = {
    {"nothing", {}, ""},
    {"scheme",
     {{R"("type": "header")", R"("type": @@"acme")"}, {R"("testRequest")", R"("x-t")"}},
     "no_plugin"},
    {"scheme_once",
     {{R"("type": "header")", R"("type": @@"acme")"}, {R"("type": "header")", R"("type": "acme")"}},
     "no_plugin"},
    {"unknown",
     {{AUTH, AUTH R"(, @@"headername": "x")"}, {R"("testRequest")", R"("x-t")"}},
     "unknown_setting"},
    {"missing",
     {{AUTH, R"("x-a": 1)"}, {R"("auth": {)", R"("auth": @@{)"}, {R"("testRequest")", R"("x-t")"}},
     "missing_setting"},
    {"type", {{AUTH, R"("headerName": @@5)"}, {R"("testRequest")", R"("x-t")"}}, "bad_setting"},
    {"pattern",
     {{AUTH, R"("headerName": @@"X Y")"}, {R"("testRequest")", R"("x-t")"}},
     "bad_setting"},
    {"length",
     {{AUTH, R"("headerName": @@"aaaaaaaaaaaaaaaaaaaaa")"}, {R"("testRequest")", R"("x-t")"}},
     "bad_setting"},
    {"number", {{AUTH, AUTH R"(, "times": @@0)"}, {R"("testRequest")", R"("x-t")"}}, "bad_setting"},
    {"item",
     {{AUTH, AUTH R"(, "list": @@["a", "c"])"}, {R"("testRequest")", R"("x-t")"}},
     "bad_setting"},
    {"content_type",
     {{R"("contentType": "application/json")", R"("contentType": @@"application/cbor")"}},
     "no_plugin"},
};

TEST_P(PluginNeeds, AreReportedWhereTheyStand) {
    const EditedPack pack = edited(GetParam().edits);
    const PackReading reading =
        read_pack(pack.text, kFileName, std::make_unique<OneScheme>().get());
    if (std::string_view(GetParam().code).empty()) {
        EXPECT_TRUE(reading.findings.empty()) << all_of(reading.findings);
        return;
    }
    ASSERT_EQ(reading.findings.size(), 1u) << all_of(reading.findings);
    EXPECT_EQ(reading.findings[0].code, GetParam().code);
    EXPECT_EQ((Position{reading.findings[0].line, reading.findings[0].column}), pack.expected)
        << all_of(reading.findings);
    EXPECT_FALSE(reading.findings[0].hint.empty());
    EXPECT_FALSE(reading.pack);
}

INSTANTIATE_TEST_SUITE_P(Of, PluginNeeds, testing::ValuesIn(kNeeds),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(PluginNeeds, AreAskedOfAnythingWithoutHarm) {
    const OneScheme provision;
    for (const char* text :
         {"1", "{}", R"({"nodes":{}})", R"({"nodes":[1,{"executionSpec":[]}]})",
          R"({"nodes":[{"executionSpec":{"auth":1,"body":[]}}]})",
          R"({"nodes":[{"executionSpec":{"auth":{"type":1},"body":{"contentType":1}}}]})"})
        EXPECT_FALSE(read_pack(text, kFileName, &provision).pack) << text;
}

TEST(Schema, RefusesWhatIsNone) {
    for (const char* text : {"", "{", "[]", R"({"type": 7})", R"({"properties": []})"})
        EXPECT_EQ(Schema::compile(text).ok() ? "" : Schema::compile(text).error().code,
                  "bad_schema")
            << text;
}

TEST(Schema, NamesThePlaceOfAProblem) {
    const auto schema = Schema::compile(kHeaderSchema);
    ASSERT_TRUE(schema);
    EXPECT_TRUE(schema->problems(Object{{"headerName", "a"}}).empty());
    const auto problems = schema->problems(Object{{"headerName", "a"}, {"list", Array{"a", "c"}}});
    ASSERT_FALSE(problems.empty());
    EXPECT_THAT(problems[0].path, testing::ElementsAre("list", "1"));
}

TEST(Schema, RefusesLongTextsBeforePatternsSeeThem) {
    const auto schema = Schema::compile(kHeaderSchema);
    ASSERT_TRUE(schema);
    const auto problems = schema->problems(Object{{"headerName", std::string(9 << 20, 'a')}});
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_THAT(problems[0].path, testing::ElementsAre("headerName"));
}

}  // namespace
}  // namespace packhost::model
