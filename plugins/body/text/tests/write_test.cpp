// write_test.cpp: one string to a body, and values into a template.
#include <gtest/gtest.h>

#include "codec_under_test.hpp"

namespace packhost::text::test {
namespace {

using namespace packhost::codec_test;
using namespace std::string_literals;

TEST(TextEncode, WritesOneStringAsItIs) {
    for (const std::string& text : {""s, "a"s, "<a>&\"\r\n\t"s, "\u00fc\U0001F600"s, "a\0b"s}) {
        EXPECT_EQ(encode(Events().string(text)).status, PH_OK);
        EXPECT_EQ(encode(Events().string(text)).bytes, text);
    }
    EXPECT_EQ(encode(Events().part("a").part("").string("b")).bytes, "ab");
    // A part may end within a character, the string may not.
    EXPECT_EQ(encode(Events().part("\xF0\x9F").part("\x98").string("\x80")).bytes, "\U0001F600");
    const std::string large(100'000, 'x');
    for (unsigned every = 2; every < 5; ++every)
        EXPECT_EQ(encode(Events().part(large).part("y").string(large), 1, every).bytes,
                  large + "y" + large);
}

TEST(TextEncode, RefusesWhatIsNoText) {
    const std::pair<Events, ph_status> table[] = {
        {Events(), PH_INVALID},
        {Events().null(), PH_INVALID},
        {Events().boolean(true), PH_INVALID},
        {Events().integer(1), PH_INVALID},
        {Events().real(1), PH_INVALID},
        {Events().digits("18446744073709551616"), PH_INVALID},
        {Events().array().end_array(), PH_INVALID},
        {Events().object().end_object(), PH_INVALID},
        {Events().part("a"), PH_INVALID},
        {Events().string("a").string("b"), PH_INVALID},
        {Events().string("\xFF"), PH_INVALID},
        {Events().string("\xC3"), PH_INVALID},
        {Events().part("\xC3").string("("), PH_INVALID},
        {Events().handle(PH_VALUE_SECRET, 1), PH_UNSUPPORTED},
        {Events().handle(PH_VALUE_BLOB, 1), PH_UNSUPPORTED},
    };
    for (const auto& [events, status] : table)
        EXPECT_EQ(encode(events).status, status) << show(events.list());
}

TEST(TextEncode, WritesUtf8UnderNoOtherName) {
    const auto as = [](const char* type) {
        return driver().encode(Events().string("\u00e9"), {.media_type = type});
    };
    for (const char* type :
         {"", "text/plain", "text/csv; charset=UTF-8", "text/xml;charset=\"utf-8\""})
        EXPECT_EQ(as(type).bytes, "\u00e9") << type;
    for (const char* type : {"text/plain; charset=iso-8859-1", "text/plain;charset=us-ascii"}) {
        EXPECT_EQ(as(type).status, PH_UNSUPPORTED) << type;
        EXPECT_EQ(as(type).bytes, "") << type;
    }
}

TEST(TextTemplate, SplitsAtItsPlaceholders) {
    const std::pair<const char*, const char*> table[] = {
        {"", ""},
        {"<a>{b}</a>", "<a>{b}</a>"},
        {"{{a}}", "<1:a>"},
        {"Dear {{name}},\n{{text}}{{end}}", "Dear <1:name>,\n<1:text><1:end>"},
    };
    for (const auto& [text, segments] : table) {
        EXPECT_EQ(driver().compile(text).status, PH_OK) << text;
        EXPECT_EQ(driver().compile(text).events, segments);
    }
    const Decoded c = driver().compile("a\n {{b");
    EXPECT_EQ(c.code, "syntax");
    EXPECT_EQ(std::pair(c.line, c.column), std::pair(2u, 2u));
    EXPECT_EQ(driver().compile("{{}}").code, "syntax");
}

TEST(TextTemplate, InsertsAValueAsItIs) {
    const std::pair<Events, const char*> table[] = {
        {Events(), ""},
        {Events().null(), ""},
        {Events().boolean(false), "false"},
        {Events().integer(-5), "-5"},
        {Events().natural(18446744073709551615u), "18446744073709551615"},
        {Events().real(0.25), "0.25"},
        {Events().digits("18446744073709551616"), "18446744073709551616"},
        {Events().string("<a> {{x}} & \"b\"\n"), "<a> {{x}} & \"b\"\n"},
        {Events().part("\xC3").string("\xA9"), "\u00e9"},
        {Events().array().integer(1).string("x\"y").end_array(), "[1,\"x\\\"y\"]"},
        {Events().object().key("k").null().end_object(), "{\"k\":null}"},
        {Events().handle(PH_VALUE_SECRET, 4), "<secret:4:0>"},
    };
    for (const auto& [value, expected] : table) {
        EXPECT_EQ(escape(1, value).status, PH_OK) << expected;
        EXPECT_EQ(escape(1, value).bytes, expected);
    }
}

TEST(TextTemplate, RefusesWhatCantBeInserted) {
    EXPECT_EQ(escape(0, Events().null()).status, PH_INVALID);
    EXPECT_EQ(escape(2, Events().null()).status, PH_INVALID);
    for (const Events& value :
         {Events().array(), Events().null().null(), Events().string("a").string("b"),
          Events().part("a"), Events().string("\xFF"), Events().part("\xC3"),
          Events().part("\xC3").string("")})
        EXPECT_EQ(escape(1, value).status, PH_INVALID) << show(value.list());
    EXPECT_EQ(escape(1, Events().handle(PH_VALUE_BLOB, 1)).status, PH_UNSUPPORTED);
}

TEST(TextTemplate, ChecksThatTheWholeIsUtf8) {
    EXPECT_EQ(check("").status, PH_OK);
    EXPECT_EQ(check("a\n\u00e9").status, PH_OK);
    const Decoded d = check("a\nb\xFF");
    EXPECT_EQ(d.code, "invalid_utf8");
    EXPECT_EQ(d.offset, 3u);
    EXPECT_EQ(std::pair(d.line, d.column), std::pair(2u, 2u));
    EXPECT_EQ(check("\xC3").code, "invalid_utf8");
}

}  // namespace
}  // namespace packhost::text::test
