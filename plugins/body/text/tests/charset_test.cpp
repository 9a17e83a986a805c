// charset_test.cpp: the media type's charset: how it is read, and what each makes of its bytes.
#include <gtest/gtest.h>

#include "codec_under_test.hpp"

namespace packhost::text::test {
namespace {

using namespace packhost::codec_test;
using namespace std::string_literals;

Decoded decode_as(const std::string& media_type, std::string_view bytes,
                  const std::vector<std::size_t>& cuts = {}) {
    return decode(cut(bytes, cuts), {.media_type = media_type});
}

TEST(TextCharset, IsReadFromTheMediaType) {
    // 0xE9 is one character in Latin-1, and half of one in UTF-8.
    for (const char* type : {
             "text/plain;charset=iso-8859-1", "text/plain; charset=ISO-8859-1",
             "text/plain ; Charset=\"iso-8859-1\"", "text/plain; charset=\"iso-88\\59-1\"",
             "text/plain; format=flowed; charset=latin1 ; delsp=yes",
             "text/plain; note=\"; charset=utf-8\"; charset=iso-8859-1",
             "text/plain; note=\"\\\"; charset=utf-8\"; charset=iso-8859-1",
             "text/html;charset=iso-8859-1;charset=utf-8", "text/plain;;charset=iso-8859-1",
             "application/xml; charset = iso-8859-1"}) {
        const Decoded d = decode_as(type, "caf\xE9");
        EXPECT_EQ(d.status, PH_OK) << type;
        EXPECT_EQ(d.events, "s:caf\u00e9") << type;
    }
    for (const char* type : {"", "text/plain", "text/plain; charset=utf-8",
                             "text/plain;charset=UTF8", "text/plain; charset=\"\"",
                             "text/plain; charset", "text/plain;",
                             "text/plain; xcharset=iso-8859-1", "text/plain; charset=\"utf-8\"",
                             "text/plain; note=\"charset=iso-8859-1\""}) {
        EXPECT_EQ(decode_as(type, "caf\u00e9").events, "s:caf\u00e9") << type;
        EXPECT_EQ(decode_as(type, "caf\xE9").code, "truncated") << type;
    }
}

TEST(TextCharset, TheListIsClosed) {
    for (const char* name : {"klingon", "utf-7", "UTF-16//IGNORE", "iso-8859-1//TRANSLIT", "utf-32",
                             "../../tmp/evil", "iso-2022-cn-ext", "ibm1364", "utf-8 utf-8", "\""}) {
        const Decoded d = decode_as("text/plain; charset="s + name, "a");
        EXPECT_EQ(d.status, PH_FAILED) << name;
        EXPECT_EQ(d.code, "unknown_charset") << name;
        EXPECT_EQ(d.offset, 0u) << name;
        EXPECT_NE(d.message, "") << name;
    }
}

struct Row {
    const char* charset;
    std::string bytes;
    const char* text;
};

const Row kRows[] = {
    {"us-ascii", "a~\x7F", "a~\x7F"},
    {"iso-8859-1", "\x80\xA4\xE4\xFF", "\u0080\u00a4\u00e4\u00ff"},
    {"windows-1252", "\x80\x93q\x94\xE4", "\u20ac\u201cq\u201d\u00e4"},
    {"iso-8859-2", "\xA3\xF3\x64\xBC", "\u0141\u00f3d\u017a"},
    {"iso-8859-15", "\xA4", "\u20ac"},
    {"windows-1251", "\xCF\xF0\xE8", "\u041f\u0440\u0438"},
    {"koi8-r", "\xF0\xD2\xC9", "\u041f\u0440\u0438"},
    {"windows-1255", "\xF9\xD1\xE5", "\ufb2a\u05d5"},
    {"windows-1258", "a\xEC", "\u00e1"},
    {"utf-16", "\xFF\xFE" "a\0\xAC\x20"s, "a\u20ac"},
    {"utf-16", "\xFE\xFF\0a\x20\xAC\xD8\x3D\xDE\x00"s, "a\u20ac\U0001F600"},
    {"utf-16", "a\0\xAC\x20=\xD8\x00\xDE"s, "a\u20ac\U0001F600"},
    {"utf-16", "\xFF\xFE", ""},
    {"utf-16", "", ""},
    {"utf-16le", "\xFF\xFE" "a\0"s, "a"},
    {"utf-16be", "\xFE\xFF\0a"s, "a"},
    {"utf-16be", "\0a\xFE\xFF"s, "a\uFEFF"},
    {"shift_jis", "\x93\xFA\x96{\xB6", "\u65e5\u672c\uff76"},
    {"euc-jp", "\xC6\xFC\xCB\xDC", "\u65e5\u672c"},
    {"euc-kr", "\xC7\xD1", "\ud55c"},
    {"gb2312", "\xD6\xD0", "\u4e2d"},
    {"gbk", "\xD6\xD0\x81\x40", "\u4e2d\u4e02"},
    {"gb18030", "\xD6\xD0\x94\x39\xFC\x36", "\u4e2d\U0001F600"},
    {"big5", "\xA4\xA4", "\u4e2d"},
};

TEST(TextCharset, EachMakesTextOfItsBytes) {
    for (const Row& row : kRows) {
        const Decoded d = decode_as("text/plain;charset="s + row.charset, row.bytes);
        EXPECT_EQ(d.status, PH_OK) << row.charset << ": " << d.message;
        EXPECT_EQ(d.events, "s:"s + row.text) << row.charset;
    }
    // Others of the list are there too, and agree in ASCII.
    for (const char* name : {"ascii", "latin1", "cp1252", "iso-8859-3", "iso-8859-4", "iso-8859-5",
                             "iso-8859-6", "iso-8859-7", "iso-8859-8", "iso-8859-9", "iso-8859-10",
                             "iso-8859-13", "iso-8859-14", "iso-8859-16", "windows-1250",
                             "windows-1253", "windows-1254", "windows-1256", "windows-1257",
                             "koi8-u"})
        EXPECT_EQ(decode_as("text/plain;charset="s + name, "abc").events, "s:abc") << name;
}

struct Wrong {
    const char* charset;
    std::string bytes;
    const char* code;
    std::uint64_t offset;
};

const Wrong kWrong[] = {
    {"us-ascii", "abc\x80", "invalid_text", 3},
    {"windows-1252", "ab\x81", "invalid_text", 2},
    {"iso-8859-7", "a\xAE", "invalid_text", 1},
    {"utf-16le", "a\0\x00\xDC"s, "invalid_text", 2},
    {"utf-16", "\xFE\xFF\0a\xDC\x00"s, "invalid_text", 4},
    {"utf-16", "\xFF", "truncated", 0},
    {"utf-16", "\xFF\xFE" "a", "truncated", 2},
    {"utf-16le", "a\0\x3D\xD8"s, "truncated", 2},
    {"shift_jis", "a\x93", "truncated", 1},
    {"euc-kr", "a\xFF\xFF", "invalid_text", 1},
    {"gb18030", "a\x94\x39", "truncated", 1},
};

TEST(TextCharset, TellsWhereBytesAreNotOfIt) {
    for (const Wrong& row : kWrong) {
        const Decoded d = decode_as("text/plain;charset="s + row.charset, row.bytes);
        EXPECT_EQ(d.status, PH_FAILED) << row.charset;
        EXPECT_EQ(d.code, row.code) << row.charset;
        EXPECT_EQ(d.offset, row.offset) << row.charset;
    }
}

TEST(TextCharset, CutsAnywhereChangeNothing) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const Row& row : kRows) all.emplace_back(row.charset, row.bytes);
    for (const Wrong& row : kWrong) all.emplace_back(row.charset, row.bytes);
    for (const auto& [charset, bytes] : all) {
        const std::string type = "text/plain;charset=" + charset;
        const Decoded whole = decode_as(type, bytes);
        std::vector<std::size_t> every;
        for (std::size_t a = 0; a <= bytes.size(); ++a) {
            every.push_back(a);
            for (std::size_t b = a; b <= bytes.size(); ++b)
                EXPECT_EQ(decode_as(type, bytes, {a, b}), whole) << charset << a << ", " << b;
        }
        EXPECT_EQ(decode_as(type, bytes, every), whole) << charset;
    }
}

