// enable_test.cpp: enabling records what was checked, and refuses what could not be loaded.
#include "plugins/enable.hpp"

#include "zoo/keeper.hpp"

namespace packhost::plugins {
namespace {

namespace fs = std::filesystem;
using zoo::creature;
using zoo::path;

class Enable : public zoo::Zoo {
 protected:
    path lock() const { return folder() / "etc" / "packhost" / "plugins.lock"; }
    static Result<std::shared_ptr<Plugin>> load(const Lock& lock, std::string_view id) {
        const LockEntry* entry = lock.find(id);
        const TextSet accepted(entry->dependencies.begin(), entry->dependencies.end());
        auto plugin = verify(lock.file_of(*entry),
                             {entry->id, entry->sha256, accepted, entry->version}, zoo::policy());
        if (plugin)
            if (auto mapped = (*plugin)->map(); !mapped) return mapped.error();
        return plugin;
    }
};

TEST_F(Enable, WhatIsEnabledLoads) {
    const auto entry = enable(lock(), creature("good"), {}, zoo::policy());
    ASSERT_TRUE(entry.ok()) << entry.error().message;
    EXPECT_EQ(entry->id, "dev.zoo.good");
    EXPECT_EQ(entry->file, fs::canonical(creature("good")));
    const auto read = read_lock(lock());
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_TRUE(load(*read, "dev.zoo.good").ok());
}

TEST_F(Enable, InsideThePrefixThePathMovesWithTheTree) {
    const path file = folder() / "lib" / "packhost" / "good.so";
    fs::create_directories(file.parent_path());
    fs::copy_file(creature("good"), file);
    const auto entry = enable(lock(), file, {}, zoo::policy());
    ASSERT_TRUE(entry.ok()) << entry.error().message;
    EXPECT_EQ(entry->file, path("../../lib/packhost/good.so"));

    const path moved = folder() / "moved";
    fs::create_directory(moved);
    fs::rename(folder() / "etc", moved / "etc");
    fs::rename(folder() / "lib", moved / "lib");
    const auto read = read_lock(moved / "etc" / "packhost" / "plugins.lock");
    ASSERT_TRUE(read.ok());
    EXPECT_TRUE(load(*read, "dev.zoo.good").ok());
}

TEST_F(Enable, ALinkIsFollowedOnceAndItsTargetRecorded) {
    const path link = folder() / "link.so";
    fs::create_symlink(creature("good"), link);
    const auto entry = enable(lock(), link, {}, zoo::policy());
    ASSERT_TRUE(entry.ok()) << entry.error().message;
    EXPECT_EQ(entry->file, fs::canonical(creature("good")));
}

TEST_F(Enable, AgainReplacesTheEntryAndKeepsTheOthers) {
    ASSERT_TRUE(enable(lock(), creature("twin"), {}, zoo::policy()).ok());
    const path file = write("good.so", zoo::read_bytes(creature("good")));
    ASSERT_TRUE(enable(lock(), file, {}, zoo::policy()).ok());
    zoo::write_bytes(file, zoo::read_bytes(file) + "\n");  // another digest
    ASSERT_TRUE(enable(lock(), file, {}, zoo::policy()).ok());
    const auto read = read_lock(lock());
    ASSERT_TRUE(read.ok());
    ASSERT_EQ(read->entries.size(), 2u);
    EXPECT_EQ(read->find("dev.zoo.good")->sha256, zoo::pin_of(file).sha256);
    EXPECT_NE(read->find("dev.zoo.twin"), nullptr);
}

struct Case {
    const char* name;
    const char* code;
};
const Case kRefused[] = {
    {"no_note", "no_note"},         {"foreign", "foreign_dependency"},
    {"runpath", "search_path"},     {"no_entry", "missing_symbol"},
    {"newer_need", "newer_need"},   {"extra_function", "extra_symbol"},
    {"declared", "foreign_dependency"}, {"executable_stack", "executable_stack"},
};

TEST_F(Enable, WhatCanNotBeLoadedIsNotRecorded) {
    for (const Case& refused : kRefused) {
        SCOPED_TRACE(refused.name);
        const auto entry = enable(lock(), creature(refused.name), {}, zoo::policy());
        ASSERT_FALSE(entry.ok());
        zoo::expect_refusal(entry.error(), refused.code, creature(refused.name));
    }
    EXPECT_FALSE(fs::exists(lock()));
}

TEST_F(Enable, AMissingFileIsNamed) {
    const auto entry = enable(lock(), folder() / "absent.so", {}, zoo::policy());
    ASSERT_FALSE(entry.ok());
    zoo::expect_refusal(entry.error(), "no_file", folder() / "absent.so");
}

TEST_F(Enable, ADependencyIsAcceptedByName) {
    const path file = creature("declared_system");
    const auto refused = enable(lock(), file, {{"libother.so.1"}, {}}, zoo::policy());
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().hint.find("--accept-dependency libdl.so.2"), std::string::npos);
    const auto entry = enable(lock(), file, {{"libdl.so.2", "libother.so.1"}, {}}, zoo::policy());
    ASSERT_TRUE(entry.ok()) << entry.error().message;
    EXPECT_EQ(entry->dependencies, std::vector<std::string>{"libdl.so.2"});
    EXPECT_TRUE(load(*read_lock(lock()), "dev.zoo.declared-system").ok());
}

TEST_F(Enable, ACapabilityIsGrantedByName) {
    const path file = creature("capability");
    const auto refused = enable(lock(), file, {}, zoo::policy());
    ASSERT_FALSE(refused.ok());
    zoo::expect_refusal(refused.error(), "capability_denied", file);
    EXPECT_NE(refused.error().hint.find("--grant-capability secret.reveal"), std::string::npos);
    EXPECT_NE(refused.error().hint.find("\"dev.zoo.capability\" = [\"secret.reveal\"]"),
              std::string::npos) << "what the configuration needs is told at once";
    // The configuration grants it too, and may do so later.
    const auto entry = enable(lock(), file, {{}, {"secret.reveal"}}, zoo::policy());
    ASSERT_TRUE(entry.ok()) << entry.error().message;
    EXPECT_EQ(entry->capabilities, std::vector<std::string>{"secret.reveal"});
    EXPECT_EQ(read_lock(lock())->entries[0].capabilities, entry->capabilities);
}

TEST_F(Enable, DisablingTakesItOut) {
    ASSERT_TRUE(enable(lock(), creature("good"), {}, zoo::policy()).ok());
    ASSERT_TRUE(enable(lock(), creature("twin"), {}, zoo::policy()).ok());
    ASSERT_TRUE(disable(lock(), "dev.zoo.good").ok());
    EXPECT_EQ(read_lock(lock())->entries.size(), 1u);
    const auto again = disable(lock(), "dev.zoo.good");
    ASSERT_FALSE(again.ok());
    EXPECT_EQ(again.error().code, "not_enabled");
}

}  // namespace
}  // namespace packhost::plugins
