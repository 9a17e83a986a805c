// structured_test.cpp: structured fields in their strict form.
#include "structured.hpp"

#include <gtest/gtest.h>

namespace packhost::http_signature {
namespace {

std::string strict(std::string_view value) { return strict_form(value).value_or("(malformed)"); }
std::string member(std::string_view value, std::string_view key) {
    return dictionary_member(value, key).value_or("(none)");
}

TEST(StructuredField, HasOneStrictForm) {
    const struct {
        const char *value, *strict;
    } rows[] = {
        // RFC 9421, 2.1.1 and 2.1.2
        {"  a=1,    b=2;x=1;y=2,   c=(a   b   c)", "a=1, b=2;x=1;y=2, c=(a b c)"},
        {"a=?1, b=?0;x=?1, c;y", "a, b=?0;x, c;y"},
        {"a=1, b=2, a=3", "a=3, b=2"},
        {"a, b;x, a", "a, b;x, a"},
        {"sugar, tea,\trum", "sugar, tea, rum"},
        {"  text/html;q=0.50 ;x", "(malformed)"},
        {"text/html;q=0.50;  x", "text/html;q=0.5;x"},
        {"007, -0, -00.0, 1.000, 0.125, -12", "7, 0, 0.0, 1.0, 0.125, -12"},
        {"\"a\\\"b\\\\\", *t:/x", "\"a\\\"b\\\\\", *t:/x"},
        {":YQ:, :YWI=:", ":YQ==:, :YWI=:"},
        {"(a \"b\"  3);p=1, ( )", "(a \"b\" 3);p=1, ()"},
        {"x;a=1;b;a=2", "x;a=2;b"},
    };
    for (const auto& row : rows) EXPECT_EQ(strict(row.value), row.strict) << row.value;
}

TEST(StructuredField, IsRefusedIfItIsMalformed) {
    for (const char* value :
         {"", "a,", ",a", "a b", "a=", "=1", "1.", "1.2345", "1234567890123456", "\"open",
          "\"\\a\"", "\"\x7f\"", ":YQ", ":Y:", "?2", "?", "(a", "(a\"b\")", "a;", "a;B", "a;=1",
          "@", "a=1, \"b\"", "a=1, 7", "-", "--1"})
        EXPECT_EQ(strict(value), "(malformed)") << value;
}

TEST(StructuredField, GivesTheMemberOfADictionary) {
    const char* value = "a=1, b=2;x=1;y=2, c=(a   b    c), d";  // RFC 9421, 2.1.2
    EXPECT_EQ(member(value, "a"), "1");
    EXPECT_EQ(member(value, "b"), "2;x=1;y=2");
    EXPECT_EQ(member(value, "c"), "(a b c)");
    EXPECT_EQ(member(value, "d"), "?1");
    EXPECT_EQ(member(value, "e"), "(none)");
    EXPECT_EQ(member("a;x=1, a=2", "a"), "2");
    EXPECT_EQ(member("a=2, a;x=1", "a"), "?1;x=1");
    EXPECT_EQ(member("\"a\"", "a"), "(none)");
    EXPECT_EQ(member("a=", "a"), "(none)");
}

}  // namespace
}  // namespace packhost::http_signature
