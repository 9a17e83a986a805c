// values_test.cpp: coercion of inputs, response paths, templates and body keys.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "model/body_key.hpp"
#include "model/coerce.hpp"
#include "model/placeholder.hpp"

namespace packhost::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Pin pin_of(PinType type) { return {"thing", type, "", false}; }

struct Coercion {
    PinType type;
    Value given;
    Value made;
};

TEST(CoerceInput, MakesWhatThePinDeclares) {
    const Coercion rows[] = {
        {PinType::integer, 7, 7},
        {PinType::integer, "7", 7},
        {PinType::integer, "-0", 0},
        {PinType::integer, 7.0, 7},
        {PinType::integer, "7.0", 7},
        {PinType::integer, "1e3", 1000},
        {PinType::integer, -9223372036854775808.0, INT64_MIN},
        {PinType::integer, 9223372036854775808.0, std::uint64_t{9223372036854775808u}},
        {PinType::integer, "9223372036854775807", INT64_MAX},
        {PinType::integer, "18446744073709551615", UINT64_MAX},
        {PinType::integer, "18446744073709551616", NumberText{"18446744073709551616"}},
        {PinType::real, 7, 7},
        {PinType::real, INT64_MAX, INT64_MAX},
        {PinType::real, 0.1, 0.1},
        {PinType::real, "0.1", 0.1},
        {PinType::real, "1e5", 1e5},
        {PinType::real, "9007199254740993", std::int64_t{9007199254740993}},
        {PinType::boolean, true, true},
        {PinType::boolean, "false", false},
        {PinType::string, "a{{b}}", "a{{b}}"},
        {PinType::string, "007", "007"},
        {PinType::string, "{\"a\":1}", "{\"a\":1}"},
        {PinType::string, "", ""},
        {PinType::string, 7, "7"},
        {PinType::string, 0.1, "0.1"},
        {PinType::string, false, "false"},
        {PinType::string, UINT64_MAX, "18446744073709551615"},
        {PinType::object, Object{{"a", 1}}, Object{{"a", 1}}},
        {PinType::object, Array{1}, Array{1}},
        {PinType::array, Array{}, Array{}},
        {PinType::any, 1.5, 1.5},
        {PinType::any, "1", "1"},
        {PinType::blob, std::string("\0\xFF", 2), std::string("\0\xFF", 2)},
    };
    for (const Coercion& row : rows) {
        const Result<Value> made = coerce_input(pin_of(row.type), row.given);
        ASSERT_TRUE(made) << to_json(row.given) << ": " << made.error().message;
        EXPECT_EQ(*made, row.made) << to_json(row.given) << " became " << to_json(*made);
    }
}

TEST(CoerceInput, RefusesAMismatchWithoutShowingTheValue) {
    const std::pair<PinType, Value> rows[] = {
        {PinType::integer, "7 "},     {PinType::integer, " 7"},        {PinType::integer, ""},
        {PinType::integer, "+7"},     {PinType::integer, "0x7"},       {PinType::integer, "007"},
        {PinType::integer, "7.5"},    {PinType::integer, 7.5},         {PinType::integer, 1e30},
        {PinType::integer, true},     {PinType::integer, "true"},      {PinType::integer, Array{7}},
        {PinType::integer, "1,000"},  {PinType::integer, "[7]"},       {PinType::real, "1e999"},
        {PinType::real, "nan"},       {PinType::real, INFINITY},       {PinType::real, false},
        {PinType::boolean, "True"},   {PinType::boolean, 1},           {PinType::boolean, "1"},
        {PinType::boolean, ""},       {PinType::string, Array{"7777"}}, {PinType::string, Object{}},
        {PinType::object, "{}"},      {PinType::object, 7777},         {PinType::array, Object{}},
        {PinType::array, "[7777]"},   {PinType::blob, 7777},           {PinType::exec, true},
        {PinType::exec, nullptr},     {PinType::integer, "7777x7777"}, {PinType::boolean, "7777"},
    };
    for (const auto& [type, value] : rows) {
        const Result<Value> made = coerce_input(pin_of(type), value);
        ASSERT_FALSE(made) << to_string(type) << ' ' << to_json(value);
        EXPECT_EQ(made.error().code, "input_type");
        EXPECT_EQ(made.error().phase, Phase::input);
        EXPECT_THAT(made.error().message, HasSubstr("\"thing\" expects"));
        EXPECT_THAT(made.error().message, HasSubstr("got"));
        EXPECT_THAT(made.error().message, Not(HasSubstr("7777")));
    }
    EXPECT_EQ(coerce_input(pin_of(PinType::integer), Array{}).error().message,
              "The pin \"thing\" expects a whole number or its decimal text (int), and got array.");
}

