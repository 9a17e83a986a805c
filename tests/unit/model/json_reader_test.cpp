// json_reader_test.cpp: JSON in, values and places out, and all that is refused.
#include <gtest/gtest.h>

#include "model/json_view.hpp"

namespace packhost::model {
namespace {

struct Good {
    const char* text;
    Value value;
};

TEST(JsonReader, ReadsEveryKindExactly) {
    const Good rows[] = {
        {"null", nullptr},
        {" true ", true},
        {"0", 0},
        {"-9223372036854775808", INT64_MIN},
        {"9223372036854775807", INT64_MAX},
        {"9223372036854775808", std::uint64_t{9223372036854775808u}},
        {"18446744073709551615", UINT64_MAX},
        {"18446744073709551616", NumberText{"18446744073709551616"}},
        {"-9223372036854775809", NumberText{"-9223372036854775809"}},
        {"1.0", 1.0},
        {"0.1", 0.1},
        {"5e-324", 5e-324},
        {"1e-999", 0.0},
        {"1.7976931348623157e308", 1.7976931348623157e308},
        {"9007199254740993.5", 9007199254740993.5},
        {"123456789012345678901234567890.0", 123456789012345678901234567890.0},
        {R"("")", ""},
        {R"("a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00")", "a\"\\/\b\f\n\r\t\xC3\xA9\xF0\x9F\x98\x80"},
        {R"("\u0000")", std::string(1, '\0')},
        {"[]", Array{}},
        {"{}", Object{}},
        {R"([1,[2],{"a":[]}])", Array{1, Array{2}, Object{{"a", Array{}}}}},
        {R"({"b":1,"a":{"b":2}})", Object{{"b", 1}, {"a", Object{{"b", 2}}}}},
        {"\xEF\xBB\xBF[1]", Array{1}},
    };
    for (const Good& row : rows) {
        const Result<Value> value = read_json(row.text);
        ASSERT_TRUE(value) << row.text << ": " << value.error().message;
        EXPECT_EQ(*value, row.value) << row.text << " became " << to_json(*value);
        EXPECT_EQ(value->storage().index(), row.value.storage().index()) << row.text;
    }
}

struct Bad {
    const char* text;
    const char* code;
    std::size_t offset;
};

TEST(JsonReader, RefusesWithCodeAndPlace) {
    const Bad rows[] = {
        {"", "json_syntax", 0},
        {" \n", "json_syntax", 0},
        {"\xEF\xBB\xBF", "json_syntax", 0},
        {"hello", "json_syntax", 0},
        {"[1,", "json_syntax", 3},
        {"[1,]", "json_syntax", 3},
        {"{\"a\":1,}", "json_syntax", 7},
        {"{'a':1}", "json_syntax", 1},
        {"[1 2]", "json_syntax", 3},
        {"// no\n1", "json_syntax", 0},
        {"[1]x", "json_syntax", 3},
        {"[1] [2]", "json_syntax", 4},
        {"01", "json_syntax", 1},
        {"+1", "json_syntax", 0},
        {".5", "json_syntax", 0},
        {"1.", "json_syntax", 2},
        {"NaN", "json_syntax", 0},
        {"-Infinity", "json_syntax", 1},
        {"[1e999]", "json_bad_number", 1},
        {"[-1e999]", "json_bad_number", 1},
        {"[1e99999999999]", "json_bad_number", 13},
        {"\"\xC3\"", "json_bad_text", 2},
        {"\"\xFF\"", "json_bad_text", 1},
        {"\"\xED\xA0\x80\"", "json_bad_text", 2},
        {"\"\xC0\x80\"", "json_bad_text", 1},
        {"\"a\nb\"", "json_bad_text", 2},
        {R"("\ud800")", "json_bad_text", 7},
        {R"("\udc00")", "json_bad_text", 6},
        {R"("\ud800\u0041")", "json_bad_text", 9},
        {R"("\x")", "json_syntax", 2},
        {R"("open)", "json_syntax", 5},
    };
    for (const Bad& row : rows) {
        const JsonReading reading = parse_json(row.text, kPackLimits);
        ASSERT_TRUE(reading.fault) << row.text;
        EXPECT_FALSE(reading.document);
        EXPECT_EQ(reading.fault->code, row.code) << row.text << ": " << reading.fault->message;
        EXPECT_NEAR(static_cast<double>(reading.fault->offset), static_cast<double>(row.offset), 1)
            << row.text;
    }
}

TEST(JsonReader, HoldsItsLimits) {
    const JsonLimits limits{20, 3, 4};
    EXPECT_FALSE(parse_json("[[[1]]]", limits).fault);
    EXPECT_EQ(parse_json("[[[[1]]]]", limits).fault->code, "json_too_deep");
    EXPECT_EQ(parse_json(R"([{"a":[{}]}])", limits).fault->code, "json_too_deep");
    EXPECT_FALSE(parse_json("[1,2,3]", limits).fault);
    EXPECT_EQ(parse_json("[1,2,3,4]", limits).fault->code, "json_too_many_values");
    EXPECT_EQ(parse_json(std::string(21, ' ') + "1", limits).fault->code, "json_too_large");
}

TEST(JsonReader, KnowsWhereEachValueStands) {
    const std::string text = "{ \"a\\\"\" : [ 1,\n {\"b\": \"x,\\\"]\"},true ] , \"c\":null}";
    const JsonReading reading = parse_json(text, kPackLimits);
    ASSERT_TRUE(reading.document) << reading.fault->message;
    const auto& marks = reading.document->marks;
    ASSERT_EQ(marks.size(), 7u);
    const char* starts[] = {"{ ", "[ 1", "1,", "{\"b", "\"x,", "true", "null"};
    for (std::size_t i = 0; i < marks.size(); ++i)
        EXPECT_TRUE(text.substr(marks[i].value).starts_with(starts[i])) << i;
    EXPECT_EQ(marks[1].key, 2u);
    EXPECT_EQ(marks[0].end, 7u);
    EXPECT_EQ(marks[1].end, 6u);
    EXPECT_EQ(marks[3].end, 5u);
    EXPECT_EQ(pointer_to(*reading.document, 4), "/a\"/1/b");
    EXPECT_EQ(pointer_to(*reading.document, 6), "/c");
    EXPECT_EQ(pointer_to(*reading.document, 0), "");
    EXPECT_EQ(position_of(text, marks[3].value), (Position{2, 2}));
}

TEST(JsonReader, ListsDuplicateKeys) {
    const JsonReading reading =
        parse_json(R"({"a":{"x":1,"x":2,"x":3},"b":[],"a":4})", kPackLimits);
    ASSERT_TRUE(reading.document);
    EXPECT_EQ(reading.document->duplicates, (std::vector<std::uint32_t>{3, 4, 6}));
    EXPECT_EQ(*reading.document->root.find("a")->find("x"), Value(1));
}

TEST(JsonReader, TellsLineAndColumnAndNothingOfTheText) {
    const Result<Value> bad = read_json("{\n  \"token\": s3cret\n}");
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().phase, Phase::input);
    EXPECT_NE(bad.error().message.find("line 2, column 12"), std::string::npos)
        << bad.error().message;
    EXPECT_EQ(bad.error().message.find("s3cret"), std::string::npos);
    const Result<Value> twice = read_json("{\"k\":1,\"k\":2}");
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().code, "json_duplicate_key");
    EXPECT_NE(twice.error().message.find("column 8"), std::string::npos) << twice.error().message;
}

}  // namespace
}  // namespace packhost::model
