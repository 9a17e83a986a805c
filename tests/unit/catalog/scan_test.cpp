// scan_test.cpp: which packs are found, what is told of them, and what must differ between them.
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "folder.hpp"

namespace packhost::tests {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class PackScanning : public PackFolder {};

std::vector<std::string> slugs(const runtime::PackScan& scan) {
    std::vector<std::string> out;
    for (const CatalogEntry& entry : scan.entries) out.push_back(entry.slug);
    return out;
}

TEST_F(PackScanning, FindsPacksInTheFolderAndItsDirectSubfolders) {
    add("bolt");
    add("inner/anchor");
    add("inner/deeper/crane");
    std::ofstream(folder_ / "notes.json") << "{}";
    EXPECT_THAT(slugs(scan_without_index()), ElementsAre("bolt", "anchor"));
}

TEST_F(PackScanning, TellsWhatAPackSaysOfItself) {
    const fs::path file = write("acme", pack_text("acme-api", "Says this."));
    const auto scan = scan_without_index();
    ASSERT_EQ(scan.entries.size(), 1u);
    const CatalogEntry& entry = scan.entries.front();
    EXPECT_EQ(entry.file, file);
    EXPECT_EQ(entry.slug, "acme-api");
    EXPECT_EQ(entry.name, "acme-api API");
    EXPECT_EQ(entry.description, "Says this.");
    EXPECT_EQ(entry.version, "1.0.0");
    EXPECT_EQ(entry.category, "utility");
    EXPECT_EQ(entry.provider, "acme-api");
    EXPECT_THAT(entry.tags, ElementsAre("acme"));
    EXPECT_THAT(entry.nodes, ElementsAre(Pair("acme-api-ListItems", "List Items"),
                                         Pair("acme-api-GetItem", "Get Item")));
    EXPECT_FALSE(entry.problem);
}

TEST_F(PackScanning, KeepsWhatCantBeLoadedWithItsReasonAndGoesOn) {
    const fs::path broken = write("broken", "{\"packVersion\": \"2.0\"}");
    add("fine");
    fs::create_symlink(folder_ / "nowhere", folder_ / "gone.dragops-pack.json");
    const auto scan = scan_without_index();
    ASSERT_EQ(scan.entries.size(), 3u);
    EXPECT_EQ(scan.entries[0].file, broken);
    ASSERT_TRUE(scan.entries[0].problem);
    EXPECT_EQ(scan.entries[0].problem->phase, Phase::pack);
    EXPECT_THAT(scan.entries[0].problem->message, HasSubstr(broken.string() + ":1:"));
    EXPECT_FALSE(scan.entries[1].problem);
    ASSERT_TRUE(scan.entries[2].problem);
    EXPECT_EQ(scan.entries[2].problem->code, "file_unreadable");
}

TEST_F(PackScanning, AFolderThatCantBeReadIsAnError) {
    const auto scan = PackCatalog::open({folder_ / "nowhere"}, {});
    ASSERT_FALSE(scan.ok());
    EXPECT_EQ(scan.error().phase, Phase::config);
    EXPECT_THAT(scan.error().message, HasSubstr((folder_ / "nowhere").string()));
    EXPECT_TRUE(PackCatalog::open({}, {})->entries().empty());
}

TEST_F(PackScanning, ASubfolderThatCantBeReadIsAnEntryWithAProblem) {
    if (::geteuid() == 0) GTEST_SKIP() << "root reads everything";
    add("inner/anchor");
    add("bolt");
    ::chmod((folder_ / "inner").c_str(), 0);
    const auto scan = scan_without_index();
    ASSERT_EQ(scan.entries.size(), 2u);
    EXPECT_EQ(scan.entries[1].file, folder_ / "inner");
    EXPECT_TRUE(scan.entries[1].problem);
}

TEST_F(PackScanning, OneFileByTwoWaysIsOnePack) {
    add("inner/anchor");
    fs::create_directory_symlink(folder_ / "inner", folder_ / "other");
    fs::create_symlink(folder_ / "inner/anchor.dragops-pack.json",
                       folder_ / "link.dragops-pack.json");
    auto twice = PackCatalog::open({folder_, folder_, folder_ / "inner"}, {});
    ASSERT_TRUE(twice.ok());
    ASSERT_EQ(twice->entries().size(), 1u);
    EXPECT_FALSE(twice->entries().front().problem);
}

TEST_F(PackScanning, PacksThatShareANameAreBothRefusedAndNameEachOther) {
    struct Row { const char* code; const char* from; };
    for (const Row& row : {Row{"duplicate_slug", "\"slug\": \"second\""},
                           Row{"duplicate_provider", "\"provider\": \"second\""},
                           Row{"duplicate_node_type_id", "\"nodeTypeId\": \"second-GetItem\""}}) {
        const fs::path first = add("first"), third = add("third");
        std::string text = pack_text("second"), shared = row.from;
        shared.replace(shared.find("second"), 6, "first");
        const fs::path second = write("second", text.replace(text.find(row.from),
                                                             std::string(row.from).size(), shared));
        for (const bool again : {false, true}) {  // the second time from the index
            const auto scan = this->scan();
            ASSERT_EQ(scan.entries.size(), 3u);
            EXPECT_EQ(scan.read == 0, again);
            EXPECT_FALSE(scan.entries[2].problem) << third;
            for (const std::size_t i : {0u, 1u}) {
                ASSERT_TRUE(scan.entries[i].problem) << row.code;
                EXPECT_EQ(scan.entries[i].problem->code, row.code);
                EXPECT_THAT(scan.entries[i].problem->message, HasSubstr(first.string() + ':'));
                EXPECT_THAT(scan.entries[i].problem->message, HasSubstr(second.string() + ':'));
            }
        }
    }
}

}  // namespace
}  // namespace packhost::tests
