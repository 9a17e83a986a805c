// registry_test.cpp: plugins are found by what they provide, and failures explain themselves.
#include "plugins/registry.hpp"

#include <thread>

#include "plugins/enable.hpp"
#include "zoo/keeper.hpp"

namespace packhost::plugins {
namespace {

using zoo::creature;
using zoo::path;

class RegistryOf : public zoo::Zoo {
 protected:
    /// A registry of these creatures; those whose enabling would fail are pinned by hand.
    Registry of(const std::vector<std::string>& names, RegistryConfig config = {}) {
        Lock lock{folder() / "plugins.lock", {}};
        for (const std::string& name : names) {
            std::string id = "dev.zoo." + name;
            std::replace(id.begin(), id.end(), '_', '-');
            lock.entries.push_back({id, creature(name), zoo::pin_of(creature(name)).sha256, {}});
        }
        config.policy = zoo::policy();
        return Registry(std::move(lock), std::move(config));
    }
    static bool has(const std::string& text, std::string_view part) {
        return text.find(part) != text.npos;
    }
};

TEST_F(RegistryOf, FindsByWhatIsProvided) {
    const Registry registry = of({"good", "codec", "transport"});
    EXPECT_TRUE(registry.failures().empty());
    const auto auth = registry.find_auth("zoo");
    ASSERT_TRUE(auth.ok()) << auth.error().message;
    EXPECT_NE((*auth)->auth(), nullptr);
    const auto transport = registry.find_transport("still");
    ASSERT_TRUE(transport.ok());
    EXPECT_NE((*transport)->transport(), nullptr);
    const auto codec = registry.find_codec("plain");
    ASSERT_TRUE(codec.ok());
    EXPECT_STREQ(codec->info->media_types, "text/plain *+plain");
    ASSERT_TRUE(registry.by_id("dev.zoo.good").ok());
}

TEST_F(RegistryOf, MapsWhatIsUsedAndNothingElse) {
    const Registry registry = of({"good", "codec"});
    ASSERT_TRUE(registry.find("auth", "zoo").ok());
    EXPECT_FALSE((*registry.find("auth", "zoo"))->mapped());
    ASSERT_TRUE(registry.find_auth("zoo").ok());
    EXPECT_TRUE((*registry.find("auth", "zoo"))->mapped());
    EXPECT_FALSE((*registry.by_id("dev.zoo.codec"))->mapped());
}

TEST_F(RegistryOf, WhatNobodyProvidesIsTold) {
    const auto missing = of({"good"}).find_auth("oauth9");
    ASSERT_FALSE(missing.ok());
    EXPECT_EQ(missing.error().code, "no_plugin");
    EXPECT_EQ(missing.error().message, "No enabled plugin provides the auth scheme \"oauth9\".");
    EXPECT_TRUE(has(missing.error().hint, "packhost plugin enable FILE"));
    EXPECT_TRUE(has(of({}).find_codec("plain").error().message, "body codec \"plain\""));
    EXPECT_TRUE(has(of({}).find_transport("http").error().message, "transport \"http\""));
    EXPECT_EQ(of({}).by_id("dev.zoo.good").error().code, "not_enabled");
}

TEST_F(RegistryOf, TwoWithOneNameBothRefuseUntilOneIsPreferred) {
    const Registry both = of({"good", "twin"});
    const auto conflict = both.find_auth("zoo");
    ASSERT_FALSE(conflict.ok());
    EXPECT_EQ(conflict.error().code, "name_conflict");
    EXPECT_EQ(conflict.error().phase, Phase::plugin);
    EXPECT_TRUE(has(conflict.error().message, "\"dev.zoo.good\" and \"dev.zoo.twin\""));
    EXPECT_TRUE(has(conflict.error().hint, "[plugins.prefer]\n\"auth/zoo\" = "));
    EXPECT_EQ((*both.find_auth("zoo", "dev.zoo.twin"))->identity().id, "dev.zoo.twin");

    for (const char* key : {"auth/zoo", "zoo"}) {
        const Registry chosen = of({"good", "twin"}, {{}, {{key, "dev.zoo.twin"}}, {}});
        ASSERT_TRUE(chosen.find_auth("zoo").ok());
        EXPECT_EQ((*chosen.find_auth("zoo"))->identity().id, "dev.zoo.twin");
    }
    const Registry one = of({"good", "twin"}, {{"dev.zoo.good"}, {}, {}});
    EXPECT_EQ((*one.find_auth("zoo"))->identity().id, "dev.zoo.twin");
}

TEST_F(RegistryOf, NoOtherTakesThePlaceOfThePreferred) {
    const Registry registry = of({"good", "runpath"}, {{}, {{"auth/zoo", "dev.zoo.runpath"}}, {}});
    const auto found = registry.find_auth("zoo");
    ASSERT_FALSE(found.ok());
    EXPECT_EQ(found.error().code, "search_path");
    const Registry absent = of({"good"}, {{}, {{"auth/zoo", "dev.zoo.absent"}}, {}});
    EXPECT_EQ(absent.find_auth("zoo").error().code, "not_enabled");
    const Registry other = of({"good", "codec"}, {{}, {{"auth/zoo", "dev.zoo.codec"}}, {}});
    EXPECT_EQ(other.find_auth("zoo").error().code, "no_plugin");
}

TEST_F(RegistryOf, AFailedPluginsOwnReasonIsGiven) {
    const Registry registry = of({"runpath", "codec"});
    ASSERT_EQ(registry.failures().size(), 1u);
    EXPECT_EQ(registry.failures()[0].id, "dev.zoo.runpath");
    EXPECT_EQ(registry.failures()[0].error.code, "search_path");
    const auto found = registry.find_auth("zoo");
    ASSERT_FALSE(found.ok());
    EXPECT_EQ(found.error().code, "search_path");
    EXPECT_TRUE(has(found.error().message, "The auth scheme \"zoo\" can't be used: "));
    EXPECT_TRUE(has(found.error().message, "DT_RUNPATH"));
    EXPECT_TRUE(registry.find_codec("plain").ok());  // the others go on
}

TEST_F(RegistryOf, AChangedFileIsRefusedWithTheWayOut) {
    const path file = write("good.so", zoo::read_bytes(creature("good")));
    const path lock_path = folder() / "plugins.lock";
    ASSERT_TRUE(enable(lock_path, file, {}, zoo::policy()).ok());
    zoo::write_bytes(file, zoo::read_bytes(file) + "x");
    const Registry registry(*read_lock(lock_path), {{}, {}, zoo::policy()});
    const auto found = registry.find_auth("zoo");
    ASSERT_FALSE(found.ok());
    EXPECT_EQ(found.error().code, "digest_mismatch");
    EXPECT_TRUE(has(found.error().hint, "packhost plugin enable " + file.string()));
    EXPECT_TRUE(has(registry.why("dev.zoo.good"), "digest") ||
                has(registry.why("dev.zoo.good"), "SHA-256"));
}

TEST_F(RegistryOf, CodecsAreFoundByMediaType) {
    const Registry registry = of({"codec", "codec_rival", "good"});
    const auto named = registry.find_codec_by_media_type("application/rival; v=1");
    ASSERT_TRUE(named.ok()) << named.error().message;
    EXPECT_STREQ(named->info->name, "rival");
    const auto suffix = registry.find_codec_by_media_type("application/x+plain");
    ASSERT_TRUE(suffix.ok());
    EXPECT_STREQ(suffix->info->name, "plain");
    const auto wide = registry.find_codec_by_media_type("text/x+plain");  // text/* fits less
    ASSERT_TRUE(wide.ok());
    EXPECT_STREQ(wide->info->name, "plain");
    const auto none = registry.find_codec_by_media_type("image/png");
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().code, "no_plugin");
    EXPECT_TRUE(has(none.error().message, "image/png"));
    EXPECT_FALSE((*registry.by_id("dev.zoo.good"))->mapped());
}

TEST_F(RegistryOf, TwoCodecsWithOneMediaTypeNeedAChoice) {
    const auto conflict = of({"codec", "codec_rival"}).find_codec_by_media_type("text/plain");
    ASSERT_FALSE(conflict.ok());
    EXPECT_EQ(conflict.error().code, "name_conflict");
    EXPECT_TRUE(has(conflict.error().message, "dev.zoo.codec-rival"));
    const Registry chosen = of({"codec", "codec_rival"},
                               {{}, {{"body/text/plain", "dev.zoo.codec-rival"}}, {}});
    const auto found = chosen.find_codec_by_media_type("text/plain; charset=utf-8");
    ASSERT_TRUE(found.ok()) << found.error().message;
    EXPECT_STREQ(found->info->name, "rival");
}

TEST_F(RegistryOf, ABrokenCodecIsNamedWhenNoOtherFits) {
    const Registry registry = of({"codec_without_facts", "codec_rival"});
    EXPECT_TRUE(registry.find_codec_by_media_type("application/rival").ok());
    const auto none = registry.find_codec_by_media_type("image/png");
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().code, "entry_mismatch");
}

