// place_test.cpp: a plugin that somebody planted does not load: by no working directory, home
// folder, shared folder or link.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "plugins/registry.hpp"
#include "zoo/keeper.hpp"

namespace packhost::zoo {
namespace {

namespace fs = std::filesystem;

class Place : public Zoo {
 protected:
    Place() : safe_(folder() / "plugins"), outside_(folder() / "outside") {
        fs::create_directory(safe_);
        fs::create_directory(outside_);
        policy_ = policy();
        policy_.folders = {safe_};
    }
    path plant(const path& file) const {
        fs::create_directories(file.parent_path());
        write_bytes(file, read_bytes(creature("marking")));
        return file;
    }
    std::string code(const path& file) const {
        const auto plugin = plugins::verify(file, pin_of(creature("marking")), policy_);
        if (plugin) return {};
        expect_refusal(plugin.error(), plugin.error().code, file);
        return plugin.error().code;
    }

    const path safe_, outside_;
    plugins::Policy policy_;
};

TEST_F(Place, OnlyTheFoldersOfTheConfigurationCount) {
    EXPECT_EQ(code(plant(safe_ / "a.so")), "");
    EXPECT_EQ(code(plant(safe_ / "below" / "a.so")), "");
    EXPECT_EQ(code(plant(outside_ / "a.so")), "outside_folders");
    EXPECT_EQ(code(plant(folder() / "plugins-of-mine" / "a.so")), "outside_folders");
    EXPECT_EQ(code(plant(folder() / "a.so")), "outside_folders");
    policy_.folders.push_back(outside_);
    EXPECT_EQ(code(outside_ / "a.so"), "");
    policy_.folders = {folder() / "absent"};
    EXPECT_EQ(code(safe_ / "a.so"), "outside_folders");
}

TEST_F(Place, LinksLeadNowhereElse) {
    plant(outside_ / "a.so");
    fs::create_symlink(outside_ / "a.so", safe_ / "link.so");
    EXPECT_EQ(code(safe_ / "link.so"), "outside_folders");
    fs::create_directory_symlink(outside_, safe_ / "folder");
    EXPECT_EQ(code(safe_ / "folder" / "a.so"), "outside_folders");
    EXPECT_EQ(code(safe_ / ".." / "outside" / "a.so"), "outside_folders");
    policy_.folders.clear();
    EXPECT_EQ(code(safe_ / "link.so"), "unsafe_path");
    // A folder of plugins may itself be a link.
    fs::create_directory_symlink(safe_, folder() / "current");
    plant(safe_ / "b.so");
    policy_.folders = {folder() / "current"};
    EXPECT_EQ(code(safe_ / "b.so"), "");
    EXPECT_EQ(code(folder() / "current" / "b.so"), "");
}

TEST_F(Place, ALinkInASafeFolderLeadsIntoNoSharedOne) {
    policy_.folders.clear();
    plant(outside_ / "a.so");
    ASSERT_EQ(::chmod(outside_.c_str(), 0777), 0);
    fs::create_directory_symlink(outside_, safe_ / "folder");
    EXPECT_EQ(code(safe_ / "folder" / "a.so"), "unsafe_path");
}

TEST_F(Place, ASharedFolderIsRefusedThoughItIsNamed) {
    plant(safe_ / "a.so");
    for (const mode_t mode : {0777, 0772, 01777}) {
        ASSERT_EQ(::chmod(safe_.c_str(), mode), 0);
        EXPECT_EQ(code(safe_ / "a.so"), "unsafe_path") << std::oct << mode;
    }
}

// A user's own group, of the same number, has nobody else in it.
TEST_F(Place, AGroupThatMayWriteIsRefusedUnlessItIsTheOwnersOwn) {
    const path file = plant(safe_ / "a.so");
    struct stat own {};
    ASSERT_EQ(::stat(safe_.c_str(), &own), 0);
    ASSERT_EQ(::chmod(safe_.c_str(), 0770), 0);
    EXPECT_EQ(code(file), own.st_gid == own.st_uid ? "" : "unsafe_path");
    if (::chown(safe_.c_str(), own.st_uid, own.st_uid + 1) != 0)
        GTEST_SKIP() << "only root gives a folder to any group";
    ASSERT_EQ(::chmod(safe_.c_str(), 0770), 0);
    EXPECT_EQ(code(file), "unsafe_path");
    ASSERT_EQ(::chmod(safe_.c_str(), 0750), 0);
    EXPECT_EQ(code(file), "");
    ASSERT_EQ(::chown(file.c_str(), own.st_uid, own.st_uid + 1), 0);
    ASSERT_EQ(::chmod(file.c_str(), 0660), 0);
    EXPECT_EQ(code(file), "unsafe_path");
}

// A lock names files by its own folder: what lies where a process is started, or in a home folder,
// is never looked for.
TEST_F(Place, NothingIsLookedForInWorkingDirectoryHomeOrLibraryPath) {
    const Mark mark(folder());
    plugins::Lock lock{folder() / "etc" / "plugins.lock", {}};
    fs::create_directory(folder() / "etc");
    const std::string digest = pin_of(creature("marking")).sha256;
    lock.entries.push_back({"dev.zoo.marking", "marking.so", digest, {}});
    const path before = fs::current_path();
    for (const char* planted : {"cwd", "cwd/plugins", "home", "home/.local/lib"})
        plant(folder() / planted / "marking.so");
    fs::current_path(folder() / "cwd");
    ::setenv("LD_LIBRARY_PATH", (folder() / "cwd").c_str(), 1);
    const char* const home = std::getenv("HOME");
    const std::string old_home = home ? home : "";
    ::setenv("HOME", (folder() / "home").c_str(), 1);
    plugins::RegistryConfig config;
    config.policy = policy();
    const plugins::Registry registry(lock, config);
    const auto found = registry.find_auth("zoo");
    fs::current_path(before);
    ::unsetenv("LD_LIBRARY_PATH");
    ::setenv("HOME", old_home.c_str(), 1);
    ASSERT_FALSE(found.ok());
    EXPECT_EQ(found.error().code, "no_plugin") << found.error().message;
    EXPECT_EQ(registry.failures().size(), 1u);
    EXPECT_FALSE(mark.left());
}

class Unlocked : public Place {
 protected:
    plugins::Registry registry(const path& file, const plugins::Lock& lock = {}) const {
        plugins::RegistryConfig config;
        config.policy = policy_;
        config.unlocked = {file};
        return plugins::Registry(lock, config);
    }
};

TEST_F(Unlocked, LoadsInPlaceOfTheLocksPlugin) {
    const path file = plant(safe_ / "a.so");
    plugins::Lock lock{folder() / "plugins.lock", {}};
    lock.entries.push_back({"dev.zoo.marking", folder() / "absent.so", std::string(64, '0'), {}});
    const plugins::Registry with = registry(file, lock);
    ASSERT_TRUE(with.find_auth("zoo").ok());
    ASSERT_EQ(with.list().size(), 1u);
    EXPECT_TRUE(with.list()[0].unlocked);
    EXPECT_NE(with.why("dev.zoo.marking").find("--allow-unlocked-plugin"), std::string::npos);
}

TEST_F(Unlocked, IsHeldToTheSameRules) {
    EXPECT_EQ(registry(plant(outside_ / "a.so")).failures()[0].error.code, "outside_folders");
    policy_.require_signature = true;
    EXPECT_EQ(registry(plant(safe_ / "a.so")).failures()[0].error.code, "no_signature");
    policy_.require_signature = false;
    const path capable = safe_ / "b.so";
    write_bytes(capable, read_bytes(creature("capability")));
    EXPECT_EQ(registry(capable).failures()[0].error.code, "capability_denied");
    policy_.capabilities["dev.zoo.capability"] = {"secret.reveal"};
    EXPECT_TRUE(registry(capable).failures().empty());
    const path dependent = safe_ / "c.so";
    write_bytes(dependent, read_bytes(creature("declared_system")));
    EXPECT_TRUE(registry(dependent).failures().empty());
    policy_.dependencies.clear();
    EXPECT_EQ(registry(dependent).failures()[0].error.code, "foreign_dependency");
    EXPECT_EQ(registry(folder() / "absent.so").failures()[0].error.code, "no_file");
    EXPECT_EQ(registry(creature("no_note")).failures()[0].error.code, "outside_folders");
}

TEST_F(Place, ALibraryNeedsTheConsentOfLockAndConfiguration) {
    const path file = safe_ / "a.so";
    write_bytes(file, read_bytes(creature("declared_system")));
    plugins::Pin pin = pin_of(file);
    EXPECT_EQ(plugins::verify(file, pin, policy_).error().code, "foreign_dependency");
    pin.dependencies = {"libdl.so.2"};
    EXPECT_TRUE(plugins::verify(file, pin, policy_).ok());
    policy_.dependencies = {"libother.so.1"};
    const auto refused = plugins::verify(file, pin, policy_);
    ASSERT_FALSE(refused.ok());
    expect_refusal(refused.error(), "foreign_dependency", file);
    EXPECT_NE(refused.error().hint.find("plugins.dependencies"), std::string::npos);
}

}  // namespace
}  // namespace packhost::zoo
