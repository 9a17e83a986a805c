// admin_test.cpp: what an administrator types: config check, plugin keygen, sign, verify, doctor.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "stage.hpp"

namespace packhost::tests {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class Admin : public Stage {
 protected:
    Admin() {
        fs::create_directories(folder_ / "plugins");
        fs::copy_file(fs::path(PACKHOST_TREE) / "lib/packhost/plugins/auth-header.so", plugin());
    }
    fs::path plugin() const { return folder_ / "plugins" / "auth-header.so"; }
    std::string config(const std::string& text) const {
        return write("packhost.toml", text).string();
    }
    Finished admin(std::vector<std::string> words, const std::string& text = "") const {
        words.insert(words.begin(), {"--config", config(text)});
        return run(words, {{"XDG_STATE_HOME", (folder_ / "state").string()}});
    }
    /// A key, and the plugin signed with it; gives the public one.
    std::string sign() const {
        const std::string key = (folder_ / "release.pem").string();
        const Finished made = run({"plugin", "keygen", "--out", key});
        EXPECT_EQ(made.code, 0) << made.err;
        const Finished done = run({"plugin", "sign", plugin().string(), "--key", key});
        EXPECT_EQ(done.code, 0) << done.err;
        return made.out.substr(0, made.out.find('\n'));
    }
    static std::string trusting(const std::string& key) {
        return "[plugins]\nrequire = \"signature\"\nsigners.release = \"" + key + "\"\n";
    }
};

TEST_F(Admin, ConfigCheckTellsAllThatIsWrong) {
    const Finished fine = admin({"config", "check"});
    EXPECT_EQ(fine.code, 0) << fine.err;
    EXPECT_THAT(fine.out, HasSubstr("packhost.toml is in order."));
    const Finished wrong = admin({"config", "check"}, "[limits]\nworker = 1\nmax_runs = 0\n");
    EXPECT_EQ(wrong.code, 3);
    EXPECT_THAT(wrong.err, AllOf(HasSubstr("packhost.toml:2: limits.worker"),
                                 HasSubstr("packhost.toml:3: limits.max_runs"),
                                 HasSubstr("Did you mean \"workers\"?"), HasSubstr("2 problems.")));
    const Value value = json(admin({"config", "check", "--json"}, "audit.mode = 1\n").out);
    EXPECT_EQ(value.find("problems")->get_if<Array>()->size(), 1u);
    EXPECT_EQ(admin({"config", "check"}, "[network]\norigins = [\"x\"]\n").code, 3);
}

TEST_F(Admin, ConfigSchemaIsOneJsonObject) {
    const Value schema = json(run({"config", "schema"}).out);
    EXPECT_EQ(*schema.find("additionalProperties"), Value(false));
    EXPECT_EQ(*schema.find("properties")->find("limits")->find("properties")->find("workers")
                   ->find("maximum"),
              Value(1024));
}

TEST_F(Admin, ASignedPluginIsEnabledAndAnotherIsNot) {
    EXPECT_THAT(admin({"plugin", "enable", plugin().string()}, trusting("ed25519:" +
                std::string(43, 'A') + "=")).err, HasSubstr("it is not signed"));
    const std::string key = sign();
    EXPECT_THAT(key, ContainsRegex("^ed25519:.{44}$"));
    struct stat status{};
    ASSERT_EQ(::stat((folder_ / "release.pem").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600u);

    const Finished unknown = admin({"plugin", "verify", plugin().string()});
    EXPECT_EQ(unknown.code, 7);
    EXPECT_THAT(unknown.err, HasSubstr(key));
    const Finished known = admin({"plugin", "verify", plugin().string()}, trusting(key));
    EXPECT_EQ(known.code, 0) << known.err;
    EXPECT_THAT(known.out, HasSubstr("is signed by release"));

    EXPECT_EQ(admin({"plugin", "enable", plugin().string()}, trusting(key)).code, 0);
    EXPECT_THAT(admin({"plugin", "list"}, trusting(key)).out, HasSubstr("signed by release"));
    EXPECT_THAT(admin({"plugin", "inspect", plugin().string()}, trusting(key)).out,
                ContainsRegex("signer +release"));
    fs::remove(plugin().string() + ".sig");
    EXPECT_THAT(admin({"plugin", "why", "dev.packhost.auth.header"}, trusting(key)).out,
                AllOf(HasSubstr("signer:   none"), HasSubstr("it is not signed")));
    EXPECT_THAT(admin({"plugin", "why", "dev.packhost.auth.header"}).out,
                HasSubstr("not needed so far"))
        << "the lock alone is enough then";
}

TEST_F(Admin, DisablingTakesAPluginOut) {
    ASSERT_EQ(admin({"plugin", "enable", plugin().string()}).code, 0);
    EXPECT_EQ(admin({"plugin", "disable", "dev.packhost.auth.header"}).code, 0);
    const Finished again = admin({"plugin", "disable", "dev.packhost.auth.header"});
    EXPECT_NE(again.code, 0);
    EXPECT_THAT(again.err, HasSubstr("No plugin \"dev.packhost.auth.header\""));
}

TEST_F(Admin, APluginOutsideTheLockIsLoud) {
    const Finished listed =
        admin({"--allow-unlocked-plugin", plugin().string(), "plugin", "list"});
    EXPECT_EQ(listed.code, 0) << listed.err;
    EXPECT_THAT(listed.out, HasSubstr("unlocked"));
    EXPECT_THAT(listed.err, AllOf(HasSubstr("warning: the plugin " + plugin().string()),
                                  HasSubstr("--allow-unlocked-plugin")));
    const Finished refused = admin({"--allow-unlocked-plugin", plugin().string(), "plugin", "list"},
                                   trusting("ed25519:" + std::string(43, 'A') + "="));
    EXPECT_THAT(refused.out, AllOf(HasSubstr("refused"), HasSubstr("it is not signed")));
}

TEST_F(Admin, DoctorTellsWhatIsWrong) {
    ASSERT_EQ(admin({"plugin", "enable", plugin().string()}).code, 0);
    const Finished fine = admin({"doctor"});
    for (const char* name : {"config", "plugins", "state", "store", "clock", "resolver",
                             "ca bundle", "core dumps", "memory"})
        EXPECT_THAT(fine.out, HasSubstr(std::string("  ") + name));
    EXPECT_THAT(fine.out, HasSubstr("ok    core dumps  off"));
    EXPECT_THAT(fine.out, HasSubstr("1 verified"));
    for (const char* need : {"provides transport/http", "provides body/json"})
        EXPECT_THAT(fine.out, HasSubstr(need));
    const Finished disabled =
        admin({"doctor"}, "plugins.disable = [\"dev.packhost.auth.header\"]\n");
    EXPECT_THAT(disabled.out, AllOf(HasSubstr("ok    plugins"), HasSubstr("1 in plugins.disable"),
                                    Not(HasSubstr("Take \"dev.packhost"))));

    std::ofstream(plugin(), std::ios::app) << "x";
    const Finished changed = admin({"doctor"});
    EXPECT_EQ(changed.code, 3);
    EXPECT_THAT(changed.out, AllOf(HasSubstr("bad   plugins"), HasSubstr("plugin enable"),
                                   HasSubstr("anew from whoever released them")));
    const Value value = json(admin({"doctor", "--json"}, "[limit]\n").out);
    EXPECT_EQ(*value.find("ok"), Value(false));
    const Finished broken = admin({"doctor"}, "[store]\nkey_file = \"absent/key\"\npath = \"" +
                                                  plugin().string() + "\"\n");
    EXPECT_THAT(broken.out, HasSubstr("bad   store"));
}

TEST_F(Admin, AConfigurationThatOthersCanWriteIsRefusedByEveryCommand) {
    const std::string file = config("");
    ASSERT_EQ(::chmod(file.c_str(), 0666), 0);
    const std::vector<std::string> commands[] = {
        {"config", "check"}, {"config", "show"}, {"doctor"}, {"plugin", "list"},
        {"plugin", "why", "dev.x.y"}, {"plugin", "enable", plugin().string()},
        {"pack", "list"}, {"connection", "list"}, {"store", "check"}, {"keys", "rotate"},
        {"runs", "list"}, {"audit", "verify"}, {"node", "run", "X-Y"}};
    for (std::vector<std::string> words : commands) {
        const std::string name = words[0] + " " + words.back();
        words.insert(words.begin(), {"--config", file});
        const Finished refused = run(words, {{"XDG_STATE_HOME", (folder_ / "state").string()}});
        EXPECT_EQ(refused.code, 3) << name << refused.out << refused.err;
        EXPECT_THAT(refused.out + refused.err, HasSubstr("chmod go-w " + file)) << name;
    }
}

TEST_F(Admin, ConfigCheckJudgesThePluginsAndDoubtsUnknownNames) {
    ASSERT_EQ(admin({"plugin", "enable", plugin().string()}).code, 0);
    const Finished slips = admin({"config", "check"},
        "[plugins]\ndisable = [\"dev.packhost.auth.heder\"]\n"
        "prefer = { \"auth/heder\" = \"dev.packhost.auth.header\" }\n"
        "capabilities = { \"dev.packhost.auth.header\" = [\"secret.reveel\"] }\n");
    EXPECT_EQ(slips.code, 0) << "warnings alone: " << slips.err;
    EXPECT_THAT(slips.err,
                AllOf(HasSubstr("warning: "), HasSubstr(":2: plugins.disable: no plugin \"dev."),
                      HasSubstr("Did you mean \"dev.packhost.auth.header\"?"),
                      HasSubstr(":3: plugins.prefer.auth/heder: "),
                      HasSubstr("Did you mean \"auth/header\"?"),
                      HasSubstr("does not ask for \"secret.reveel\"")));
    EXPECT_THAT(admin({"doctor"}, "plugins.disable = [\"dev.x.y\"]\n").out,
                HasSubstr("warn  config"));
    const Finished unsigned_one =
        admin({"config", "check"}, trusting("ed25519:" + std::string(43, 'A') + "="));
    EXPECT_EQ(unsigned_one.code, 3);
    EXPECT_THAT(unsigned_one.err, AllOf(HasSubstr("it is not signed"), HasSubstr("1 problem.")));
}

TEST_F(Admin, ConnectionsThatTheStoreDoesNotHaveAreDoubted) {
    const std::string text = "[network.connections.nosuch]\nplain_http = true\n";
    EXPECT_THAT(admin({"config", "check"}, text).err, Not(HasSubstr("nosuch"))) << "no store";
    const Finished made = run({"--config", config(""), "connection", "add", "acme-api",
                               "--no-test", "--credential-env", "api-key=ACME_KEY"},
                              {{"XDG_STATE_HOME", (folder_ / "state").string()},
                               {"ACME_KEY", "canary-of-acme"}});
    ASSERT_EQ(made.code, 0) << made.err;
    EXPECT_THAT(admin({"config", "check"}, text).err,
                HasSubstr("packhost.toml:2: network.connections.nosuch: no connection of that"));
}

TEST_F(Admin, WhyAndInspectOfARefusedPluginExitWithSeven) {
    ASSERT_EQ(admin({"plugin", "enable", plugin().string()}).code, 0);
    for (const char* word : {"why", "inspect"})
        EXPECT_EQ(admin({"plugin", word, "dev.packhost.auth.header"}).code, 0) << word;
    std::ofstream(plugin(), std::ios::app) << "x";
    for (const char* word : {"why", "inspect"}) {
        EXPECT_EQ(admin({"plugin", word, "dev.packhost.auth.header"}).code, 7) << word;
        EXPECT_EQ(admin({"plugin", word, "dev.x.y"}).code, 7) << word;
    }
    EXPECT_EQ(admin({"plugin", "list"}).code, 0);
}

TEST_F(Admin, InspectKnowsWhatTheLockAgreedTo) {
    const std::string file = std::string(PACKHOST_TREE) + "/lib/packhost/plugins/transport-http.so";
    EXPECT_EQ(admin({"plugin", "inspect", file}).code, 7) << "it is not in this lock";
    const Finished enabled = run({"plugin", "inspect", file});
    EXPECT_EQ(enabled.code, 0) << enabled.out;
    EXPECT_THAT(enabled.out, Not(HasSubstr("refused")));
}

TEST_F(Admin, DoctorTriesAWriteInTheAuditFolder) {
    const std::string strict = "[audit]\nmode = \"strict\"\nfolder = \"audit\"\n";
    const fs::path folder = folder_ / "audit";
    EXPECT_THAT(admin({"doctor"}, strict).out, HasSubstr("audit will be made at first use"));
    EXPECT_FALSE(fs::exists(folder));
    fs::create_directory(folder);
    ASSERT_EQ(::chmod(folder.c_str(), 0700), 0);
    EXPECT_THAT(admin({"doctor"}, strict).out, ContainsRegex("ok +audit "));
    for (const auto& entry : fs::directory_iterator(folder))
        EXPECT_EQ(entry.path().filename(), ".lock");
    ASSERT_EQ(::chmod(folder.c_str(), 0755), 0);
    EXPECT_THAT(admin({"doctor"}, strict).out, HasSubstr("can look into"));
    ASSERT_EQ(::chmod(folder.c_str(), 0777), 0);
    const Finished shared = admin({"doctor"}, strict);
    EXPECT_EQ(shared.code, 3);
    EXPECT_THAT(shared.out, AllOf(ContainsRegex("bad +audit .*can be written to by others"),
                                  HasSubstr("chmod 700 " + folder.string())));
    fs::remove_all(folder);
    std::ofstream(folder) << "in its place";
    EXPECT_THAT(admin({"doctor"}, strict).out,
                AllOf(ContainsRegex("bad +audit "),
                      HasSubstr(folder.string() + " is no folder: move it away")));
}

TEST_F(Admin, DoctorTellsThatThereIsNoPlaceForTheAuditLog) {
    const std::string file = config("audit.mode = \"strict\"\n");
    const Finished nowhere =
        run({"--config", file, "doctor"}, {{"XDG_STATE_HOME", ""}, {"HOME", ""}});
    EXPECT_THAT(nowhere.out, AllOf(ContainsRegex("bad +audit +There is no folder"),
                                   HasSubstr("audit.folder")));
}

}  // namespace
}  // namespace packhost::tests
