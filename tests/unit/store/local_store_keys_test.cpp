// local_store_keys_test.cpp: who opens the store, new master keys under use, copies, and what is on
// disk.
#include <thread>

#include "base/encode.hpp"
#include "store_fixture.hpp"

namespace packhost {
namespace {

using namespace tests;
namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class StoreFiles : public StoreFixture {
 protected:
    /// Keys in the key file.
    int keys() {
        int count = 0;
        std::ifstream in(config_.key_file);
        for (std::string line; std::getline(in, line);) count += line.size() == 64;
        return count;
    }
    std::shared_ptr<LocalStore> store_ = open();
};

TEST_F(StoreFiles, AreMadeForTheirUserAlone) {
    for (const fs::path& file : {config_.file, config_.key_file,
                                 fs::path(config_.file.string() + "-wal"),
                                 fs::path(config_.file.string() + "-shm")})
        EXPECT_EQ(mode_of(file), 0600u) << file;
    EXPECT_EQ(mode_of(config_.file.parent_path()), 0700u);
    EXPECT_EQ(mode_of(config_.key_file.parent_path()), 0700u);
    EXPECT_EQ(keys(), 1);
}

TEST_F(StoreFiles, OpenWithTheirKeyAlone) {
    ASSERT_TRUE(store_->add(draft_of("a", {{"key", kCanary}})).ok());
    store_.reset();
    const std::string key = content_of(config_.key_file);
    put_file(config_.key_file, std::string(64, 'a') + "\n");
    EXPECT_EQ(open_code(), "wrong_key");
    fs::remove(config_.key_file);
    EXPECT_EQ(open_code(), "wrong_key") << "no new key is made for an old store";
    EXPECT_FALSE(fs::exists(config_.key_file));
    put_file(config_.key_file, std::string(64, 'a') + "\n" + key);
    EXPECT_EQ(open_code(), "") << "one of several";
    put_file(config_.key_file, key, 0640);
    EXPECT_EQ(open_code(), "unsafe_file");
    put_file(config_.key_file, key);
    EXPECT_EQ(value_of(open()->find("a"), "key"), kCanary);
}

TEST_F(StoreFiles, TellWhyTheyDoNotOpen) {
    store_.reset();
    ::chmod(config_.file.c_str(), 0644);
    EXPECT_EQ(open_code(), "unsafe_file");
    ::chmod(config_.file.c_str(), 0600);
    ASSERT_TRUE(RawFile(config_.file).run("PRAGMA user_version=99"));
    EXPECT_EQ(open_code(), "newer_store");
    put_file(config_.file, std::string(8192, 'x'));
    EXPECT_EQ(open_code(), "store_damaged");
    config_.file = config_.key_file / "below-a-file.db";
    EXPECT_EQ(open_code(), "store_failed");
}

TEST_F(StoreFiles, AreBusyWhileAnotherProgramWrites) {
    RawFile raw(config_.file);
    ASSERT_TRUE(raw.run("BEGIN IMMEDIATE"));
    EXPECT_EQ(code_of(store_->add(draft_of("a", {}))), "store_busy");
    EXPECT_TRUE(store_->list().ok()) << "reading goes on";
    EXPECT_EQ(open_code(), "") << "and opening";
    ASSERT_TRUE(raw.run("ROLLBACK"));
    EXPECT_TRUE(store_->add(draft_of("a", {})).ok());
}

TEST_F(StoreFiles, HoldNoSecretInAnyForm) {
    const std::string secret = std::string(kCanary) + "/+ \xC3\xA9?";
    const fs::path copy = folder_ / "copy.db";
    const Secret passphrase("horse battery");
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(store_->add(draft_of("c" + std::to_string(i), {{"key", secret}})).ok());
    ASSERT_TRUE(store_->change("c0", 1, draft_of("c0", {{"key", secret + "2"}})).ok());
    ASSERT_TRUE(store_->save("token", Secret(secret), 0, 0).ok());
    ASSERT_TRUE(store_->remove("c1").ok());
    ASSERT_TRUE(store_->rotate_master_key().ok());
    ASSERT_TRUE(store_->consent("c2", {}).ok());
    ASSERT_TRUE(store_->backup(copy).ok());
    const std::string keys = content_of(config_.key_file);
    std::vector<std::string> forms = {kCanary, keys.substr(keys.size() - 65, 64)};
    for (const Encoder encoder : {Encoder::hex, Encoder::percent, Encoder::json}) {
        std::string form;
        encode(form, encoder, std::string_view(secret));
        forms.push_back(form);
    }
    for (const std::string before : {"", "x", "xx"}) {
        std::string form;
        encode(form, Encoder::base64, before + kCanary);
        forms.push_back(form.substr(4, form.size() - 8));
    }
    std::string all = *store_->export_connection("c2", nullptr);
    all += *store_->export_connection("c2", &passphrase);
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
        if (!entry.is_regular_file() || entry.path() == config_.key_file) continue;
        all += content_of(entry.path());
        ++files;
    }
    EXPECT_EQ(files, 4u) << "database, log, index of the log, copy";
    EXPECT_THAT(all, HasSubstr("acme-api")) << "what is readable is found";
    for (const std::string& form : forms) EXPECT_EQ(all.find(form), std::string::npos) << form;
}

TEST_F(StoreFiles, TakeANewMasterKeyAndKeepTheOldOneNowhere) {
    ASSERT_TRUE(store_->add(draft_of("a", {{"key", kCanary}})).ok());
    ASSERT_TRUE(store_->save("token", Secret("t"), 0, 0).ok());
    const auto other = open();
    const std::string before = content_of(config_.key_file);
    ASSERT_TRUE(store_->rotate_master_key().ok());
    EXPECT_EQ(keys(), 1);
    EXPECT_NE(content_of(config_.key_file), before);
    EXPECT_EQ(fs::file_size(config_.file.string() + "-wal"), 0u) << "nor as it was wrapped";
    EXPECT_THAT(*store_->check(), IsEmpty());
    EXPECT_EQ(value_of(other->find("a"), "key"), kCanary) << "a process that had the old key";
    ASSERT_TRUE(other->add(draft_of("b", {{"key", "2"}})).ok());
    EXPECT_EQ(value_of(open()->find("b"), "key"), "2") << "wrapped by the new one";
    EXPECT_EQ(RawFile(config_.file).one("SELECT count(DISTINCT master) FROM connections"), "1");
    EXPECT_EQ((*open()->load("token"))->bytes.expose(), "t");
    put_file(config_.key_file, before);
    EXPECT_EQ(open_code(), "wrong_key");
}

TEST_F(StoreFiles, SurviveAChangeOfTheMasterKeyThatFails) {
    ASSERT_TRUE(store_->add(draft_of("a", {{"key", kCanary}})).ok());
    ASSERT_TRUE(store_->add(draft_of("b", {{"key", "2"}})).ok());
    ASSERT_TRUE(RawFile(config_.file).run("UPDATE connections SET wrapped = x'00' WHERE name='b'"));
    EXPECT_EQ(code_of(store_->rotate_master_key()), "tampered");
    EXPECT_EQ(keys(), 2) << "the state that a kill would leave";
    EXPECT_EQ(value_of(open()->find("a"), "key"), kCanary);
    ASSERT_TRUE(store_->add(draft_of("c", {{"key", "3"}})).ok());
    ASSERT_TRUE(store_->remove("b").ok());
    ASSERT_TRUE(open()->rotate_master_key().ok());
    EXPECT_EQ(keys(), 1);
    EXPECT_EQ(value_of(store_->find("c"), "key"), "3");
    EXPECT_EQ(value_of(open()->find("c"), "key"), "3");
}

TEST_F(StoreFiles, TakeNewMasterKeysWhileOtherProcessesReadAndWrite) {
    ASSERT_TRUE(store_->add(draft_of("a", {{"key", kCanary}})).ok());
    store_.reset();
    const fs::path end = folder_ / "end";
    const auto reader = [&] {
        for (int reads = 0; !fs::exists(end) || reads < 10; ++reads)
            if (value_of(open()->find("a"), "key") != kCanary) return 1;
        return 0;
    };
    const auto writer = [&] {
        const auto store = open();
        for (int i = 0; !fs::exists(end) || i < 10; ++i) {
            const auto state = store->load("token");
            if (!state) return 2;
            if (!store->save("token", Secret("t"), 0, *state ? (*state)->version : 0)) return 3;
            if (!store->add(draft_of("w" + std::to_string(i), {{"key", "w"}}))) return 4;
            if (value_of(store->find("w" + std::to_string(i)), "key") != "w") return 5;
        }
        return 0;
    };
    const pid_t one = start_process(reader), two = start_process(writer);
    store_ = open();
    for (int i = 0; i < 8; ++i) {
        const auto rotated = store_->rotate_master_key();
        EXPECT_TRUE(rotated.ok()) << rotated.error().message;
    }
    put_file(end, "");
    EXPECT_EQ(end_of(one), 0);
    EXPECT_EQ(end_of(two), 0);
    EXPECT_EQ(keys(), 1);
    EXPECT_THAT(*store_->check(), IsEmpty());
    EXPECT_THAT(*open()->check(), IsEmpty());
}

TEST_F(StoreFiles, AreCopiedWhole) {
    ASSERT_TRUE(store_->add(draft_of("a", {{"key", kCanary}})).ok());
    ASSERT_TRUE(store_->backup(folder_ / "copy.db").ok());
    EXPECT_EQ(code_of(store_->backup(folder_ / "copy.db")), "store_failed");
    EXPECT_EQ(code_of(store_->backup(config_.file)), "store_failed");
    ASSERT_TRUE(store_->remove("a").ok());
    config_.file = folder_ / "copy.db";
    EXPECT_EQ(value_of(open()->find("a"), "key"), kCanary);
    config_.key_file = folder_ / "other.key";
    EXPECT_EQ(open_code(), "wrong_key") << "the key is not in it";
}

TEST_F(StoreFiles, AreMadeOnceHoweverManyProcessesBegin) {
    store_.reset();
    config_ = {folder_ / "new/store.db", folder_ / "new/master.key"};
    std::vector<pid_t> processes;
    for (int i = 0; i < 6; ++i)
        processes.push_back(start_process([this, i] {
            return open()->add(draft_of("c" + std::to_string(i), {{"key", "x"}})).ok() ? 0 : 1;
        }));
    for (const pid_t process : processes) EXPECT_EQ(end_of(process), 0);
    EXPECT_EQ(open()->list()->size(), 6u);
    EXPECT_THAT(*open()->check(), IsEmpty());
}

}  // namespace
}  // namespace packhost