TEST(CoerceInput, KeepsNullForEveryTypeThatCarriesValues) {
    for (const PinType type : {PinType::string, PinType::integer, PinType::real, PinType::boolean,
                               PinType::object, PinType::array, PinType::any, PinType::blob})
        EXPECT_TRUE(coerce_input(pin_of(type), nullptr)->is_null());
}

TEST(CliInput, IsJsonForObjectArrayAndAnyAloneAndTextElsewhere) {
    EXPECT_EQ(*parse_cli_input(pin_of(PinType::string), "[1]"), Value("[1]"));
    EXPECT_EQ(*parse_cli_input(pin_of(PinType::string), "true"), Value("true"));
    EXPECT_EQ(*parse_cli_input(pin_of(PinType::integer), "42"), Value(42));
    EXPECT_EQ(*parse_cli_input(pin_of(PinType::boolean), "true"), Value(true));
    EXPECT_EQ(*parse_cli_input(pin_of(PinType::any), "true"), Value(true));
    EXPECT_EQ(*parse_cli_input(pin_of(PinType::any), "\"true\""), Value("true"));
    EXPECT_EQ(*parse_cli_input(pin_of(PinType::array), "[1]"), Value(Array{1}));
    EXPECT_EQ(*parse_cli_input(pin_of(PinType::object), "[1]"), Value(Array{1}));
    EXPECT_EQ(*parse_cli_input(pin_of(PinType::blob), "{{x}}"), Value("{{x}}"));
    EXPECT_FALSE(parse_cli_input(pin_of(PinType::array), "{}"));
    EXPECT_FALSE(parse_cli_input(pin_of(PinType::integer), "null"));
    const Result<Value> bad = parse_cli_input(pin_of(PinType::object), "{\"a\": s3cret}");
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, "input_type");
    EXPECT_THAT(bad.error().message, HasSubstr("line 1, column 7"));
    EXPECT_THAT(bad.error().message, Not(HasSubstr("s3cret")));
}

TEST(ScalarText, IsShortestAndWithoutLocale) {
    EXPECT_EQ(scalar_text(0.1), "0.1");
    EXPECT_EQ(scalar_text(INT64_MIN), "-9223372036854775808");
    EXPECT_EQ(scalar_text(NumberText{"18446744073709551616"}), "18446744073709551616");
    EXPECT_EQ(scalar_text(true), "true");
    EXPECT_EQ(scalar_text("a\"b"), "a\"b");
    const Value without[] = {nullptr, Array{}, Object{}, INFINITY};
    for (const Value& none : without) EXPECT_FALSE(scalar_text(none)) << to_json(none);
}

std::vector<std::string> pieces(std::string_view text) {
    std::vector<std::string> out;
    const auto segments = split_template(text);
    for (const TemplateSegment& s : *segments)
        out.push_back((s.is_placeholder ? "<" : "") + s.text + (s.is_placeholder ? ">" : ""));
    return out;
}

