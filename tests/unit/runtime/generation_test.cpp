// generation_test.cpp: what a config becomes, and how plugins' lines get to the application's log.
#include "runtime/generation.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace packhost::runtime {
namespace {

struct Lines : LogSink {
    void write(const LogLine& line) override {
        all.push_back(std::to_string(static_cast<int>(line.level)) + " " +
                      std::string(line.source) + " " + std::string(line.text));
    }
    std::vector<std::string> all;
};

/// A config without plugins.
Config config() { return default_config("/nonexistent"); }

TEST(Generation, PluginsLinesReachTheLogAsOneLineWithAKnownLevel) {
    engine::Shares shares;
    const auto lines = std::make_shared<Lines>();
    const auto made = Generation::make(config(), 1, shares, Services{.log = lines});
    ASSERT_TRUE(made) << made.error().message;
    const engine::PluginLog& log = (*made)->commons().log;
    log("dev.example.x", 0, "plain");
    log("dev.example.x", 9, "two\nlines\x1b[31m");
    EXPECT_EQ(lines->all, (std::vector<std::string>{"0 dev.example.x plain",
                                                    "3 dev.example.x two lines [31m"}));
}

TEST(Generation, WithoutALogNothingIsCalled) {
    engine::Shares shares;
    const auto made = Generation::make(config(), 1, shares, {});
    ASSERT_TRUE(made);
    EXPECT_FALSE((*made)->commons().log);
}

TEST(Generation, HasAtLeastOneWorker) {
    engine::Shares shares;
    Config three = config();
    three.workers = 3;
    EXPECT_EQ((*Generation::make(three, 1, shares, {}))->workers(), 3u);
    EXPECT_GE((*Generation::make(config(), 1, shares, {}))->workers(), 1u);
}

TEST(Newest, IsTheLastThatWasSet) {
    engine::Shares shares;
    Newest newest;
    EXPECT_EQ(newest.number(), 0u);
    for (const std::uint64_t number : {1u, 2u}) {
        newest.set(*Generation::make(config(), number, shares, {}));
        EXPECT_EQ(newest.number(), number);
        EXPECT_EQ(newest.get()->number(), number);
    }
}

}  // namespace
}  // namespace packhost::runtime
