// log_test.cpp: the log of a configuration: its levels, its file, its two forms.
#include "packhost/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "packhost/json.hpp"
#include "packhost/value.hpp"
#include "support/text_files.hpp"

namespace packhost::tests {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class Log : public testing::Test {
 protected:
    std::string file() const { return folder.path() / "packhost.log"; }
    std::string written() {
        config.file = file();
        const auto log = open_log(config);
        EXPECT_TRUE(log) << log.error().message;
        if (!log || !*log) return "no log";
        (*log)->write({LogLevel::debug, "packhost", "a detail"});
        (*log)->write({LogLevel::warning, "dev.example.x", "say \"hm\""});
        (*log)->write({LogLevel::error, "packhost", "broken"});
        return read_text(file());
    }
    TemporaryFolder folder;
    LogConfig config;
};

TEST_F(Log, KeepsItsLevelAndAbove) {
    const std::string text = written();
    EXPECT_THAT(text, Not(HasSubstr("a detail")));
    EXPECT_THAT(text, ContainsRegex("^[0-9-]+T[0-9:]+\\.[0-9][0-9][0-9]Z warning dev.example.x: "
                                    "say \"hm\"\n"));
    EXPECT_THAT(text, HasSubstr("Z error packhost: broken\n"));
    config.level = LogConfig::Level::debug;
    EXPECT_THAT(written(), HasSubstr("debug packhost: a detail")) << "and appends";
}

TEST_F(Log, WritesOneObjectALine) {
    config.json = true;
    const std::string text = written();
    const auto line = parse_json(text.substr(0, text.find('\n')));
    ASSERT_TRUE(line) << text;
    EXPECT_EQ(*line->find("level"), Value("warning"));
    EXPECT_EQ(*line->find("source"), Value("dev.example.x"));
    EXPECT_EQ(*line->find("text"), Value("say \"hm\""));
}

TEST_F(Log, IsForItsUserAlone) {
    (void)written();
    struct stat seen {};
    ASSERT_EQ(::stat(file().c_str(), &seen), 0);
    EXPECT_EQ(seen.st_mode & 0777, 0600u);
}

TEST_F(Log, OffIsNone) {
    config.level = LogConfig::Level::off;
    EXPECT_EQ(written(), "no log");
}

TEST_F(Log, AFileThatCannotBeOpenedIsAnError) {
    config.file = folder.path() / "absent" / "packhost.log";
    const auto log = open_log(config);
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().code, "log_not_opened");
    EXPECT_EQ(log.error().phase, Phase::config);
}

}  // namespace
}  // namespace packhost::tests
