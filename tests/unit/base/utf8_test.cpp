// utf8_test.cpp: what is text and what is not, at the edges of the table of RFC 3629.
#include "base/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace packhost::detail {
namespace {

TEST(Utf8, TakesTheFirstAndTheLastCharacterOfEachLength) {
    for (const char* text : {"", "a", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80",
                             "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80",
                             "\xF4\x8F\xBF\xBF", "Zo\xC3\xAB\n"})
        EXPECT_TRUE(is_utf8(text)) << testing::PrintToString(std::string(text));
    EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
}

TEST(Utf8, RefusesWhatIsCutLongerThanNeededOrBeyondUnicode) {
    for (const char* text :
         {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2 ", "\xC3\xC3", "\xE0\x9F\xBF",
          "\xED\xA0\x80", "\xE2\x82", "\xE2\x82" "a", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
          "\xF0\x9F\x92", "\xF5\x80\x80\x80", "\xFF", "Zo\xEB"})
        EXPECT_FALSE(is_utf8(text)) << testing::PrintToString(std::string(text));
}

}  // namespace
}  // namespace packhost::detail
