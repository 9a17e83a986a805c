// master_key_test.cpp: key files are made once, for their user alone, and hold what they held.
#include "store/master_key.hpp"

#include <array>
#include <thread>

#include <gmock/gmock.h>

#include "temporary_folder.hpp"

namespace packhost::store {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class MasterKeyFile : public testing::Test {
 protected:
    std::string code_of_content(const std::string& text, mode_t mode = 0600) {
        tests::put_file(file_, text, mode);
        const auto keys = MasterKeys::read(file_);
        return keys ? "" : keys.error().code;
    }
    tests::TemporaryFolder folder_;
    fs::path file_ = folder_ / "keys/master.key";
};

TEST_F(MasterKeyFile, IsMadeOnceForItsUserAlone) {
    EXPECT_EQ(MasterKeys::read(file_).error().code, "wrong_key");
    const auto made = MasterKeys::read_or_make(file_);
    ASSERT_TRUE(made.ok()) << made.error().message;
    EXPECT_EQ(tests::mode_of(file_), 0600u);
    EXPECT_EQ(tests::mode_of(folder_ / "keys"), 0700u);
    EXPECT_EQ(made->find(made->newest())->size(), 32u);
    const auto again = MasterKeys::read_or_make(file_);
    EXPECT_EQ(again->newest(), made->newest());
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "keys"), {}), 1) << "nothing is left";
}

TEST_F(MasterKeyFile, IsOneHoweverManyMakeIt) {
    std::array<std::string, 8> ids;
    std::vector<std::jthread> threads;
    for (std::string& id : ids)
        threads.emplace_back([&id, this] { id = MasterKeys::read_or_make(file_)->newest(); });
    threads.clear();
    EXPECT_THAT(ids, testing::Each(ids[0]));
    EXPECT_EQ(ids[0].size(), 16u);
}

TEST_F(MasterKeyFile, RefusesWhatIsNoKeyFile) {
    fs::create_directories(file_.parent_path());
    const std::string key(64, 'a');
    EXPECT_EQ(code_of_content(key), "");
    EXPECT_EQ(code_of_content("# mine\n\n" + key + "\r\n"), "");
    for (const std::string& text : {std::string(), std::string("# none\n"), key.substr(1),
                                    key + "a", std::string(64, 'g'), key + "\nxyz\n"})
        EXPECT_EQ(code_of_content(text), "wrong_key") << text;
    EXPECT_EQ(code_of_content(std::string(5000, '#')), "store_failed");
    for (const mode_t mode : {0640u, 0604u, 0660u, 0644u})
        EXPECT_EQ(code_of_content(key, mode), "unsafe_file");
}

TEST_F(MasterKeyFile, NeverShowsAKeyInAnError) {
    fs::create_directories(file_.parent_path());
    tests::put_file(file_, std::string(60, 'c') + "zzzz\n");
    const Error error = MasterKeys::read(file_).error();
    EXPECT_THAT(error.message + error.hint, testing::Not(HasSubstr("cccc")));
}

TEST_F(MasterKeyFile, HoldsTheNewestKeyFirst) {
    MasterKeys keys = MasterKeys::read_or_make(file_).value();
    const std::string first = keys.newest();
    ASSERT_TRUE(keys.add_new().ok());
    const std::string second = keys.newest();
    ASSERT_TRUE(keys.write(file_).ok());
    MasterKeys read = MasterKeys::read(file_).value();
    EXPECT_EQ(read.newest(), second);
    ASSERT_TRUE(read.find(first));
    EXPECT_EQ(read.find(first)->expose(), keys.find(first)->expose());
    read.keep(second, second);
    EXPECT_FALSE(read.find(first));
    EXPECT_EQ(tests::mode_of(file_), 0600u);
}

TEST_F(MasterKeyFile, LeavesNoKeysOfWritersThatWereKilled) {
    ASSERT_TRUE(MasterKeys::read_or_make(file_).ok());
    const fs::path old = file_.string() + ".4711.0.new", fresh = file_.string() + ".4711.1.new";
    const fs::path other = file_.string() + ".bak";
    for (const fs::path& file : {old, fresh, other}) tests::put_file(file, "x");
    for (const fs::path& file : {old, other})
        fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(1));
    ASSERT_TRUE(MasterKeys::read(file_).ok());
    EXPECT_FALSE(fs::exists(old));
    EXPECT_TRUE(fs::exists(fresh)) << "its writer may be at work";
    EXPECT_TRUE(fs::exists(other));
}

TEST_F(MasterKeyFile, StaysALink) {
    fs::create_directories(folder_ / "elsewhere");
    fs::create_directories(file_.parent_path());
    MasterKeys keys = MasterKeys::read_or_make(folder_ / "elsewhere/real.key").value();
    fs::create_symlink(folder_ / "elsewhere/real.key", file_);
    ASSERT_TRUE(keys.add_new().ok());
    ASSERT_TRUE(keys.write(file_).ok());
    EXPECT_TRUE(fs::is_symlink(file_));
    EXPECT_EQ(MasterKeys::read(folder_ / "elsewhere/real.key")->newest(), keys.newest());
}

}  // namespace
}  // namespace packhost::store