TEST_F(RegistryOf, WhyExplainsEveryState) {
    const Registry registry = of({"good", "twin", "runpath", "codec", "self_test_failing"},
                                 {{"dev.zoo.codec"}, {}, {}});
    const std::string good = registry.why("dev.zoo.good");
    EXPECT_TRUE(has(good, "dev.zoo.good 1.0.0 is enabled, verified")) << good;
    EXPECT_TRUE(has(good, creature("good").string())) << good;
    EXPECT_TRUE(has(good, zoo::pin_of(creature("good")).sha256)) << good;
    EXPECT_TRUE(has(good, "provides: auth/zoo")) << good;
    EXPECT_TRUE(has(good, "conflict: ")) << good;
    const std::string runpath = registry.why("dev.zoo.runpath");
    EXPECT_TRUE(has(runpath, "refused") && has(runpath, "DT_RUNPATH") && has(runpath, "way out:"))
        << runpath;
    const std::string codec = registry.why("dev.zoo.codec");
    EXPECT_TRUE(has(codec, "is disabled") && has(codec, "way out:")) << codec;
    EXPECT_TRUE(has(registry.why("dev.zoo.nobody"), "packhost plugin enable"));

    EXPECT_FALSE(registry.find_auth("zoo", "dev.zoo.self-test-failing").ok());
    const std::string failing = registry.why("dev.zoo.self-test-failing");
    EXPECT_TRUE(has(failing, "refused") && has(failing, "cheese")) << failing;
    ASSERT_TRUE(registry.find_auth("zoo", "dev.zoo.good").ok());
    EXPECT_TRUE(has(registry.why("dev.zoo.good"), "enabled and in use"));
}

TEST_F(RegistryOf, ListsEverythingById) {
    const Registry registry = of({"twin", "runpath", "codec", "good"}, {{"dev.zoo.codec"}, {}, {}});
    ASSERT_TRUE(registry.find_auth("zoo", "dev.zoo.good").ok());
    std::vector<std::string> lines;
    for (const Registry::Listing& one : registry.list())
        lines.push_back(one.id + " " + one.version + " " + std::string(to_string(one.state)));
    EXPECT_EQ(lines, (std::vector<std::string>{
                         "dev.zoo.codec 1.0.0 disabled", "dev.zoo.good 1.0.0 mapped",
                         "dev.zoo.runpath 1.0.0 refused", "dev.zoo.twin 1.0.0 verified"}));
}

TEST_F(RegistryOf, ReadersMayBeMany) {
    const Registry registry = of({"good", "codec", "codec_rival", "transport"});
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i)
        threads.emplace_back([&] {
            EXPECT_TRUE(registry.find_auth("zoo").ok());
            EXPECT_TRUE(registry.find_codec_by_media_type("application/rival").ok());
            EXPECT_TRUE(registry.find_transport("still").ok());
            EXPECT_EQ(registry.list().size(), 4u);
        });
    for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace packhost::plugins
