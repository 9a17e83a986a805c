// guard_test.cpp: nothing that is thrown gets past guard_call.
#include "plugins/guard.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace packhost::plugins {
namespace {

TEST(GuardCall, PassesValuesOn) {
    const auto result = guard_call("dev.zoo.good", [] { return 7; });
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(*result, 7);
    int ran = 0;
    EXPECT_TRUE(guard_call("dev.zoo.good", [&] { ++ran; }).ok());
    EXPECT_EQ(ran, 1);
}

TEST(GuardCall, NamesPluginAndTypeButNotTheText) {
    const auto result =
        guard_call("dev.zoo.bad", []() -> int { throw std::logic_error("hunter2"); });
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, "plugin_exception");
    EXPECT_NE(result.error().message.find("dev.zoo.bad"), std::string::npos);
    EXPECT_NE(result.error().message.find("std::logic_error"), std::string::npos);
    EXPECT_EQ(result.error().message.find("hunter2"), std::string::npos);
    EXPECT_FALSE(result.error().hint.empty());
}

TEST(GuardCall, CatchesWhatIsNoException) {
    const auto result = guard_call("dev.zoo.bad", [] { throw 42; });
    ASSERT_FALSE(result.ok());
    EXPECT_NE(result.error().message.find("int"), std::string::npos);
}

}  // namespace
}  // namespace packhost::plugins
