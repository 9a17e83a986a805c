// property_test.cpp: laws that hold for any text: round trip, pieces, and the length of Latin-1.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "any_text.hpp"
#include "codec_under_test.hpp"

namespace packhost::text::test {
namespace {

using namespace packhost::codec_test;

TEST(TextLaws, ATextSurvivesTheWayOutAndIn) {
    EXPECT_TRUE(rc::check([] {
        const std::string text = *any_text();
        const Encoded encoded = encode(Events().string(text));
        RC_ASSERT(encoded.bytes == text);
        const std::string expected = text.starts_with("\uFEFF") ? text.substr(3) : text;
        RC_ASSERT(decode(encoded.bytes).events == "s:" + expected);
    }));
}

TEST(TextLaws, AnyBytesAreReadTheSameInAnyPieces) {
    EXPECT_TRUE(rc::check([] {
        const auto alphabet =
            rc::gen::elementOf(std::string("ab\xEF\xBB\xBF\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"));
        const auto bytes = *rc::gen::container<std::string>(alphabet);
        const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size() + 1);
        RC_ASSERT(decode(cut(bytes, {at})) == decode(bytes));
    }));
}

TEST(TextLaws, EveryByteIsACharacterOfLatin1) {
    EXPECT_TRUE(rc::check([] {
        const auto bytes = *rc::gen::arbitrary<std::string>();
        std::string expected = "s:";
        for (const char c : bytes) expected += utf8_of(static_cast<unsigned char>(c));
        const DecodeSetup setup{.media_type = "text/plain; charset=iso-8859-1"};
        RC_ASSERT(decode({bytes}, setup).events == expected);
    }));
}

}  // namespace
}  // namespace packhost::text::test
