// settings_test.cpp: unknown settings are errors, never ignored.
#include "engine/settings.hpp"

#include <gtest/gtest.h>

namespace packhost::engine {
namespace {

const char* kSchema = R"({"type":"object","properties":{"headerName":{"type":"string"}},
"required":["headerName"],"additionalProperties":false})";

TEST(Settings, TakeWhatTheSchemaNames) {
    EXPECT_TRUE(check_settings("header", kSchema, Object{{"headerName", "x"}}));
}

TEST(Settings, RefuseWhatItDoesNotName) {
    const auto result = check_settings("header", kSchema, Object{{"headername", "x"}});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "unknown_setting");
    EXPECT_EQ(result.error().phase, Phase::pack);
    EXPECT_NE(result.error().hint.find("headerName"), std::string::npos);
}

TEST(Settings, MissWhatItRequires) {
    EXPECT_EQ(check_settings("header", kSchema, Object{}).error().code, "missing_setting");
}

TEST(Settings, AnOpenSchemaTakesMore) {
    EXPECT_TRUE(check_settings("x", R"({"type":"object"})", Object{{"any", 1}}));
    EXPECT_TRUE(check_settings("x", R"({"additionalProperties":true})", Object{{"any", 1}}));
}

}  // namespace
}  // namespace packhost::engine
