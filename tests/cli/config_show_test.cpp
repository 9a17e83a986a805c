// config_show_test.cpp: `packhost config show`: every key, its value, and who set it.
#include <fstream>
#include <sstream>

#include "stage.hpp"

namespace packhost::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class ConfigShow : public Stage {
 protected:
    ConfigShow() {
        write("packhost.toml",
              "[limits]\nworkers = 3\ntransfer_seconds = 60\n[packs]\nfolders = [\"a b\"]\n"
              "[network.connections.acme]\nplain_http = true\n");
    }
    std::string file() const { return (folder_ / "packhost.toml").string(); }
    Finished show(std::vector<std::string> more = {}, const Environment& environment = {}) const {
        std::vector<std::string> words{"config", "show"};
        words.insert(words.end(), more.begin(), more.end());
        return run(words, environment);
    }
};

TEST_F(ConfigShow, TellsValuesAndDefaults) {
    const Finished shown = show({"--config", file()});
    EXPECT_EQ(shown.code, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("file = \"" + file() + "\"\n"));
    EXPECT_THAT(shown.out, HasSubstr("limits.workers = 3\n"));
    EXPECT_THAT(shown.out, HasSubstr("limits.resolver_threads = 4\n"));
    EXPECT_THAT(shown.out, HasSubstr("limits.transfer_seconds = 60\n"));
    EXPECT_THAT(shown.out, HasSubstr("packs.folders = [\"" + (folder_ / "a b").string() + "\"]\n"));
    EXPECT_THAT(shown.out, HasSubstr("network.connections.acme.plain_http = true\n"));
    EXPECT_THAT(shown.out, Not(HasSubstr("#"))) << "origins were not asked for";
}

TEST_F(ConfigShow, OriginTellsTheLineTheVariableOrTheDefault) {
    const Finished by_option = show({"--origin", "--config", file()});
    EXPECT_THAT(by_option.out, HasSubstr("file = \"" + file() + "\"  # --config\n"));
    EXPECT_THAT(by_option.out, HasSubstr("workers = 3  # " + file() + ":2\n"));
    EXPECT_THAT(by_option.out, HasSubstr("transfer_seconds = 60  # " + file() + ":3\n"));
    EXPECT_THAT(by_option.out, HasSubstr("folders = [\"" + (folder_ / "a b").string() +
                                         "\"]  # " + file() + ":5\n"));
    EXPECT_THAT(by_option.out, HasSubstr("plain_http = true  # " + file() + ":7\n"));
    EXPECT_THAT(by_option.out, HasSubstr("resolver_threads = 4  # default\n"));
    const Finished by_variable =
        show({"--origin"}, {{"PACKHOST_CONFIG", file()}, {"XDG_CACHE_HOME", "/cache"}});
    EXPECT_THAT(by_variable.out, HasSubstr("# $PACKHOST_CONFIG\n"));
    EXPECT_THAT(by_variable.out,
                testing::ContainsRegex("\"/cache/packhost/.*\"  # .XDG_CACHE_HOME"));
    EXPECT_THAT(show({"--origin"}).out, HasSubstr("packhost.toml\"  # default\n"));
}

TEST_F(ConfigShow, JsonHoldsTheSame) {
    const Value plain = json(show({"--json", "--config", file()}).out);
    EXPECT_EQ(*plain.find("limits.workers"), Value(3));
    const Value value = json(show({"--json", "--origin", "--config", file()}).out);
    EXPECT_EQ(*value.find("limits.workers")->find("value"), Value(3));
    EXPECT_EQ(*value.find("limits.workers")->find("origin"), Value(file() + ":2"));
    EXPECT_EQ(*value.find("file")->find("origin"), Value("--config"));
}

TEST_F(ConfigShow, AnErrorIsJsonToo) {
    write("packhost.toml", "[limit]\n");
    const Finished shown = show({"--json", "--config", file()});
    EXPECT_EQ(shown.code, 3);
    EXPECT_EQ(*json(shown.out).find("error")->find("phase"), Value("config"));
    EXPECT_THAT(shown.err, HasSubstr("Did you mean \"limits\"?"));
}

TEST_F(ConfigShow, ShowsEveryKeyOfTheDocumentedFile) {
    std::ifstream in(PACKHOST_DOCUMENTED_CONFIG);
    std::size_t keys = 0;
    // With each key commented in, all are read, and config show names them.
    std::ostringstream all;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("#") && line.size() > 1 && line[1] != ' ') line.erase(0, 1);
        all << line << '\n';
    }
    write("packhost.toml", all.str());
    const Finished shown = show({"--config", file(), "--origin"});
    ASSERT_EQ(shown.code, 0) << shown.err;
    std::istringstream lines(shown.out);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("file = ")) continue;
        EXPECT_THAT(line, HasSubstr("# " + file() + ':')) << "this key is not documented";
        ++keys;
    }
    EXPECT_EQ(keys, 36u);
}

}  // namespace
}  // namespace packhost::tests
