// one_line_test.cpp: texts of APIs that must not break the line that they are shown in.
#include "engine/one_line.hpp"

#include <gtest/gtest.h>

#include <random>

namespace packhost::engine {
namespace {

TEST(OneLine, MakesBlanksOfWhatWouldBreakIt) {
    const struct {
        std::string text;
        const char* shown;
    } rows[] = {
        {"No such item.", "No such item."},
        {"a\r\n\tb", "a b"},
        {"\n a \n", "a"},
        {"\x1b[31mred", "[31mred"},
        {std::string("a\0b", 3), "a b"},
        {"a\x7f" "b", "a b"},
        {"a\xc2\x9b" "b", "a b"},                  // a control of C1
        {"a\xe2\x80\xaegpj.exe", "a gpj.exe"},     // right-to-left override
        {"a\xe2\x80\xa8" "b\xe2\x81\xa6" "c", "a b c"},
        {"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x99\x82", "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x99\x82"},
        {"a\xff" "b\xc3", "a?b?"},
        {"", ""},
    };
    for (const auto& row : rows) EXPECT_EQ(one_line(row.text, 100), row.shown);
}

TEST(OneLine, CutsAtACharacter) {
    EXPECT_EQ(one_line("abcdef", 6), "abcdef");
    EXPECT_EQ(one_line("abcdefg", 6), "abcdef...");
    EXPECT_EQ(one_line("abcd\xe2\x82\xac", 6), "abcd...");
}

TEST(OneLine, RandomBytesStayWithinTheirBounds) {
    std::mt19937 random(20261122);
    for (int i = 0; i < 20000; ++i) {
        std::string text;
        for (std::size_t n = random() % 60; n > 0; --n) text += static_cast<char>(random());
        const std::string line = one_line(text, 40);
        ASSERT_LE(line.size(), 43u);
        for (const char c : line)
            ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) << line;
    }
}

}  // namespace
}  // namespace packhost::engine
