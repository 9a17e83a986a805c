// database_test.cpp: SQLite files that are private, checked, durable, and brought forward only.
#include "store/database.hpp"

#include <array>
#include <thread>

#include <gmock/gmock.h>
#include <sqlite3.h>

#include "temporary_folder.hpp"

namespace packhost::store {
namespace {

namespace fs = std::filesystem;
using tests::TemporaryFolder;
using testing::HasSubstr;

constexpr std::array kFirst = {"CREATE TABLE notes(id INTEGER PRIMARY KEY, text TEXT) STRICT"};
constexpr std::array kSecond = {kFirst[0], "ALTER TABLE notes ADD COLUMN author TEXT DEFAULT 'x'"};
constexpr Schema kOne{0x70687465, kFirst};
constexpr Schema kTwo{0x70687465, kSecond};

std::string code_of(const fs::path& file, const Schema& schema = kOne) {
    auto opened = Database::open(file, schema);
    if (opened) return "";
    EXPECT_EQ(opened.error().phase, schema.phase);
    EXPECT_THAT(opened.error().message, HasSubstr(file.parent_path().string()));
    return opened.error().code;
}

class DatabaseFile : public testing::Test {
 protected:
    Database open(const Schema& schema = kOne) {
        auto opened = Database::open(file_, schema);
        if (!opened) ADD_FAILURE() << opened.error().message;
        return std::move(opened).value();
    }
    TemporaryFolder folder_;
    fs::path file_ = folder_ / "a/b/notes.db";
};

TEST_F(DatabaseFile, IsMadeForItsUserAlone) {
    const Database database = open();
    ASSERT_TRUE(database.run("INSERT INTO notes(text) VALUES(?1)", "one").ok());
    EXPECT_EQ(tests::mode_of(file_), 0600u);
    EXPECT_EQ(tests::mode_of(file_.string() + "-wal"), 0600u);
    EXPECT_EQ(tests::mode_of(file_.string() + "-shm"), 0600u);
    EXPECT_EQ(tests::mode_of(folder_ / "a/b"), 0700u);
    EXPECT_EQ(tests::mode_of(folder_ / "a"), 0700u);
}

TEST_F(DatabaseFile, IsDurableAndDistrustful) {
    const Database database = open();
    EXPECT_EQ(*database.number("PRAGMA synchronous"), 3) << "EXTRA";
    EXPECT_EQ(*database.number("PRAGMA foreign_keys"), 1);
    EXPECT_EQ(*database.number("PRAGMA trusted_schema"), 0);
    Statement mode = database.query("PRAGMA journal_mode").value();
    ASSERT_TRUE(*mode.step());
    EXPECT_EQ(mode.text(0), "wal");
    EXPECT_FALSE(database.script("PRAGMA writable_schema=ON; DELETE FROM sqlite_schema").ok());
}

TEST_F(DatabaseFile, RefusesWhatOthersMayTouch) {
    open();
    for (const mode_t mode : {0640u, 0604u, 0620u, 0602u, 0660u, 0666u}) {
        ::chmod(file_.c_str(), mode);
        EXPECT_EQ(code_of(file_), "unsafe_file") << std::oct << mode;
    }
    ::chmod(file_.c_str(), 0600);
    tests::put_file(file_.string() + "-wal", "", 0644);
    EXPECT_EQ(code_of(file_), "unsafe_file");
    fs::remove(file_.string() + "-wal");
    EXPECT_EQ(code_of(file_), "");
    ::chmod(file_.parent_path().c_str(), 0777);
    EXPECT_EQ(code_of(file_), "unsafe_file");
    ::chmod(file_.parent_path().c_str(), 01777);
    EXPECT_EQ(code_of(file_), "") << "what is sticky can't be replaced by others";
    EXPECT_EQ(code_of(folder_ / "a"), "unsafe_file") << "a folder";
}

TEST_F(DatabaseFile, KeepsValuesOfAllKindsAsTheyWere) {
    const Database database = open();
    ASSERT_TRUE(database.script("CREATE TABLE kinds(a INTEGER, b TEXT, c BLOB, d)").ok());
    const std::string bytes("\0\xFF x", 4);
    ASSERT_TRUE(database
                    .run("INSERT INTO kinds VALUES(?1,?2,?3,?4)", INT64_MIN,
                         std::string_view("Grüße"), Blob{bytes}, nullptr)
                    .ok());
    ASSERT_TRUE(database.run("INSERT INTO kinds VALUES(?1,?2,?3,?4)", std::int64_t{0},
                             std::string_view(), Blob{}, std::string_view())
                    .ok());
    Statement rows = database.query("SELECT * FROM kinds").value();
    ASSERT_TRUE(*rows.step());
    EXPECT_EQ(rows.whole(0), INT64_MIN);
    EXPECT_EQ(rows.text(1), "Grüße");
    EXPECT_EQ(rows.bytes(2), bytes);
    EXPECT_TRUE(rows.is_null(3));
    ASSERT_TRUE(*rows.step());
    EXPECT_FALSE(rows.is_null(1) || rows.is_null(2) || rows.is_null(3)) << "empty, not absent";
    EXPECT_FALSE(*rows.step());
}

TEST_F(DatabaseFile, UndoesWhatIsNotCommitted) {
    const Database database = open();
    {
        const Transaction transaction = database.begin_write().value();
        ASSERT_TRUE(database.run("INSERT INTO notes(text) VALUES('undone')").ok());
    }
    EXPECT_EQ(*database.number("SELECT count(*) FROM notes"), 0);
    Transaction transaction = database.begin_write().value();
    ASSERT_TRUE(database.run("INSERT INTO notes(text) VALUES('done')").ok());
    EXPECT_EQ(database.changes(), 1);
    ASSERT_TRUE(transaction.commit().ok());
    EXPECT_EQ(*database.number("SELECT count(*) FROM notes"), 1);
}

TEST_F(DatabaseFile, MovesForwardAndKeepsWhatItHolds) {
    ASSERT_TRUE(open(kOne).run("INSERT INTO notes(text) VALUES('old')").ok());
    const Database database = open(kTwo);
    EXPECT_EQ(*database.number("PRAGMA user_version"), 2);
    EXPECT_EQ(*database.number("SELECT count(*) FROM notes WHERE text='old' AND author='x'"), 1);
}

TEST_F(DatabaseFile, RefusesAFileOfANewerVersionAndLeavesItAsItIs) {
    open(kTwo);
    EXPECT_EQ(code_of(file_, kOne), "newer_store");
    EXPECT_EQ(*open(kTwo).number("PRAGMA user_version"), 2);
}

TEST_F(DatabaseFile, RefusesAVersionThatIsNone) {
    ASSERT_TRUE(open(kTwo).script("PRAGMA user_version=-1").ok());
    EXPECT_EQ(code_of(file_, kTwo), "store_damaged");
}

TEST_F(DatabaseFile, LeavesTheFileAsItWasWhenAMigrationFails) {
    open(kOne);
    constexpr std::array kBroken = {kFirst[0], "ALTER TABLE notes ADD COLUMN a TEXT; nonsense"};
    EXPECT_EQ(code_of(file_, {kOne.application_id, kBroken}), "store_failed");
    const Database database = open(kOne);
    EXPECT_FALSE(database.prepare("SELECT a FROM notes").ok());
}

TEST_F(DatabaseFile, RefusesFilesOfOtherProgramsAndOtherPurposes) {
    open();
    EXPECT_EQ(code_of(file_, {1, kFirst}), "store_damaged");
    tests::put_file(folder_ / "text.db", std::string(5000, 'x'));
    EXPECT_EQ(code_of(folder_ / "text.db"), "store_damaged");
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open((folder_ / "other.db").c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "CREATE TABLE t(a)", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(other);
    ::chmod((folder_ / "other.db").c_str(), 0600);
    EXPECT_EQ(code_of(folder_ / "other.db"), "store_damaged");
}

TEST_F(DatabaseFile, TellsDamageAtOpen) {
    {
        const Database database = open();
        for (int i = 0; i < 200; ++i)
            ASSERT_TRUE(database.run("INSERT INTO notes(text) VALUES(?1)",
                                     std::string_view(std::string(100, 'n')))
                            .ok());
    }
    std::string bytes = tests::content_of(file_);
    ASSERT_GT(bytes.size(), 3 * 4096u);
    bytes.replace(2 * 4096, 64, 64, '\xEE');
    tests::put_file(file_, bytes);
    EXPECT_EQ(code_of(file_), "store_damaged");
    bytes.resize(bytes.size() / 2);
    tests::put_file(file_, bytes);
    EXPECT_EQ(code_of(file_), "store_damaged");
    EXPECT_EQ(code_of(file_, {kOne.application_id, kFirst, Phase::run}), "store_damaged");
}

TEST_F(DatabaseFile, SaysThatItIsBusyAfterAWhile) {
    const Database one = open(), two = open();
    ASSERT_TRUE(two.script("PRAGMA busy_timeout=50").ok());
    const Transaction held = one.begin_write().value();
    const auto refused = two.begin_write();
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, "store_busy");
}

TEST_F(DatabaseFile, IsMadeOnceHoweverManyOpenIt) {
    std::vector<std::jthread> threads;
    std::array<std::string, 8> failures;
    for (std::string& failure : failures)
        threads.emplace_back([&failure, this] {
            auto opened = Database::open(file_, kTwo);
            if (!opened) failure = opened.error().code + ": " + opened.error().message;
            else if (!opened->run("INSERT INTO notes(text) VALUES('x')")) failure = "insert";
        });
    threads.clear();
    EXPECT_THAT(failures, testing::Each(std::string()));
    EXPECT_EQ(*open(kTwo).number("SELECT count(*) FROM notes"), 8);
}

TEST_F(DatabaseFile, TellsOthersThatItChanged) {
    const Database one = open(), two = open();
    const auto before = *two.data_version();
    EXPECT_EQ(*two.data_version(), before);
    ASSERT_TRUE(one.run("INSERT INTO notes(text) VALUES('x')").ok());
    EXPECT_NE(*two.data_version(), before);
}

TEST_F(DatabaseFile, IsCopiedWhileItIsWritten) {
    const Database database = open();
    ASSERT_TRUE(database.run("INSERT INTO notes(text) VALUES('kept')").ok());
    const Database other = open();
    const Transaction writes = other.begin_write().value();
    ASSERT_TRUE(other.run("INSERT INTO notes(text) VALUES('not yet')").ok());
    const fs::path copy = folder_ / "copy.db";
    ASSERT_TRUE(database.backup(copy).ok());
    EXPECT_EQ(tests::mode_of(copy), 0600u);
    EXPECT_FALSE(fs::exists(copy.string() + "-wal"));
    EXPECT_EQ(*(*Database::open(copy, kOne)).number("SELECT count(*) FROM notes"), 1);
    EXPECT_FALSE(database.backup(copy).ok()) << "it has a name of its own";
    EXPECT_FALSE(database.backup(file_).ok());
    EXPECT_FALSE(database.backup(folder_ / "absent/copy.db").ok());
}

TEST_F(DatabaseFile, FindsWhatBelongsToNothing) {
    const Database database = open();
    EXPECT_TRUE(database.problems()->empty());
    ASSERT_TRUE(database.script("CREATE TABLE marks(note REFERENCES notes(id));"
                                "PRAGMA foreign_keys=OFF; INSERT INTO marks VALUES(7)")
                    .ok());
    EXPECT_EQ(database.problems()->size(), 1u);
}

}  // namespace
}  // namespace packhost::store
