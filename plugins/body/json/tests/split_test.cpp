// split_test.cpp: however a body is cut into pieces, the same comes out of it.
#include <gtest/gtest.h>

#include <random>

#include "codec_driver.hpp"

namespace packhost::json::test {
namespace {

const std::string kTexts[] = {
    "",
    "{}",
    " [ ] ",
    "null",
    "-0",
    "-12.5e-10 ",
    "18446744073709551616",
    "[1,-1,0,-0,12345678901234567890,123456789012345678901,1.5,0.1e1,1E+2,1e-2,5e-324]",
    "[0.30000000000000004,1.7976931348623157e308,123456789012345678901234567890.5]",
    "\xEF\xBB\xBF{\"a\":\"\xEF\xBB\xBF\"}",
    "{\"k\\u0065y\\n\":\"v\\\\al\\\"ue\",\"\\ud83d\\ude00\":\"\\u00e9\\uD83D\\uDE00 \\u20ac end\"}",
    "{\"\u00e9\u20ac\U0001F600\":[\"\u00e9\u20ac\U0001F600\",\"a\\n\u00e9\\t\U0001F600\\\\\"]}",
    "{\n  \"list\": [true, false, null,\r\n\t{\"deep\": [[[]], {}]}],\n  \"text\": \"two\"\n}\n\n",
    // Wrong ones: the error must be the same too.
    "[1,2",
    "[1,]",
    "{\"a\":tru}",
    "[1, fals3      ]",
    "nuxx",
    "\t\rf\xFFlse ",
    "{\"a\":tru\xFF}",
    "[1 tr\xFF]",
    "[\" tr\xFF\"]",
    "[\xFF]",
    "{true:false}",
    "[\"true\ntrue\"]",
    "{} {}",
    "[1e999, 2]",
    "[\n\n1e99999999999]",
    "[\"\\ud800x              \"]",
    "[\"\\ud800\\n              \"]",
    "[\"\\ud800\\u0041             \"]",
    "[\"\\udc00             \"]",
    "[\"\\udc00\\n             \"]",
    "[\"\\u00g0              \"]",
    "[\"\\u\\u00e9              \"]",
    "[\"\\u06\\u00e9              \"]",
    "[\"\\\\u0\\u00g9              \"]",
    "{\"ab\\u\\061\":1}",
    "[\"ab\\qcd              \"]",
    "[\n \"ab\xFFyz\"]",
    "[\"ab\xC3(yz\"]",
    "[\"ab\xE2\x28\xA1 yz\"]",
    "[\"ab\\n\xF0\x9F\x98(yz\"]",
    "[\"ab\xED\xA0\x80yz\"]",
    "[\"\xE2\n\n\x80\"]",
    "\"\xE2\"",
    "\"\xF0\x9F\x98",
    "[\"a\nb\"]",
    "[[[[[[[[[[1]]]]]]]]]]",
    "\xEF\xBB",
    "1.",
    "-",
    "[-]",
};

Decoded decode_split(std::string_view text, std::vector<std::size_t> cuts) {
    std::vector<std::string_view> pieces;
    std::size_t from = 0;
    for (const std::size_t cut : cuts) {
        pieces.push_back(text.substr(from, cut - from));
        from = cut;
    }
    pieces.push_back(text.substr(from));
    DecodeSetup setup;
    setup.max_depth = 9;
    return decode(pieces, setup);
}

TEST(JsonSplit, OneCutAnywhereChangesNothing) {
    for (const std::string& text : kTexts) {
        const Decoded whole = decode_split(text, {});
        for (std::size_t cut = 0; cut <= text.size(); ++cut)
            EXPECT_EQ(decode_split(text, {cut}), whole) << text << " cut at " << cut;
    }
}

TEST(JsonSplit, TwoCutsAnywhereChangeNothing) {
    for (const std::string& text : kTexts) {
        if (text.size() > 60) continue;
        const Decoded whole = decode_split(text, {});
        for (std::size_t a = 0; a <= text.size(); ++a)
            for (std::size_t b = a; b <= text.size(); ++b)
                ASSERT_EQ(decode_split(text, {a, b}), whole) << text << ": " << a << ", " << b;
    }
}

TEST(JsonSplit, SingleBytesChangeNothing) {
    for (const std::string& text : kTexts) {
        std::vector<std::size_t> cuts(text.size());
        for (std::size_t i = 0; i < cuts.size(); ++i) cuts[i] = i + 1;
        EXPECT_EQ(decode_split(text, cuts), decode_split(text, {})) << text;
    }
}

// Strings beyond the parser's buffer and beyond what is joined, cut inside escape sequences and
// characters: where a parser that trusts its buffer's size goes wrong.
TEST(JsonSplit, LongStringsSurviveCutsInsideTheirCharacters) {
    const std::string fills[] = {std::string(16'384 - 3, 'x'), std::string(40'000, 'y'),
                                 std::string(90'000, 'z')};
    for (const std::string& fill : fills) {
        for (const std::string start : {"\\u20ac", "\\ud83d\\ude00", "\u20ac", "\U0001F600"}) {
            const std::string text = "[\"ab\\n" + start + fill + "\\t" + fill + "\",1]";
            const Decoded whole = decode(text);
            ASSERT_EQ(whole.status, PH_OK);
            for (std::size_t cut = 4; cut < 8 + start.size(); ++cut)
                ASSERT_EQ(decode_split(text, {cut}), whole) << start << fill.size() << ' ' << cut;
            for (const std::size_t step : {1000u, 16'384u, 65'537u}) {
                std::vector<std::size_t> cuts;
                for (std::size_t at = step; at < text.size(); at += step) cuts.push_back(at);
                ASSERT_EQ(decode_split(text, cuts), whole) << step;
            }
        }
    }
}

TEST(JsonSplit, StringsUpTo64KiBComeInOneEvent) {
    const std::string text = "[\"" + std::string(65'000, 'a') + "\\n\"]";
    std::size_t parts = 0;
    DecodeSetup setup;
    setup.answer = [&](const auto& events) {
        for (const auto& e : events) parts += e.kind == PH_VALUE_STRING_PART;
        return std::pair(ph_status(PH_OK), 0u);
    };
    std::vector<std::string_view> pieces;
    for (std::size_t at = 0; at < text.size(); at += 1460)
        pieces.push_back(std::string_view(text).substr(at, 1460));
    EXPECT_EQ(decode(pieces, setup).status, PH_OK);
    EXPECT_EQ(parts, 0u);
}

// Random damage to good texts, with random cuts: no crash, and the same result cut or whole.
TEST(JsonSplit, DamagedTextsGiveTheSameInPieces) {
    std::mt19937 random(20240229);
    const std::string alphabet =
        "{}[]\",:\\u0123456789abcdefnrt-+.eE \n\x01\x7f\x80\xbf\xc3\xe2\xf0";
    for (int round = 0; round < 4000; ++round) {
        std::string text = kTexts[random() % std::size(kTexts)];
        for (unsigned n = 1 + random() % 3; n > 0 && !text.empty(); --n) {
            const std::size_t at = random() % text.size();
            switch (random() % 3) {
                case 0: text[at] = alphabet[random() % alphabet.size()]; break;
                case 1: text.erase(at, 1 + random() % 4); break;
                default: text.insert(at, 1, alphabet[random() % alphabet.size()]); break;
            }
        }
        std::vector<std::size_t> cuts;
        for (std::size_t at = random() % 8; at <= text.size(); at += 1 + random() % 16)
            cuts.push_back(at);
        const Decoded whole = decode_split(text, {}), cut = decode_split(text, cuts);
        ASSERT_EQ(whole.status, cut.status) << text;
        ASSERT_EQ(whole.events, cut.events) << text;
    }
}

}  // namespace
}  // namespace packhost::json::test
