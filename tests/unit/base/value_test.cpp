// value_test.cpp: values and their JSON.
#include "packhost/value.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace packhost {
namespace {

TEST(Value, WritesCompactJson) {
    const Value value =
        Object{{"a", 1},
               {"b", Array{nullptr, true, "x\"\n\x01", 1.5, NumberText{"18446744073709551616"}}},
               {"c", Object{}},
               {"d", Array{}}};
    EXPECT_EQ(to_json(value),
              "{\"a\":1,\"b\":[null,true,\"x\\\"\\n\\u0001\",1.5,18446744073709551616],\"c\":{},"
              "\"d\":[]}");
}

TEST(Value, KeepsWholeNumbersExact) {
    EXPECT_EQ(to_json(Value(INT64_MIN)), "-9223372036854775808");
    EXPECT_EQ(to_json(Value(UINT64_MAX)), "18446744073709551615");
    EXPECT_EQ(to_json(Value(0.1)), "0.1");
    EXPECT_EQ(Value(std::uint64_t{7}), Value(std::int64_t{7}));
}

TEST(Value, IndentsPrettyJson) {
    EXPECT_EQ(to_pretty_json(Object{{"a", Array{1, 2}}}), "{\n  \"a\": [\n    1,\n    2\n  ]\n}");
}

TEST(Value, FindsMembersOfObjectsAlone) {
    const Value value = Object{{"a", 1}};
    ASSERT_NE(value.find("a"), nullptr);
    EXPECT_EQ(value.find("b"), nullptr);
    EXPECT_EQ(Value(Array{1}).find("a"), nullptr);
}

}  // namespace
}  // namespace packhost
