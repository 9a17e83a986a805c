// store_commands_test.cpp: the store as its owner sees it: users apart, keys, checks and copies.
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "stored_stage.hpp"

namespace packhost::tests {
namespace {

namespace fs = std::filesystem;

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class StoreCommands : public StoredStage {
 protected:
    StoreCommands() { EXPECT_EQ(add_acme(api_.base_url()).code, 0); }

    /// Every command that has to open the store.
    static std::vector<std::vector<std::string>> commands() {
        return {{"connection", "list"}, {"connection", "show", "acme"},
                {"connection", "test", "acme"}, {"connection", "export", "acme"},
                {"connection", "remove", "acme", "--yes"}, {"keys", "rotate"}, {"store", "check"},
                {"node", "run", "Acme-ListItems"},
                {"node", "run", "Acme-ListItems", "--connection", "acme"}};
    }
    void expect_all_refused(const std::string& told) const {
        for (const auto& words : commands()) {
            const Finished refused = command(words);
            EXPECT_EQ(refused.code, 4) << words[0] << ' ' << words[1] << ": " << refused.err;
            EXPECT_THAT(refused.err, HasSubstr(told));
            expect_no_canary(refused);
        }
    }

    const cli::SampleApi api_{kCanary};
};

TEST_F(StoreCommands, KeepUsersApart) {
    EXPECT_THAT(command({"connection", "list"}, {}, "second").err,
                HasSubstr("No connection is stored yet"));
    EXPECT_FALSE(fs::exists(store_folder("second"))) << "looking makes no store";
    EXPECT_EQ(list_items({}, "second").code, 4);
    EXPECT_FALSE(fs::exists(store_folder("second")));
    ASSERT_EQ(add_acme(refused_base_url(), {"--no-test"}, "second").code, 0);
    EXPECT_EQ(list_items({}, "second").code, 5) << "a connection of its own";
    EXPECT_EQ(list_items().code, 0);
    EXPECT_EQ(command({"connection", "remove", "acme", "--yes"}, {}, "second").code, 0);
    EXPECT_EQ(list_items().code, 0);
    for (const char* file : {"connections.db", "master.key"}) {
        struct stat info {};
        ASSERT_EQ(::stat((store_folder() / file).c_str(), &info), 0) << file;
        EXPECT_EQ(info.st_mode & 0777, 0600u) << file;
    }
}

TEST_F(StoreCommands, RefuseAnotherMasterKey) {
    const fs::path key = store_folder() / "master.key";
    const std::string own = content(key);
    std::ofstream(key, std::ios::trunc) << std::string(64, 'a') << '\n';
    expect_all_refused("master key");
    fs::remove(key);
    for (const auto& words : commands()) {
        const Finished refused = command(words);
        EXPECT_EQ(refused.code, 4) << refused.err;
        EXPECT_THAT(refused.err, HasSubstr("packhost "));
    }
    EXPECT_FALSE(fs::exists(key)) << "a new key would not open it";
    write("first/packhost/master.key", own);
    EXPECT_EQ(list_items().code, 0);
}

TEST_F(StoreCommands, RefuseFilesThatOthersCanRead) {
    const fs::path file = store_folder() / "connections.db";
    ASSERT_EQ(::chmod(file.c_str(), 0644), 0);
    expect_all_refused("chmod");
    ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
    ASSERT_EQ(::chmod((store_folder() / "master.key").c_str(), 0640), 0);
    expect_all_refused("chmod");
}

TEST_F(StoreCommands, RefuseFilesOfAnotherUser) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
    ASSERT_EQ(::chown((store_folder() / "connections.db").c_str(), 65534, 65534), 0);
    expect_all_refused("connections.db");
}

TEST_F(StoreCommands, RotateTheMasterKeyAndGoOn) {
    const std::string before = content(store_folder() / "master.key");
    const Finished rotated = command({"keys", "rotate"});
    EXPECT_EQ(rotated.code, 0) << rotated.err;
    EXPECT_NE(content(store_folder() / "master.key"), before);
    EXPECT_EQ(list_items().code, 0);
    EXPECT_EQ(command({"store", "check"}).code, 0);
    std::ofstream(store_folder() / "master.key", std::ios::trunc) << before;
    EXPECT_EQ(list_items().code, 4) << "the old one opens nothing";
}

TEST_F(StoreCommands, CheckFindsWhatWasChanged) {
    EXPECT_THAT(command({"store", "check"}).out, HasSubstr("is in order"));
    EXPECT_EQ(*json(command({"store", "check", "--json"}).out).find("ok"), Value(true));
    const fs::path file = store_folder() / "connections.db";
    std::string bytes = content(file);
    const std::string url = api_.base_url();
    std::size_t changed = 0;
    for (std::size_t at = 0; (at = bytes.find(url, at)) != std::string::npos; at += url.size()) {
        bytes[at + url.size() - 1] = '3';
        ++changed;
    }
    ASSERT_GT(changed, 0u);
    std::ofstream(file, std::ios::trunc | std::ios::binary) << bytes;
    const Finished check = command({"store", "check"});
    EXPECT_EQ(check.code, 4);
    EXPECT_THAT(check.out, AllOf(HasSubstr("acme"), HasSubstr("tampered")));
    const Finished as_json = command({"store", "check", "--json"});
    EXPECT_EQ(as_json.code, 4);
    EXPECT_EQ(*json(as_json.out).find("ok"), Value(false));
    const Finished run = list_items();
    EXPECT_EQ(run.code, 4);
    EXPECT_THAT(run.err, HasSubstr("packhost store check"));
    const Finished show = command({"connection", "show", "acme"});
    EXPECT_EQ(show.code, 4) << show.out;
    EXPECT_THAT(show.err, HasSubstr("changed outside of packhost"));
    const Value shown = json(command({"connection", "show", "acme", "--json"}).out);
    EXPECT_EQ(*shown.find("problem"), Value("tampered"));
}

TEST_F(StoreCommands, BackUpWhatOpensWithTheSameKey) {
    const std::string copy = (folder_ / "copy.db").string();
    EXPECT_EQ(command({"store", "backup", copy}).code, 0);
    EXPECT_EQ(command({"store", "backup", copy}).code, 2) << "it is there";
    EXPECT_EQ(command({"store", "backup", copy, "--yes"}).code, 0);
    EXPECT_EQ(command({"store", "backup", (folder_ / "no" / "where").string()}).code, 4);
    EXPECT_THAT(content(copy), Not(HasSubstr(kCanary)));
    ASSERT_EQ(command({"connection", "remove", "acme", "--yes"}).code, 0);
    EXPECT_EQ(list_items().code, 4);
    for (const char* beside : {"connections.db-wal", "connections.db-shm"})
        fs::remove(store_folder() / beside);
    fs::rename(copy, store_folder() / "connections.db");
    EXPECT_EQ(list_items().code, 0);
}

TEST_F(StoreCommands, SayWhatToDoWithoutAStore) {
    for (const auto& words : {std::vector<std::string>{"keys", "rotate"}, {"store", "check"},
                              {"store", "backup", (folder_ / "copy.db").string()},
                              {"connection", "show", "acme"}}) {
        const Finished none = command(words, {}, "nobody");
        EXPECT_EQ(none.code, 4);
        EXPECT_THAT(none.err, HasSubstr("packhost connection add"));
    }
    const Finished homeless = run(words({"connection", "add", "acme-api"}));
    EXPECT_EQ(homeless.code, 3) << homeless.err;
    EXPECT_THAT(homeless.err, HasSubstr("packhost config show --origin"));
}

}  // namespace
}  // namespace packhost::tests