TEST(TextCharset, LongTextsComeWhole) {
    std::string bytes, text;
    for (int i = 0; i < 50'000; ++i) {
        bytes += "ab\xE9";
        text += "ab\u00e9";
    }
    const std::string type = "text/plain;charset=iso-8859-1";
    EXPECT_EQ(decode_as(type, bytes).events, "s:" + text);
    EXPECT_EQ(decode_as(type, bytes, {1, 4099, 100'000}).events, "s:" + text);
}

TEST(TextCharset, OneCodecReadsOneAfterTheOther) {
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(decode_as("text/plain;charset=latin1", "\xE9").events, "s:\u00e9");
        EXPECT_EQ(decode_as("text/plain", "\u00e9").events, "s:\u00e9");
        EXPECT_EQ(decode_as("text/plain;charset=utf-16", "\xFE").code, "truncated");
        EXPECT_EQ(decode_as("text/plain;charset=utf-16", "\xFE\xFF\0a"s).events, "s:a");
        EXPECT_EQ(decode_as("text/plain;charset=utf-16", "a\0"s).events, "s:a");
        // A letter that waits for its point when the text turns out wrong is not of the next text.
        EXPECT_EQ(decode_as("text/plain;charset=windows-1255", "\xF9\xFF").code, "invalid_text");
        EXPECT_EQ(decode_as("text/plain;charset=windows-1255", "a").events, "s:a");
    }
}

}  // namespace
}  // namespace packhost::text::test
