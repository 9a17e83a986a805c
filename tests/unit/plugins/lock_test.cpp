// lock_test.cpp: plugins.lock is read strictly and written whole.
#include "plugins/lock.hpp"

#include <sys/stat.h>

#include <thread>

#include "zoo/keeper.hpp"

namespace packhost::plugins {
namespace {

using zoo::path;

const std::string kDigest(64, 'a');

class LockFile : public zoo::Zoo {
 protected:
    path file() const { return folder() / "etc" / "packhost" / "plugins.lock"; }
    Result<Lock> read(std::string_view text) {
        std::filesystem::create_directories(file().parent_path());
        zoo::write_bytes(file(), text);
        return read_lock(file());
    }
    static std::string block(const std::string& id, const std::string& more = "") {
        return "\n[[plugin]]\nid = \"" + id + "\"\nfile = \"x.so\"\nsha256 = \"" + kDigest +
               "\"\n" + more;
    }
};

TEST_F(LockFile, MissingIsEmpty) {
    const auto lock = read_lock(folder() / "nowhere" / "plugins.lock");
    ASSERT_TRUE(lock.ok());
    EXPECT_TRUE(lock->entries.empty());
}

TEST_F(LockFile, EmptyIsEmpty) {
    const auto lock = read("# nothing yet\n");
    ASSERT_TRUE(lock.ok());
    EXPECT_TRUE(lock->entries.empty());
}

TEST_F(LockFile, IsReadWhole) {
    const auto lock = read("version = 1\n" + block("dev.zoo.b", "dependencies = [\"libz.so.1\"]") +
                           block("dev.zoo.a"));
    ASSERT_TRUE(lock.ok()) << lock.error().message;
    ASSERT_EQ(lock->entries.size(), 2u);
    EXPECT_EQ(lock->entries[0].id, "dev.zoo.b");
    EXPECT_EQ(lock->entries[0].sha256, kDigest);
    EXPECT_EQ(lock->entries[0].dependencies, std::vector<std::string>{"libz.so.1"});
    EXPECT_NE(lock->find("dev.zoo.a"), nullptr);
    EXPECT_EQ(lock->find("dev.zoo.c"), nullptr);
}

TEST_F(LockFile, PathsAreRelativeToItsFolder) {
    const auto lock = read("version = 1\n");
    ASSERT_TRUE(lock.ok());
    EXPECT_EQ(lock->file_of({"a.b", "../../lib/x.so", kDigest, {}}), folder() / "lib" / "x.so");
    EXPECT_EQ(lock->file_of({"a.b", "/opt/x.so", kDigest, {}}), path("/opt/x.so"));
}

struct Wrong {
    const char* text;
    const char* reason;
};
const Wrong kWrong[] = {
    {"version = 1\n[[plugin]\n", "line 2"},
    {"version = 2\n", "line 1 is wrong: \"version\" must be 1"},
    {"version = \"1\"\n", "\"version\" must be 1"},
    {"plugin = []\n", "\"version\" must be 1"},
    {"version = 1\nplugins = []\n", "line 2 is wrong: \"plugins\" is not known"},
    {"version = 1\nplugin = 3\n", "line 2"},
    {"version = 1\nplugin = [3]\n", "line 2"},
    {"version = 1\n[[plugin]]\nfile = \"x\"\nsha256 = \"DIGEST\"\n", "no \"id\""},
    {"version = 1\n[[plugin]]\nid = \"x\"\nfile = \"x\"\nsha256 = \"DIGEST\"\n", "line 3"},
    {"version = 1\n[[plugin]]\nid = 5\nfile = \"x\"\nsha256 = \"DIGEST\"\n", "line 3"},
    {"version = 1\n[[plugin]]\nid = \"a.b\"\nfile = \"\"\nsha256 = \"DIGEST\"\n", "line 4"},
    {"version = 1\n[[plugin]]\nid = \"a.b\"\nfile = \"x\\n\"\nsha256 = \"DIGEST\"\n", "line 4"},
    {"version = 1\n[[plugin]]\nid = \"a.b\"\nfile = \"x\"\nsha256 = \"abc\"\n",
     "line 5 is wrong: \"sha256\" must be 64 lower-case hexadecimal digits"},
    {"version = 1\n[[plugin]]\nid = \"a.b\"\nfile = \"x\"\nsha256 = \"DIGEST\"\ntrust = true\n",
     "line 6 is wrong: \"trust\" is not known"},
    {"version = 1\n[[plugin]]\nid = \"a.b\"\nfile = \"x\"\nsha256 = \"DIGEST\"\n"
     "dependencies = [\"../libx.so\"]\n", "line 6"},
    {"version = 1\n[[plugin]]\nid = \"a.b\"\nfile = \"x\"\nsha256 = \"DIGEST\"\n"
     "dependencies = \"libx.so\"\n", "line 6"},
};

TEST_F(LockFile, WhatIsWrongIsToldWithItsLine) {
    for (const Wrong& wrong : kWrong) {
        SCOPED_TRACE(wrong.text);
        std::string text = wrong.text;
        if (const auto at = text.find("DIGEST"); at != text.npos) text.replace(at, 6, kDigest);
        const auto lock = read(text);
        ASSERT_FALSE(lock.ok());
        EXPECT_EQ(lock.error().code, "bad_lock");
        EXPECT_EQ(lock.error().phase, Phase::config);
        EXPECT_NE(lock.error().message.find(wrong.reason), std::string::npos)
            << lock.error().message;
        EXPECT_NE(lock.error().message.find(file().string()), std::string::npos);
        EXPECT_FALSE(lock.error().hint.empty());
    }
}

TEST_F(LockFile, AnIdMayComeOnce) {
    const auto lock = read("version = 1\n" + block("dev.zoo.a") + block("dev.zoo.a"));
    ASSERT_FALSE(lock.ok());
    EXPECT_NE(lock.error().message.find("line 8 is wrong: the id \"dev.zoo.a\" comes twice"),
              std::string::npos)
        << lock.error().message;
}

TEST_F(LockFile, OneThatOthersCanWriteIsRefused) {
    ASSERT_TRUE(read("version = 1\n").ok());
    ASSERT_EQ(::chmod(file().c_str(), 0666), 0);
    const auto lock = read_lock(file());
    ASSERT_FALSE(lock.ok());
    EXPECT_EQ(lock.error().code, "unsafe_path");
}

TEST_F(LockFile, WritingAndReadingGivesTheSame) {
    Lock lock;
    lock.entries = {
        {"dev.zoo.b", "/opt/a \"quoted\" \\ name.so", kDigest, {"libz.so.1", "liby.so"}},
        {"dev.zoo.a", "../x.so", std::string(64, '0'), {}}};
    ASSERT_TRUE(write_lock(file(), lock).ok());
    const auto read_back = read_lock(file());
    ASSERT_TRUE(read_back.ok()) << read_back.error().message;
    ASSERT_EQ(read_back->entries.size(), 2u);
    EXPECT_EQ(read_back->entries[0].id, "dev.zoo.a");  // sorted
    EXPECT_EQ(read_back->entries[1].file, lock.entries[0].file);
    EXPECT_EQ(read_back->entries[1].dependencies, lock.entries[0].dependencies);
    struct stat status{};
    ASSERT_EQ(::stat(file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0644u);
}

TEST_F(LockFile, AFailedWriteLeavesTheOldOneAndNoLitter) {
    ASSERT_TRUE(write_lock(file(), {{}, {{"dev.zoo.a", "x.so", kDigest, {}}}}).ok());
    std::filesystem::create_directory(folder() / "dir.lock");  // rename onto a folder fails
    const auto written = write_lock(folder() / "dir.lock", {});
    ASSERT_FALSE(written.ok());
    EXPECT_EQ(written.error().code, "lock_not_written");
    EXPECT_FALSE(written.error().hint.empty());
    for (const auto& entry : std::filesystem::directory_iterator(folder()))
        EXPECT_TRUE(entry.is_directory()) << entry.path();
}

TEST_F(LockFile, AChangeThatFailsChangesNothing) {
    ASSERT_TRUE(write_lock(file(), {{}, {{"dev.zoo.a", "x.so", kDigest, {}}}}).ok());
    const std::string before = zoo::read_bytes(file());
    const auto updated = update_lock(file(), [](Lock& lock) -> Result<void> {
        lock.entries.clear();
        return Error{"no", Phase::config, "No.", ""};
    });
    EXPECT_FALSE(updated.ok());
    EXPECT_EQ(zoo::read_bytes(file()), before);
}

TEST_F(LockFile, ConcurrentWritersLoseNothing) {
    constexpr int kWriters = 4, kEach = 8;
    std::vector<std::thread> writers;
    for (int w = 0; w < kWriters; ++w)
        writers.emplace_back([this, w] {
            for (int i = 0; i < kEach; ++i) {
                const auto done = update_lock(file(), [&](Lock& lock) -> Result<void> {
                    const std::string id =
                        "dev.zoo.w" + std::to_string(w) + "-" + std::to_string(i);
                    lock.entries.push_back({id, "x.so", kDigest, {}});
                    return {};
                });
                EXPECT_TRUE(done.ok()) << done.error().message;
            }
        });
    for (std::thread& writer : writers) writer.join();
    const auto lock = read_lock(file());
    ASSERT_TRUE(lock.ok());
    EXPECT_EQ(lock->entries.size(), std::size_t{kWriters * kEach});
}

}  // namespace
}  // namespace packhost::plugins
