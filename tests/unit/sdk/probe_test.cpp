// probe_test.cpp: a file made by packhost_add_plugin() loads, and its entry says what it was given.
#include <gtest/gtest.h>

#include "packhost/kit/plugin.hpp"

namespace packhost::kit {
namespace {

TEST(BuiltPlugin, LoadsAndAgreesWithItsArguments) {
    const Plugin probe = Plugin::open(PROBE_FILE);
    EXPECT_EQ(probe->size, sizeof(ph_plugin));
    EXPECT_STREQ(probe->id, "dev.packhost.probe");
    EXPECT_STREQ(probe->version, "1.2.3-rc.1");
    EXPECT_STREQ(probe->sdk_version, PACKHOST_SDK_VERSION);
    EXPECT_EQ(Plugin::open(PROBE_FILE).raw().provides, probe->provides) << "one constant";
}

}  // namespace
}  // namespace packhost::kit