TEST(SplitTemplate, FindsPlaceholdersInOnePass) {
    EXPECT_THAT(pieces(""), ElementsAre());
    EXPECT_THAT(pieces("a"), ElementsAre("a"));
    EXPECT_THAT(pieces("{{a}}"), ElementsAre("<a>"));
    EXPECT_THAT(pieces("/x/{{a}}{{b c}}/"), ElementsAre("/x/", "<a>", "<b c>", "/"));
    EXPECT_THAT(pieces(R"({"a":{"b":{{x}}}})"), ElementsAre(R"({"a":{"b":)", "<x>", "}}"));
    EXPECT_THAT(pieces("{a}}"), ElementsAre("{a}}"));
    EXPECT_EQ((*split_template("ab{{c}}d"))[2].offset, 7u);
    for (const char* bad : {"{{", "{{a", "{{a}", "{{}}", "{{ a}}", "{{a }}", "{{{a}}}", "{{a\n}}",
                            "{{\"a\"}}", "{{a{{b}}"})
        EXPECT_EQ(split_template(bad).error().code, "bad_placeholder") << bad;
}

std::string steps_of(std::string_view key) {
    const auto steps = parse_body_key(key);
    if (!steps) return steps.error().code;
    std::string out;
    for (const BodyKeyStep& step : *steps) {
        if (step.kind == BodyKeyStep::Kind::member) out += '<' + step.name + '>';
        if (step.kind == BodyKeyStep::Kind::index) out += '#' + std::to_string(step.index);
        if (step.kind == BodyKeyStep::Kind::append) out += '+';
    }
    return out;
}

TEST(BodyKey, NestsByDotsAndMakesArrays) {
    const std::pair<const char*, const char*> rows[] = {
        {"a", "<a>"},
        {"fields.project.key", "<fields><project><key>"},
        {R"(a\.b.c)", "<a.b><c>"},
        {R"(a\\.b)", R"(<a\><b>)"},
        {R"(a\b)", R"(<a\b>)"},
        {"a.0.b", "<a>#0<b>"},
        {"a[0].b", "<a>#0<b>"},
        {"a[]", "<a>+"},
        {"a.[]", "<a>+"},
        {"a[][2]", "<a>+#2"},
        {"0", "<0>"},
        {"0.1", "<0>#1"},
        {"a[b]", "<a[b]>"},
        {"a.999", "<a>#999"},
        {"a.1000", "bad_body_key"},
        {"a.99999999999999999999", "bad_body_key"},
        {"", "bad_body_key"},
        {".a", "bad_body_key"},
        {"a.", "bad_body_key"},
        {"a..b", "bad_body_key"},
        {"[]", "bad_body_key"},
        {"[0]", "bad_body_key"},
    };
    for (const auto& [key, steps] : rows) EXPECT_EQ(steps_of(key), steps) << key;
    std::string deep = "a";
    for (int i = 1; i < 32; ++i) deep += ".a";
    EXPECT_TRUE(parse_body_key(deep));
    EXPECT_FALSE(parse_body_key(deep + ".a"));
    EXPECT_FALSE(parse_body_key(deep + "[]"));
}

bool fit_together(std::initializer_list<const char*> keys) {
    BodyKeyTree tree;
    bool fit = true;
    for (const char* key : keys) fit = tree.add(*parse_body_key(key)) && fit;
    return fit;
}

TEST(BodyKeyTree, FindsConflicts) {
    EXPECT_TRUE(fit_together({"a.b", "a.c", "d", "e.0", "e.1.x", "e.1.y", "f[]", "f[]"}));
    EXPECT_FALSE(fit_together({"a", "a.b"}));
    EXPECT_FALSE(fit_together({"a.b", "a"}));
    EXPECT_FALSE(fit_together({"a", "a"}));
    EXPECT_FALSE(fit_together({"a.0", "a.b"}));
    EXPECT_FALSE(fit_together({"a[]", "a.0"}));
    EXPECT_FALSE(fit_together({"a.0", "a[0]"}));
    EXPECT_TRUE(fit_together({"a\\.b", "a.b"}));
}

}  // namespace
}  // namespace packhost::model
