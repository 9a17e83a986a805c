// signing_test.cpp: host/README.md restricts a host to signed plugins and two APIs, step by step:
// the steps are taken, with a plugin of this tree.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "snippets.hpp"
#include "support/text_files.hpp"

namespace packhost::tests {
namespace {

namespace fs = std::filesystem;

/// The text with one part of it replaced, which must be there.
std::string with(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, text.npos) << from;
    return at == text.npos ? text : text.replace(at, from.size(), to);
}

class Signing : public testing::Test {
 protected:
    Signing() {
        std::string name = (fs::temp_directory_path() / "packhost-signing-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        const fs::path plugins = fs::path(BINARY_DIR) / "lib/packhost/plugins";
        fs::copy_file(plugins / "auth-header.so", folder_ / "auth-hmac.so");
        fs::copy_file(plugins / "auth-basic.so", folder_ / "unsigned.so");
    }
    ~Signing() override { fs::remove_all(folder_); }

    int shell(const std::string& commands) const {
        const fs::path script = folder_ / "steps.sh";
        std::ofstream(script) << "cd '" << folder_.string() << "' && PATH='" BINARY_DIR
                              << "/bin':$PATH && export XDG_STATE_HOME=$PWD/state "
                                 "PACKHOST_CONFIG=$PWD/packhost.toml && set -e\n"
                              << commands;
        return std::system(("sh " + script.string() + " >" + log().string() + " 2>&1").c_str());
    }
    fs::path log() const { return folder_ / "log"; }
    fs::path folder_;
};

TEST_F(Signing, TheStepsOfTheReadmeWork) {
    const auto steps = marked("signing");
    ASSERT_EQ(steps.size(), 2u);
    std::ofstream(folder_ / "packhost.toml") << "";
    ASSERT_EQ(shell(steps[0].text), 0) << read_text(log());
    const std::string printed = read_text(log());
    const std::string key = printed.substr(printed.find("\ned25519:") + 1, 52);

    const std::string config =
        with(with(steps[1].text, "/usr/lib/packhost/plugins", folder_.string()),
             "ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", key);
    std::ofstream(folder_ / "packhost.toml") << config;
    EXPECT_EQ(shell("packhost plugin enable auth-hmac.so\npackhost plugin verify auth-hmac.so\n"
                    "packhost config check\npackhost plugin list | grep 'signed by release'\n"
                    "packhost config show | grep 'network.origins = .\"https://api.example.com\"'"),
              0)
        << read_text(log());
    EXPECT_NE(shell("packhost plugin enable unsigned.so"), 0);
    EXPECT_NE(read_text(log()).find("it is not signed"), std::string::npos) << read_text(log());
    EXPECT_NE(shell("packhost plugin enable '" BINARY_DIR "/lib/packhost/plugins/auth-query.so'"),
              0);
}

}  // namespace
}  // namespace packhost::tests
