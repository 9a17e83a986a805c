// template_test.cpp: placeholders in a form, what is written there, and the check of the whole.
#include <gtest/gtest.h>

#include "codec_under_test.hpp"

namespace packhost::form::test {
namespace {

using namespace packhost::codec_test;

TEST(FormTemplate, SplitsAtItsPlaceholders) {
    const std::pair<const char*, const char*> table[] = {
        {"", ""},
        {"a=1", "a=1"},
        {"{{a}}", "<1:a>"},
        {"a={{x}}&b={{y.z 1}}&{{k}}=c", "a=<1:x>&b=<1:y.z 1>&<1:k>=c"},
        {"{{a}}{{b}}", "<1:a><1:b>"},
        {"a=%7B{{a}}", "a=%7B<1:a>"},
        {"a={b}", "a={b}"},
    };
    for (const auto& [text, segments] : table) {
        const Decoded c = driver().compile(text);
        EXPECT_EQ(c.status, PH_OK) << text;
        EXPECT_EQ(c.events, segments);
    }
}

TEST(FormTemplate, RefusesAPlaceholderThatIsNone) {
    const std::pair<const char*, std::uint64_t> table[] = {
        {"a={{", 2},     {"a={{b", 2},   {"a={{b}", 2},     {"a={{b{{c}}", 2}, {"a={{}}", 2},
        {"a={{b\n}}", 2}, {"a=%{{b}}", 3}, {"a=%4{{b}}", 4}, {"a={{b}}%{{c}}", 8},
    };
    for (const auto& [text, offset] : table) {
        const Decoded c = driver().compile(text);
        EXPECT_EQ(c.status, PH_FAILED) << text;
        EXPECT_EQ(c.code, "syntax") << text;
        EXPECT_EQ(c.offset, offset) << text;
        EXPECT_EQ(c.line, 1u) << text;
        EXPECT_EQ(c.column, offset + 1) << text;
    }
}

TEST(FormTemplate, WritesAValueFormEncoded) {
    const std::pair<Events, const char*> table[] = {
        {Events(), ""},
        {Events().null(), ""},
        {Events().boolean(true), "true"},
        {Events().integer(-5), "-5"},
        {Events().real(0.25), "0.25"},
        {Events().digits("18446744073709551616"), "18446744073709551616"},
        {Events().string(""), ""},
        {Events().string("a b&c={{x}}"), "a+b%26c%3D%7B%7Bx%7D%7D"},
        {Events().part("a ").string("b"), "a+b"},
        {Events().array().integer(1).string("x y").end_array(), "%5B1%2C%22x+y%22%5D"},
        {Events().object().key("k").null().end_object(), "%7B%22k%22%3Anull%7D"},
        {Events().handle(PH_VALUE_SECRET, 4), "<secret:4:2>"},
    };
    for (const auto& [value, expected] : table) {
        EXPECT_EQ(escape(1, value).status, PH_OK) << expected;
        EXPECT_EQ(escape(1, value).bytes, expected);
    }
}

TEST(FormTemplate, RefusesWhatCantBeWritten) {
    EXPECT_EQ(escape(0, Events().null()).status, PH_INVALID);
    EXPECT_EQ(escape(2, Events().null()).status, PH_INVALID);
    EXPECT_EQ(escape(1, Events().array()).status, PH_INVALID);
    EXPECT_EQ(escape(1, Events().null().null()).status, PH_INVALID);
    EXPECT_EQ(escape(1, Events().string("a").string("b")).status, PH_INVALID);
    EXPECT_EQ(escape(1, Events().part("a")).status, PH_INVALID);
    EXPECT_EQ(escape(1, Events().part("a").integer(1)).status, PH_INVALID);
    EXPECT_EQ(escape(1, Events().handle(PH_VALUE_BLOB, 1)).status, PH_UNSUPPORTED);
    EXPECT_EQ(escape(1, Events().array().handle(PH_VALUE_SECRET, 4).end_array()).status,
              PH_UNSUPPORTED);
}

TEST(FormTemplate, NoValueLeavesItsField) {
    for (int a = 0; a < 0x80; ++a) {
        for (const char b : {'&', '=', '%', '+', ' ', '4', '\0'}) {
            const std::string text{static_cast<char>(a), b};
            const std::string body = "k=<" + escape(1, Events().string(text)).bytes + ">&l=1";
            EXPECT_EQ(check(body).status, PH_OK) << body;
            EXPECT_EQ(decode(body).events, "{ k:k s:<" + text + "> k:l s:1 }");
        }
    }
}

TEST(FormTemplate, FindsTheFirstErrorOfABody) {
    for (const char* good : {"", "a", "a=b&c=d", "a=%C3%bc+%FF", "\u00fc=1"})
        EXPECT_EQ(check(good).status, PH_OK) << good;
    struct Row {
        std::string body;
        const char* code;
        std::uint64_t offset;
        std::uint32_t line, column;
    };
    const Row table[] = {
        {"a b=c", "syntax", 1, 1, 2},     {"a=b\n", "syntax", 3, 1, 4},
        {"a=b\nc", "syntax", 3, 1, 4},    {"a=\t", "syntax", 2, 1, 3},
        {"a=\x7F", "syntax", 2, 1, 3},    {std::string("a=\0", 3), "syntax", 2, 1, 3},
        {"a=%", "syntax", 2, 1, 3},       {"a=%4", "syntax", 2, 1, 3},
        {"a=%4g", "syntax", 2, 1, 3},     {"a=%41%g1", "syntax", 5, 1, 6},
        {"a=\xFF", "invalid_utf8", 2, 1, 3}, {"a=\xC3", "invalid_utf8", 3, 1, 4},
    };
    for (const Row& row : table) {
        const Decoded d = check(row.body);
        EXPECT_EQ(d.status, PH_FAILED) << row.body;
        EXPECT_EQ(d.code, row.code) << row.body;
        EXPECT_EQ(d.offset, row.offset) << row.body;
        EXPECT_EQ(d.line, row.line) << row.body;
        EXPECT_EQ(d.column, row.column) << row.body;
    }
}

}  // namespace
}  // namespace packhost::form::test
