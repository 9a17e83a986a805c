// decode_test.cpp: what is JSON, what is not, and where.
#include <gtest/gtest.h>

#include "codec_driver.hpp"

namespace packhost::json::test {
namespace {

using namespace std::string_literals;

TEST(JsonDecode, GivesTheEventsOfEachKindOfValue) {
    const std::pair<std::string, std::string> table[] = {
        {"null", "null"},
        {"true", "true"},
        {" false ", "false"},
        {"0", "i:0"},
        {"\"\"", "s:"},
        {"\"text\"", "s:text"},
        {"{}", "{ }"},
        {"[]", "[ ]"},
        {"\t[ 1 ,\r\n[ ] , {} ]", "[ i:1 [ ] { } ]"},
        {R"({"a":1,"b":{"c":[true,null]}})", "{ k:a i:1 k:b { k:c [ true null ] } }"},
        {R"({"a":1,"a":2})", "{ k:a i:1 k:a i:2 }"}, // duplicates as they come
        {R"({"":""})", "{ k: s: }"},
        {R"({"\u0061\n":"\"\\\/\b\f\n\r\t"})", "{ k:a\n s:\"\\/\b\f\n\r\t }"},
        {R"("\u00e9\u20AC\ud83d\ude00")", "s:\u00e9\u20ac\U0001F600"},
        {"\"\u00e9\u20ac\U0001F600\x7f\"", "s:\u00e9\u20ac\U0001F600\x7f"},
        {R"("\u0000")", "s:\0"s},
        {"\xEF\xBB\xBF{}", "{ }"}, // a byte order mark
        {"\"\xEF\xBB\xBF\"", "s:\xEF\xBB\xBF"},
    };
    for (const auto& [text, events] : table) {
        const Decoded d = decode(text);
        EXPECT_EQ(d.status, PH_OK) << text << ": " << d.message;
        EXPECT_EQ(d.events, events) << text;
    }
}

struct Wrong {
    std::string text;
    const char* code;
    std::uint64_t offset;
    std::uint32_t line, column;
};

TEST(JsonDecode, SaysWhatIsWrongAndWhere) {
    const Wrong table[] = {
        {"", "truncated", 0, 1, 1},
        {" \n ", "truncated", 3, 2, 2},
        {"\xEF\xBB\xBF", "truncated", 3, 1, 4},
        {"\xEF\xBB{}", "invalid_utf8", 0, 1, 1},
        {"{", "truncated", 1, 1, 2},
        {"[1,", "truncated", 3, 1, 4},
        {"\"abc", "truncated", 4, 1, 5},
        {"\"\\u12", "truncated", 5, 1, 6},
        {"tru", "truncated", 3, 1, 4},
        {"-", "truncated", 1, 1, 2},
        {"1.", "truncated", 2, 1, 3},
        {"1e+", "truncated", 3, 1, 4},
        {"\"\xE2\x82", "truncated", 3, 1, 4},
        {"{} x", "syntax", 3, 1, 4},
        {"{}{}", "syntax", 2, 1, 3},
        {"[1 2]", "syntax", 3, 1, 4},
        {"[1,]", "syntax", 3, 1, 4},
        {"{\"a\":1,}", "syntax", 7, 1, 8},
        {"{\n  \"a\" 1\n}", "syntax", 8, 2, 7},
        {"{a:1}", "syntax", 1, 1, 2},
        {"[1]\n\n]", "syntax", 5, 3, 1},
        {"// no\n1", "syntax", 0, 1, 1},
        {"[1,/**/2]", "syntax", 3, 1, 4},
        {"'a'", "syntax", 0, 1, 1},
        {"NaN", "syntax", 0, 1, 1},
        {"[Infinity]", "syntax", 1, 1, 2},
        {"\"a\nb\"", "syntax", 2, 1, 3}, // a control character in a string
        {"\"\\x\"", "syntax", 2, 1, 3},
        {"\"ab\\u12g4\"", "syntax", 3, 1, 4},
        {"\"\\ud800\"", "syntax", 7, 1, 8},
        {"\"\\ud800 and more\"", "syntax", 7, 1, 8},
        {"\"\\udc00 and more\"", "syntax", 1, 1, 2},
        {"\"\\ud800\\u0041 and more\"", "syntax", 7, 1, 8},
        {"[\"\xFF\"]", "invalid_utf8", 2, 1, 3},
        {"[\"\xC0\x80\"]", "invalid_utf8", 2, 1, 3},         // overlong
        {"[\"\xED\xA0\x80\"]", "invalid_utf8", 2, 1, 3},     // a surrogate
        {"[\"\xF4\x90\x80\x80\"]", "invalid_utf8", 2, 1, 3}, // above U+10FFFF
        {"[\"ab\xE2\x28\xA1\"]", "invalid_utf8", 4, 1, 5},
        {"\"\xE2\"", "invalid_utf8", 1, 1, 2},
        {"[\u00e9]", "syntax", 1, 1, 2},
        {"[\n\n  \"ok\", \"\\n\xFF\"]", "invalid_utf8", 14, 3, 12},
        {"1e999", "number_range", 5, 1, 6},
        {"[1,-1e999]", "number_range", 9, 1, 10},
    };
    for (const Wrong& w : table) {
        const Decoded d = decode(w.text);
        EXPECT_EQ(d.status, PH_FAILED) << w.text;
        EXPECT_EQ(d.code, w.code) << w.text;
        EXPECT_EQ(d.offset, w.offset) << w.text;
        EXPECT_EQ(d.line, w.line) << w.text;
        EXPECT_EQ(d.column, w.column) << w.text;
        EXPECT_TRUE(d.message.ends_with('.')) << d.message;
    }
}

TEST(JsonDecode, HoldsTheDepthThatTheHostAllows) {
    const std::string_view three = R"([{"a":[]}])", four = R"([{"a":[[]]}])";
    DecodeSetup setup;
    setup.max_depth = 3;
    EXPECT_EQ(decode({three}, setup).status, PH_OK);
    const Decoded d = decode({four}, setup);
    EXPECT_EQ(d.code, "too_deep");
    EXPECT_EQ(d.offset, 7u);
    setup.max_depth = 0; // the codec's own bound
    const std::string allowed = std::string(1024, '[') + std::string(1024, ']');
    EXPECT_EQ(decode({allowed}, setup).status, PH_OK);
    EXPECT_EQ(decode({std::string(1025, '[')}, setup).code, "too_deep");
}

TEST(JsonDecode, RefusesAMillionLevelsWhateverTheHostAllows) {
    DecodeSetup setup;
    setup.max_depth = 2'000'000;
    std::string deep(1'000'000, '[');
    EXPECT_EQ(decode({deep}, setup).code, "too_deep");
    deep.clear();
    for (int i = 0; i < 200'000; ++i) deep += "{\"a\":";
    EXPECT_EQ(decode({deep}, setup).code, "too_deep");
}

TEST(JsonDecode, RefusesANameBeyondOneMiB) {
    const std::string text = "{\"" + std::string(1024 * 1024 + 1, 'k') + "\":1}";
    EXPECT_EQ(decode(text).code, "too_large");
    EXPECT_EQ(decode({text.substr(0, 500'000), std::string_view(text).substr(500'000)}).code,
              "too_large");
}

TEST(JsonDecode, StopsWithTheSinksStatus) {
    DecodeSetup setup;
    setup.answer = [](const auto&) { return std::pair(ph_status(PH_LIMIT), 0u); };
    EXPECT_EQ(decode({"[1,2,3]"}, setup).status, PH_LIMIT);
}

TEST(JsonDecode, TakesNoBytesAfterTheEndOrAFailure) {
    auto sink = plugin::sized<ph_value_sink>();
    sink.events = [](void*, const ph_value_event*, std::size_t, ph_sink_answer*) -> ph_status {
        return PH_OK;
    };
    auto options = plugin::sized<ph_codec_options>();
    options.max_depth = 8;
    for (const char* text : {"{}", "{]"}) {
        void* decoder = nullptr;
        ASSERT_EQ(codec().decode_begin(instance(), &options, &sink, &decoder), PH_OK);
        codec().decode(decoder, {text, 2}, 1, nullptr);
        EXPECT_EQ(codec().decode(decoder, {"1", 1}, 1, nullptr), PH_INVALID);
        codec().decode_free(decoder);
    }
}

TEST(JsonSniff, KnowsObjectsAndArraysByTheirBeginning) {
    for (const char* sure : {"{", "{}", "{\"a\"", " \r\n\t[", "\xEF\xBB\xBF{", "[1,2", "[\"\xE2",
                             "[tr", "{\"a\":[{\"b\":\"c", "[] \n"})
        EXPECT_EQ(driver().sniff(sure), 80u) << sure;
    // What is wrong farther on is to be reported as wrong JSON.
    for (const char* wrong : {"{\"a\": tru}", "{ \"a\" = 1", "[{a:1}]", "[\"a\" \"b\"]"})
        EXPECT_EQ(driver().sniff(wrong), 80u) << wrong;
}

TEST(JsonSniff, TakesOtherValuesForJsonIfNothingFollowsThem) {
    for (const char* low : {"\"text\"", "\"a text that goes on", "12", "-1", "1.5e3\r\n", " 0 ",
                            "true", "false\n", "\xEF\xBB\xBFnull"}) {
        EXPECT_GT(driver().sniff(low), 10u) << low;  // what a text has at most
        EXPECT_LT(driver().sniff(low), 50u) << low;
    }
}

TEST(JsonSniff, LeavesTextsToOthers) {
    for (const char* none :
         {"", "  ", "\xEF\xBB\xBF", "<html>", "hello", "nothing", "\xFF", "123 Main St", "12:30",
          "2024-01-31", "0123", "-", "-5 degrees", "- item", "1.", "1, 2, 3", "nullable things",
          "null and void", "true story", "falsehood", "tru", "nul", "\"Hello\", she said",
          "\"two\nlines", "[INFO] started", "[2024-01-31] started", "[1] a note", "[x]",
          "{{name}}", "{a}", "{ and so on"})
        EXPECT_EQ(driver().sniff(none), 0u) << none;
}

TEST(JsonCheck, FindsTheFirstError) {
    EXPECT_EQ(check(R"({"a":[1,2,{"b":null}]})").status, PH_OK);
    const Decoded d = check("{\n\"a\": oops}");
    EXPECT_EQ(d.status, PH_FAILED);
    EXPECT_EQ(d.code, "syntax");
    EXPECT_EQ(d.line, 2u);
    EXPECT_EQ(d.column, 6u);
}

}  // namespace
}  // namespace packhost::json::test
