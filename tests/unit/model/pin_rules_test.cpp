// pin_rules_test.cpp: what the rules of a pin say of a value, and what patterns match.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "model/pin_rules.hpp"

namespace packhost::model {
namespace {

using testing::HasSubstr;

std::string problem(const PinRules& rules, const Value& value) {
    return PinCheck::compile(rules).value().problem(value);
}

TEST(PinCheck, BoundsNumbersExactly) {
    PinRules rules;
    rules.min = 1;
    rules.max = 9007199254740992.0;  // 2^53: the next whole number is no double
    EXPECT_EQ(problem(rules, 1), "");
    EXPECT_EQ(problem(rules, std::int64_t{9007199254740992}), "");
    EXPECT_THAT(problem(rules, std::int64_t{9007199254740993}), HasSubstr("must be at most"));
    EXPECT_EQ(problem(rules, 0.5), "must be at least 1");
    EXPECT_THAT(problem(rules, UINT64_MAX), HasSubstr("must be at most"));
    EXPECT_THAT(problem(rules, NumberText{"99999999999999999999999"}), HasSubstr("at most"));
    EXPECT_THAT(problem(rules, NumberText{"-99999999999999999999999"}), HasSubstr("at least"));
}

TEST(PinCheck, CountsCharactersAndItems) {
    PinRules rules;
    rules.min = 2;
    rules.max = 3;
    EXPECT_EQ(problem(rules, "äö😀"), "");
    EXPECT_EQ(problem(rules, "äöü😀"), "must have at most 3 characters");
    EXPECT_EQ(problem(rules, "ä"), "must have at least 2 characters");
    EXPECT_EQ(problem(rules, Array{1, 2}), "");
    EXPECT_EQ(problem(rules, Array{}), "must have at least 2 items");
}

TEST(PinCheck, AllowsWhatIsListed) {
    PinRules rules;
    rules.allowed = {1, "a", 2.5};
    for (const Value& value : {Value(1), Value(1.0), Value("a"), Value(2.5), Value()})
        EXPECT_EQ(problem(rules, value), "") << to_json(value);
    for (const Value& value : {Value(2), Value("A"), Value("1"), Value(true), Value(Array{})})
        EXPECT_EQ(problem(rules, value), "must be one of 1, \"a\", 2.5") << to_json(value);
}

TEST(PinCheck, AsksForTheWholeOfAText) {
    PinRules rules;
    rules.pattern = "[a-z]+";
    EXPECT_EQ(problem(rules, "abc"), "");
    for (const char* text : {"", "abc1", "1abc", "abc\n", "Abc"})
        EXPECT_EQ(problem(rules, text), "must match the pattern [a-z]+") << text;
}

TEST(Pattern, TakesLinearTime) {
    const Pattern pattern = Pattern::compile("(a|aa)+$|(a*)*b").value();
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE(pattern.matches(std::string(1 << 20, 'a') + 'c'));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(Pattern, RefusesWhatRe2DoesNotKnow) {
    for (const char* text :
         {"(", "[a", "a{5,1}", "(?=a)", "(?<!a)b", "(a)\\1", "((a{99}){99}){99}"}) {
        const auto pattern = Pattern::compile(text);
        ASSERT_FALSE(pattern) << text;
        EXPECT_EQ(pattern.error().code, "bad_pattern");
        EXPECT_FALSE(pattern.error().hint.empty());
    }
    EXPECT_FALSE(Pattern::compile(std::string(1001, 'a')));
}

TEST(PinType, IsThatOfAValueAsItIsWritten) {
    EXPECT_TRUE(is_of_type(PinType::integer, 5));
    EXPECT_TRUE(is_of_type(PinType::integer, 5.0));
    EXPECT_FALSE(is_of_type(PinType::integer, 5.5));
    EXPECT_FALSE(is_of_type(PinType::integer, "5"));
    EXPECT_TRUE(is_of_type(PinType::real, 5));
    EXPECT_TRUE(is_of_type(PinType::object, Array{}));
    EXPECT_FALSE(is_of_type(PinType::array, Object{}));
    EXPECT_FALSE(is_of_type(PinType::any, nullptr));
    EXPECT_FALSE(is_of_type(PinType::exec, true));
    EXPECT_TRUE(is_of_type(PinType::blob, "bytes"));
}

}  // namespace
}  // namespace packhost::model
