// template_test.cpp: placeholders in JSON: where they stand, what is written there.
#include <gtest/gtest.h>

#include "codec_driver.hpp"

namespace packhost::json::test {
namespace {

// Segments as `literal<1:name>literal<2:other>`, and the error.
struct Compiled {
    std::string segments;
    Decoded error;
};

Compiled compile(std::string_view text) {
    Compiled c;
    auto sink = plugin::sized<ph_template_sink>();
    sink.ctx = &c.segments;
    sink.segment = [](void* ctx, const ph_template_segment* s) -> ph_status {
        const std::string segment(plugin::view(s->text));
        auto& all = *static_cast<std::string*>(ctx);
        all += s->context == 0 ? segment : "<" + std::to_string(s->context) + ":" + segment + ">";
        return PH_OK;
    };
    auto error = plugin::sized<ph_codec_error>();
    c.error.status =
        codec().template_compile(instance(), plugin::str(text), &sink, &error);
    c.error.code = plugin::view(error.code);
    c.error.offset = error.offset;
    c.error.line = error.line;
    c.error.column = error.column;
    return c;
}

TEST(JsonTemplate, TellsWhereAPlaceholderStands) {
    const std::pair<const char*, const char*> table[] = {
        {"", ""},
        {"{}", "{}"},
        {"{{a}}", "<1:a>"},
        {R"({"a":{{a}},"b":"{{b}}"})", R"({"a":<1:a>,"b":"<2:b>"})"},
        {R"({"a":"x {{a}} y {{b}}{{c}}"})", R"({"a":"x <2:a> y <2:b><2:c>"})"},
        {R"(["\"{{a}}\\",{{b}}])", R"(["\"<2:a>\\",<1:b>])"},
        {R"(["\\\\",{{b}},"\\\"{{c}}"])", R"(["\\\\",<1:b>,"\\\"<2:c>"])"},
        {R"(["\u0022{{a}}",{{b}}])", R"(["\u0022<2:a>",<1:b>])"},
        {R"({"{{key}}":{ {{key}}:1}})", R"({"<2:key>":{ <1:key>:1}})"},
        {R"({"a":{"b":{"c":1}}})", R"({"a":{"b":{"c":1}}})"},
        {R"({{a.b-c_1 ü}})", "<1:a.b-c_1 ü>"},
        {R"({"a": "not { {this} }"})", R"({"a": "not { {this} }"})"},
    };
    for (const auto& [text, segments] : table) {
        const Compiled c = compile(text);
        EXPECT_EQ(c.error.status, PH_OK) << text;
        EXPECT_EQ(c.segments, segments);
    }
}

TEST(JsonTemplate, RefusesAPlaceholderThatIsNone) {
    struct Row {
        const char* text;
        std::uint64_t offset;
        std::uint32_t line, column;
    };
    const Row table[] = {
        {"{{", 0, 1, 1},
        {"{\"a\":\n  {{name}", 8, 2, 3},
        {"[\"{{name\"]", 2, 1, 3},
        {"[\n\n{{a\n}}]", 3, 3, 1},
        {"[{{a{{b}}]", 1, 1, 2},
        {"[{{}}]", 1, 1, 2},
        {"[\"\\{{a}}\"]", 3, 1, 4},      // the value would end the escape sequence
        {"[\"\\u00{{a}}\"]", 6, 1, 7},
    };
    for (const Row& row : table) {
        const Compiled c = compile(row.text);
        EXPECT_EQ(c.error.status, PH_FAILED) << row.text;
        EXPECT_EQ(c.error.code, "syntax") << row.text;
        EXPECT_EQ(c.error.offset, row.offset) << row.text;
        EXPECT_EQ(c.error.line, row.line) << row.text;
        EXPECT_EQ(c.error.column, row.column) << row.text;
    }
}

TEST(JsonTemplate, WritesAValueForItsPlace) {
    Events object;
    object.object().key("k\"").array().string("v").integer(2).end_array().end_object();
    struct Row {
        Events value;
        std::string as_value, in_string;
    };
    const Row table[] = {
        {Events(), "null", ""},
        {Events().null(), "null", ""},
        {Events().boolean(true), "true", "true"},
        {Events().integer(-5), "-5", "-5"},
        {Events().real(0.25), "0.25", "0.25"},
        {Events().digits("18446744073709551616"), "18446744073709551616", "18446744073709551616"},
        {Events().string(""), "\"\"", ""},
        {Events().string("a\"b\\c\n{{x}}"), "\"a\\\"b\\\\c\\n{{x}}\"", "a\\\"b\\\\c\\n{{x}}"},
        {Events().part("a\"").string("b"), "\"a\\\"b\"", "a\\\"b"},
        {object, R"({"k\"":["v",2]})", R"({\"k\\\"\":[\"v\",2]})"},
        {Events().handle(PH_VALUE_SECRET, 4), "\"<secret:4:3>\"", "<secret:4:3>"},
    };
    for (const Row& row : table) {
        EXPECT_EQ(escape(1, row.value).bytes, row.as_value);
        EXPECT_EQ(escape(2, row.value).bytes, row.in_string);
        EXPECT_EQ(escape(1, row.value).status, PH_OK);
        EXPECT_EQ(escape(2, row.value).status, PH_OK);
    }
}

TEST(JsonTemplate, RefusesWhatCantBeWritten) {
    Events secret_inside;
    secret_inside.array().handle(PH_VALUE_SECRET, 4).end_array();
    EXPECT_EQ(escape(1, secret_inside).status, PH_OK);
    EXPECT_EQ(escape(2, secret_inside).status, PH_UNSUPPORTED);
    for (const std::uint32_t place : {1u, 2u}) {
        EXPECT_EQ(escape(place, Events().array()).status, PH_INVALID);
        EXPECT_EQ(escape(place, Events().null().null()).status, PH_INVALID);
        EXPECT_EQ(escape(place, Events().string("a").string("b")).status, PH_INVALID);
        EXPECT_EQ(escape(place, Events().string("\xFF")).status, PH_INVALID);
        EXPECT_EQ(escape(place, Events().part("\xC3")).status, PH_INVALID);
        EXPECT_EQ(escape(place, Events().handle(PH_VALUE_BLOB, 1)).status, PH_UNSUPPORTED);
    }
    EXPECT_EQ(escape(0, Events().null()).status, PH_INVALID);
    EXPECT_EQ(escape(3, Events().null()).status, PH_INVALID);
}

// Whatever a value holds, it stays inside its place: what comes out is one JSON string.
TEST(JsonTemplate, NoTextLeavesItsString) {
    for (int a = 0; a < 0x80; ++a) {
        for (const char b : {'"', '\\', '\n', '{', 'u', 'n', '\0'}) {
            const std::string text{static_cast<char>(a), b};
            const std::string whole = "[\"<" + escape(2, Events().string(text)).bytes + ">\"," +
                                      escape(1, Events().string(text)).bytes + "]";
            EXPECT_EQ(decode(whole).events, "[ s:<" + text + "> s:" + text + " ]");
        }
    }
}

}  // namespace
}  // namespace packhost::json::test
