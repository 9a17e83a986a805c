// other_commands_test.cpp: version, pack validate, and the plugin commands.
#include <set>
#include <sstream>

#include "stage.hpp"

namespace packhost::tests {
namespace {

using testing::HasSubstr;

class OtherCommands : public Stage {
 protected:
    Finished with_config(std::vector<std::string> words) const {
        words.insert(words.begin(), {"--config", (folder_ / "packhost.toml").string()});
        return run(words);
    }
    static constexpr char kPluginFolder[] = PACKHOST_TREE "/lib/packhost/plugins";
    static constexpr char kHeaderPlugin[] = PACKHOST_TREE "/lib/packhost/plugins/auth-header.so";
};

TEST_F(OtherCommands, VersionIsOneLineOnStdout) {
    const Finished version = run({"--version"});
    EXPECT_EQ(version.code, 0);
    EXPECT_THAT(version.out, testing::MatchesRegex("packhost [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST_F(OtherCommands, ValidateIsSilentOnStdoutWhenAPackIsFine) {
    const Finished fine = run({"pack", "validate", PACKHOST_EXAMPLE_PACK});
    EXPECT_EQ(fine.code, 0) << fine.out;
    EXPECT_EQ(fine.out, "");
    EXPECT_THAT(fine.err, HasSubstr("ok"));
}

TEST_F(OtherCommands, ValidateTellsAllFindingsOfAllFiles) {
    const auto bad = write("bad.dragops-pack.json", "{\"packVersion\": \"2.0\"}");
    const Finished both = run({"pack", "validate", PACKHOST_EXAMPLE_PACK, bad.string(),
                               "/nowhere.dragops-pack.json"});
    EXPECT_EQ(both.code, 3);
    EXPECT_THAT(both.out, HasSubstr(bad.string() + ":1:"));
    EXPECT_THAT(both.out, HasSubstr("packVersion"));
    EXPECT_THAT(both.out, HasSubstr("metadata"));
    EXPECT_THAT(both.out, HasSubstr("/nowhere.dragops-pack.json"));
    EXPECT_THAT(both.err, HasSubstr("in 3 files"));
}

TEST_F(OtherCommands, ListShowsTheShippedPlugins) {
    const Finished list = with_config({"plugin", "list"});
    EXPECT_EQ(list.code, 0) << list.err;
    for (const char* provided : {"auth/header", "body/json", "transport/http"})
        EXPECT_THAT(list.out, HasSubstr(provided));
}

TEST_F(OtherCommands, InspectReadsAFileAndAnId) {
    const Finished file = with_config({"plugin", "inspect", kHeaderPlugin});
    EXPECT_EQ(file.code, 0) << file.err;
    EXPECT_THAT(file.out, HasSubstr("auth/header"));
    EXPECT_THAT(file.out, testing::ContainsRegex("sha256 +[0-9a-f]{64}"));
    const Finished id = with_config({"plugin", "inspect", "dev.packhost.auth.header"});
    EXPECT_EQ(id.code, 0) << id.err;
    EXPECT_EQ(id.out, file.out);
}

TEST_F(OtherCommands, InspectDocumentsEverySettingOfTheShippedSchemes) {
    std::set<std::string> headings;
    for (const auto& entry : std::filesystem::directory_iterator(kPluginFolder)) {
        const std::string file = entry.path().filename().string();
        if (!file.starts_with("auth-") || !file.ends_with(".so")) continue;
        const Finished inspected = with_config({"plugin", "inspect", entry.path().string()});
        EXPECT_THAT(inspected.out, HasSubstr("\ncapabilities  -\n")) << "none asks for any";
        std::istringstream page(inspected.out);
        // A setting's line has two blanks behind its name; what it means is indented further.
        std::string undocumented;
        for (std::string line; std::getline(page, line);) {
            if (line.starts_with("Settings of ")) headings.insert(line.substr(12));
            if (headings.empty() || !line.starts_with("  ") || line == "  none") continue;
            const std::size_t indent = line.find_first_not_of(' ');
            if (!undocumented.empty()) {
                EXPECT_GE(indent, undocumented.find_first_not_of(' ') + 4) << undocumented;
                undocumented.clear();
            } else if (line.find("  ", indent) != line.npos) {
                undocumented = line;
            }
        }
        EXPECT_EQ(undocumented, "") << file;
    }
    for (const char* scheme :
         {"header", "query", "bearer", "basic", "recipe", "oauth2_client_credentials",
          "oauth2_authorization_code", "oauth2_refresh_token", "oauth2_password", "jwt_bearer",
          "jwt", "aws_sigv4", "hmac", "http_signature", "digest", "oauth1", "mtls", "hawk", "wsse"})
        EXPECT_TRUE(headings.contains(std::string("auth/") + scheme)) << scheme;
}

TEST_F(OtherCommands, WhyExplainsAnId) {
    const Finished known = with_config({"plugin", "why", "dev.packhost.auth.header"});
    EXPECT_EQ(known.code, 0);
    EXPECT_THAT(known.out, HasSubstr("auth/header"));
    EXPECT_THAT(with_config({"plugin", "why", "dev.example.absent"}).out,
                HasSubstr("dev.example.absent"));
}

TEST_F(OtherCommands, EnablePinsAPluginInTheLockOfTheConfiguration) {
    write("packhost.toml", "");
    const Finished before = with_config({"plugin", "list"});
    EXPECT_EQ(before.out, "");
    EXPECT_THAT(before.err, HasSubstr("No plugin is enabled"));
    const Finished enabled = with_config({"plugin", "enable", kHeaderPlugin});
    ASSERT_EQ(enabled.code, 0) << enabled.err;
    EXPECT_THAT(enabled.out, HasSubstr("dev.packhost.auth.header"));
    EXPECT_THAT(with_config({"plugin", "list"}).out, HasSubstr("auth/header"));
    EXPECT_TRUE(std::filesystem::exists(folder_ / "plugins.lock"));
}

TEST_F(OtherCommands, EnableRefusesWhatIsNoPlugin) {
    const Finished refused = with_config({"plugin", "enable", write("x.so", "no").string()});
    EXPECT_EQ(refused.code, 7);
    EXPECT_THAT(refused.err, HasSubstr("error: "));
}

}  // namespace
}  // namespace packhost::tests
