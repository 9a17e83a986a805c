// demo_folder_test.cpp: the files of `demo --serve` are what the readers take, and go away.
#include "cli/demo_folder.hpp"

#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "packhost/connection_file.hpp"

namespace packhost::cli {
namespace {

namespace fs = std::filesystem;

TEST(DemoFolder, HoldsAConnectionAndAConfigurationForItAlone) {
    const Config host = default_config("/opt/pack host/etc");
    fs::path path;
    {
        auto folder = DemoFolder::make(host, "http://127.0.0.1:4711/v2", "the-key");
        ASSERT_TRUE(folder.ok()) << folder.error().message;
        path = (*folder)->config().parent_path();
        struct stat info {};
        ASSERT_EQ(::stat(path.c_str(), &info), 0);
        EXPECT_EQ(info.st_mode & 0777u, 0700u);

        const auto config = read_config((*folder)->config());
        ASSERT_TRUE(config.ok()) << config.error().message;
        EXPECT_EQ(config->lock, host.lock);
        EXPECT_THAT(config->network.at("acme-demo").allow, testing::ElementsAre("loopback"));
        EXPECT_EQ(config->network.size(), 1u);

        const auto connection = read_connection_file((*folder)->connection(), nullptr);
        ASSERT_TRUE(connection.ok()) << connection.error().message;
        EXPECT_EQ((*connection)->name, kDemoConnection);
        EXPECT_EQ((*connection)->base_url, "http://127.0.0.1:4711/v2");
        EXPECT_EQ((*connection)->find("api-key")->value.expose(), "the-key");
    }
    EXPECT_FALSE(fs::exists(path));
}

TEST(DemoConfig, GrantsLoopbackToTheDemoAlone) {
    Config host = default_config("/etc");
    host.network["other"].plain_http = true;
    host.origins_allowed = {"https://api.example.com"};
    host.proxy.url = "http://proxy.example:3128";
    const Config config = demo_config(host, "http://127.0.0.1:4711/v2");
    EXPECT_THAT(config.origins_allowed, testing::ElementsAre("http://127.0.0.1:4711"));
    EXPECT_EQ(config.proxy.url, "");
    EXPECT_EQ(config.network.size(), 1u);
    EXPECT_TRUE(config.network.at("acme-demo").plain_http);
    EXPECT_EQ(config.lock, host.lock);
}

}  // namespace
}  // namespace packhost::cli
