// include_test.cpp: every #include of host/, sdk/ and plugins/ follows the rules, and the rules
// object to what they are there for.
#include <gtest/gtest.h>

#include "include_rules.hpp"

namespace packhost::tests {
namespace {

const std::filesystem::path kProject = PACKHOST_PROJECT;

class Includes : public testing::TestWithParam<const char*> {};

TEST_P(Includes, FollowTheRules) {
    const std::vector<Include> all = read_includes(kProject, GetParam());
    std::size_t own = 0;
    for (const Include& include : all) {
        if (!include.to.empty()) ++own;
        const std::string why = objection(include);
        EXPECT_EQ(why, "") << include.from << ":" << include.line << " includes "
                           << include.written;
    }
    EXPECT_GT(own, 10u) << "hardly any include was found: is " << kProject << " the project?";
}

INSTANTIATE_TEST_SUITE_P(Project, Includes, testing::Values("host", "sdk", "plugins"),
                         [](const auto& folder) { return std::string(folder.param); });

struct Row {
    const char* name;
    const char* from;
    const char* written;
    const char* to;
    bool allowed;
};

class IncludeRule : public testing::TestWithParam<Row> {};

TEST_P(IncludeRule, Holds) {
    const Row& row = GetParam();
    const std::string why = objection({row.from, 1, row.written, row.to});
    EXPECT_EQ(why.empty(), row.allowed) << why;
}

const Row kRows[] = {
    {"RoomBelow", "host/engine/run.cpp", "net/url.hpp", "host/net/url.hpp", true},
    {"OwnRoom", "host/net/url.cpp", "net/url.hpp", "host/net/url.hpp", true},
    {"RoomAbove", "host/net/url.cpp", "engine/run.hpp", "host/engine/run.hpp", false},
    {"RoomBeside", "host/model/pack.cpp", "net/url.hpp", "host/net/url.hpp", false},
    {"StoreBesidePlugins", "host/store/x.cpp", "plugins/lock.hpp", "host/plugins/lock.hpp", false},
    {"LowPublicHeader", "host/model/pack.hpp", "packhost/result.hpp",
     "host/include/packhost/result.hpp", true},
    {"HighPublicHeader", "host/model/pack.hpp", "packhost/run.hpp", "host/include/packhost/run.hpp",
     false},
    {"AbiInEngine", "host/engine/views.hpp", "packhost/abi/auth.h",
     "sdk/include/packhost/abi/auth.h", true},
    {"AbiInModel", "host/model/pack.hpp", "packhost/abi/auth.h", "sdk/include/packhost/abi/auth.h",
     false},
    {"WrapperInHost", "host/engine/views.hpp", "packhost/plugin.hpp",
     "sdk/include/packhost/plugin.hpp", false},
    {"HostNamesAPlugin", "host/engine/run.cpp", "../../plugins/auth/header/header.hpp",
     "plugins/auth/header/header.hpp", false},
    {"FrontOverRuntime", "host/cli/main.cpp", "packhost/runtime.hpp",
     "host/include/packhost/runtime.hpp", true},
    {"FrontBehindRuntime", "host/cli/main.cpp", "engine/run.hpp", "host/engine/run.hpp", false},
    {"CFrontOverRuntime", "host/capi/runs.cpp", "packhost/runtime.hpp",
     "host/include/packhost/runtime.hpp", true},
    {"CFrontBehindRuntime", "host/capi/runs.cpp", "base/try.hpp", "host/base/try.hpp", false},
    {"CHeaderWithStandard", "host/include/packhost/packhost.h", "stdint.h", "", true},
    {"CHeaderOfRoom", "host/include/packhost/packhost.h", "engine/run.hpp", "host/engine/run.hpp",
     false},
    {"FrontAndFront", "host/cli/main.cpp", "server/server.hpp", "host/server/server.hpp", false},
    {"PublicHeaderOfRoom", "host/include/packhost/run.hpp", "engine/run.hpp", "host/engine/run.hpp",
     false},
    {"PublicHeaderWithBoost", "host/include/packhost/value.hpp", "boost/json.hpp", "", false},
    {"PublicHeaderWithPoco", "host/include/packhost/value.hpp", "Poco/URI.h", "", false},
    {"PublicHeaderWithUv", "host/include/packhost/value.hpp", "uv.h", "", false},
    {"PublicHeaderWithStandard", "host/include/packhost/value.hpp", "vector", "", true},
    {"HeavyHeaderInHeader", "host/net/loop.hpp", "uv.h", "", false},
    {"HeavyHeaderInSource", "host/net/loop.cpp", "uv.h", "", true},
    {"SdkOfHost", "sdk/include/packhost/plugin/core.hpp", "packhost/result.hpp",
     "host/include/packhost/result.hpp", false},
    {"SdkOfPlugins", "sdk/kit/x.hpp", "../../plugins/auth/header/header.hpp",
     "plugins/auth/header/header.hpp", false},
    {"SdkWithBoost", "sdk/include/packhost/plugin/core.hpp", "boost/json.hpp", "", false},
    {"AbiOfC", "sdk/include/packhost/abi/plugin.h", "stdint.h", "", true},
    {"PluginOfHost", "plugins/auth/header/header.cpp", "packhost/result.hpp",
     "host/include/packhost/result.hpp", false},
    {"PluginOfPlugin", "plugins/auth/header/header.cpp", "../basic/basic.hpp",
     "plugins/auth/basic/basic.hpp", false},
    {"PluginOfCommon", "plugins/auth/header/header.cpp", "../a_common/a.hpp",
     "plugins/auth/a_common/a.hpp", true},
    {"PluginOfCommonOfAnotherKind", "plugins/body/json/json.cpp", "../../auth/a_common/a.hpp",
     "plugins/auth/a_common/a.hpp", false},
    {"CommonOfPlugin", "plugins/auth/a_common/a.cpp", "../header/header.hpp",
     "plugins/auth/header/header.hpp", false},
    {"CommonOfCommon", "plugins/auth/a_common/a.cpp", "../b_common/b.hpp",
     "plugins/auth/b_common/b.hpp", false},
    {"PluginOfSdk", "plugins/auth/header/header.cpp", "packhost/plugin.hpp",
     "sdk/include/packhost/plugin.hpp", true},
    {"PluginWithPoco", "plugins/transport/http/src/tls_profile.cpp", "Poco/Net/Context.h", "",
     true},
};

INSTANTIATE_TEST_SUITE_P(Table, IncludeRule, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ResolveInclude, FindsFilesOfTheProjectByEachOfTheWays) {
    EXPECT_EQ(resolve_include(kProject, "host/net/url.cpp", "net/url.hpp"), "host/net/url.hpp");
    EXPECT_EQ(resolve_include(kProject, "host/net/url.cpp", "origin.hpp"), "host/net/origin.hpp");
    EXPECT_EQ(resolve_include(kProject, "host/net/url.cpp", "../engine/run.hpp"),
              "host/engine/run.hpp");
    EXPECT_EQ(resolve_include(kProject, "sdk/x.cpp", "packhost/runtime.hpp"),
              "host/include/packhost/runtime.hpp");
    EXPECT_EQ(resolve_include(kProject, "host/engine/x.cpp", "packhost/abi/auth.h"),
              "sdk/include/packhost/abi/auth.h");
    EXPECT_EQ(resolve_include(kProject, "host/net/url.cpp", "boost/json.hpp"), "");
}

}  // namespace
}  // namespace packhost::tests
