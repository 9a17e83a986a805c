// config_check_test.cpp: all that is wrong with a configuration is told at once.
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "packhost/config_keys.hpp"

namespace packhost {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class ConfigCheck : public testing::Test {
 protected:
    ConfigCheck() {
        std::string name = (fs::temp_directory_path() / "packhost-check-XXXXXX").string();
        directory_ = ::mkdtemp(name.data());
        ::setenv("XDG_STATE_HOME", directory_.c_str(), 1);
    }
    ~ConfigCheck() override { fs::remove_all(directory_); }

    fs::path write(const std::string& name, const std::string& text, mode_t mode = 0600) const {
        std::ofstream(directory_ / name) << text;
        ::chmod((directory_ / name).c_str(), mode);
        return directory_ / name;
    }
    std::vector<std::string> check(const std::string& text) const {
        std::vector<std::string> out;
        for (const Error& error : check_config(write("packhost.toml", text))) {
            EXPECT_FALSE(error.message.empty());
            EXPECT_EQ(error.phase, Phase::config);
            out.push_back(error.message + " | " + error.hint);
        }
        return out;
    }
    fs::path directory_;
};

TEST_F(ConfigCheck, FindsNothingInAnEmptyFile) { EXPECT_THAT(check(""), testing::IsEmpty()); }

TEST_F(ConfigCheck, TellsAllByLine) {
    const auto problems = check("[limits]\nworker = 1\nmax_runs = 0\n[log]\nlevel = 3\n"
                                "[netwrk]\nx = 1\n");
    ASSERT_EQ(problems.size(), 4u);
    EXPECT_THAT(problems[0], HasSubstr(":2: limits.worker: there is no such key"));
    EXPECT_THAT(problems[1], HasSubstr(":3: limits.max_runs:"));
    EXPECT_THAT(problems[2], HasSubstr(":5: log.level:"));
    EXPECT_THAT(problems[3], HasSubstr("Did you mean \"network\"?"));
}

TEST_F(ConfigCheck, LooksAtWhatTheFileRefersTo) {
    write("open.key", "", 0644);
    fs::create_directory(directory_ / "shared");
    ::chmod((directory_ / "shared").c_str(), 0777);
    struct Row { const char* text; const char* message; };
    const Row rows[] = {
        {"plugins.folders = [\"absent\"]", ":1: plugins.folders: there is no folder"},
        {"plugins.folders = [\"shared\"]", ":1: plugins.folders: others than its owner"},
        {"packs.folders = [\"absent\"]", ":1: packs.folders: there is no folder"},
        {"store.key_file = \"open.key\"", ":1: store.key_file: others than the owner"},
        {"store.key_file = \"\"", ":1: store.key_file: the store needs a master key"},
        {"network.proxy.credentials_file = \"absent\"\nnetwork.proxy.url = \"http://p\"",
         ":1: network.proxy.credentials_file: \""},
        {"network.proxy.credentials_file = \"open.key\"\nnetwork.proxy.url = \"http://p\"",
         ":1: network.proxy.credentials_file: others than"},
        {"network.proxy.bypass = []\nnetwork.proxy.resolve = \"proxy\"\nnetwork.origins = "
         "[\"https://a\"]", "network.proxy.url: the other settings"},
        {"network.proxy.url = \"http://p\"\nnetwork.proxy.resolve = \"proxy\"",
         ":2: network.proxy.resolve: a proxy may"},
        {"network.connections.a.ca_file = \"absent.pem\"",
         ":1: network.connections.a.ca_file: \""},
        {"network.origins = []", ":1: network.origins: an empty list would restrict nothing"},
        {"plugins.require = \"signature\"", ":1: plugins.require: no plugin can load"},
        {"audit.mode = \"on\"\naudit.folder = \"\"", ":2: audit.folder: there is no place"},
    };
    for (const Row& row : rows) {
        const auto problems = check(row.text);
        ASSERT_EQ(problems.size(), 1u) << row.text;
        EXPECT_THAT(problems[0], HasSubstr(row.message)) << row.text;
    }
}

TEST_F(ConfigCheck, OneThatOthersCanWriteIsTold) {
    const auto file = write("packhost.toml", "", 0666);
    const auto problems = check_config(file);
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_EQ(problems[0].code, "unsafe_path");
    EXPECT_THAT(problems[0].hint, HasSubstr("chmod go-w " + file.string()));
}

TEST_F(ConfigCheck, OneThatOthersCanWriteIsNotRead) {
    const auto file = write("packhost.toml", "limits.workers = 2\n");
    ASSERT_TRUE(read_config(file).ok());
    for (const fs::path& open : {file, directory_}) {
        ASSERT_EQ(::chmod(open.c_str(), 0722), 0);
        const auto config = read_config(file);
        ASSERT_FALSE(config.ok()) << open;
        EXPECT_EQ(config.error().code, "unsafe_path");
        EXPECT_EQ(config.error().phase, Phase::config);
        EXPECT_THAT(config.error().message,
                    AllOf(HasSubstr("The configuration \"" + file.string() + "\" is refused"),
                          HasSubstr("others than its owner can write to " + open.string())));
        EXPECT_THAT(config.error().hint, HasSubstr("chmod go-w " + open.string()));
        ASSERT_EQ(::chmod(open.c_str(), 0700), 0);
    }
}

TEST_F(ConfigCheck, ALinkToOneThatOthersCanWriteIsNotRead) {
    fs::create_directory(directory_ / "shared");
    ::chmod((directory_ / "shared").c_str(), 0777);
    const fs::path real = write("shared/packhost.toml", "");
    fs::create_symlink(real, directory_ / "packhost.toml");
    const auto config = read_config(directory_ / "packhost.toml");
    ASSERT_FALSE(config.ok());
    EXPECT_EQ(config.error().code, "unsafe_path");
    EXPECT_THAT(config.error().message, HasSubstr("it leads to " + real.string()));
}

TEST_F(ConfigCheck, WhatBelongsToAnotherUserIsRefused) {
    if (::geteuid() != 0) GTEST_SKIP() << "files can be given away by root alone";
    constexpr uid_t kOther = 65534;
    const auto file = write("packhost.toml", "plugins.folders = [\"plugins\"]\n");
    const fs::path lock = write("plugins.lock", "version = 1\n");
    const fs::path folder = directory_ / "plugins";
    fs::create_directory(folder);
    ASSERT_THAT(check_config(file), testing::IsEmpty());
    for (const fs::path& given : {file, directory_, lock, folder}) {
        ASSERT_EQ(::lchown(given.c_str(), kOther, kOther), 0);
        const auto problems = check_config(file);
        ASSERT_FALSE(problems.empty()) << given;
        EXPECT_THAT(problems[0].message,
                    HasSubstr(given.string() + " belongs to another user"));
        EXPECT_THAT(problems[0].hint, HasSubstr("chown root " + given.string()));
        EXPECT_EQ(read_config(file).ok(), given == lock || given == folder);
        ASSERT_EQ(::lchown(given.c_str(), 0, 0), 0);
    }
}

TEST_F(ConfigCheck, AnEmptyListOfOriginsSaysHowToAllowNothing) {
    const auto problems = check("network.origins = []");
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_THAT(problems[0], AllOf(HasSubstr("none.invalid"), HasSubstr("leave the key out")));
    EXPECT_THAT(check("network.origins = [\"https://none.invalid\"]"), testing::IsEmpty());
}

TEST_F(ConfigCheck, ATableThatStandsTwiceIsExplained) {
    const auto problems = check("[plugins]\nsigners = {}\n[plugins.signers]\n");
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_THAT(problems[0], HasSubstr("each [table] stands once"));
}

TEST_F(ConfigCheck, ABrokenLockIsTold) {
    write("plugins.lock", "version = 9\n");
    const auto problems = check("");
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_THAT(problems[0], HasSubstr("plugins.lock"));
}

TEST_F(ConfigCheck, AnAbsentFileIsOneProblem) {
    ASSERT_EQ(check_config(directory_ / "absent.toml").size(), 1u);
}

}  // namespace
}  // namespace packhost
