// pack_file_test.cpp: packs as files: the acme pack, icons, what can't be read, packs side by side.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "model/pack_set.hpp"
#include "pack_fixture.hpp"
#include "schema_agreement.hpp"

namespace packhost::model {
namespace {

namespace fs = std::filesystem;

class PackFile : public testing::Test {
 protected:
    PackFile() {
        std::string name = (fs::temp_directory_path() / "packhost-model-XXXXXX").string();
        folder_ = mkdtemp(name.data());
    }
    ~PackFile() override { fs::remove_all(folder_); }

    fs::path write(const std::string& name, std::string_view bytes) {
        std::ofstream(folder_ / name, std::ios::binary) << bytes;
        return folder_ / name;
    }

    fs::path folder_;
};

constexpr std::string_view kPng = "\x89PNG\r\n\x1A\n rest";

TEST(AcmePack, ReadsWithoutFindings) {
    const PackReading reading =
        read_pack_file(fs::path(PACKHOST_PACKS_DIR) / "acme/acme.dragops-pack.json");
    EXPECT_TRUE(reading.findings.empty()) << all_of(reading.findings);
    ASSERT_TRUE(reading.pack);
    ASSERT_EQ(reading.pack->nodes.size(), 2u);
    EXPECT_EQ(reading.pack->nodes[1].title, "Get Item");
    EXPECT_EQ(reading.pack->nodes[1].execution.path_template, "/items/{{itemId}}");
    EXPECT_EQ(reading.pack->defaults.timeout, std::chrono::seconds(30));
}

TEST(PublishedSchema, TakesEveryPackHere) {
    int packs = 0;
    for (const auto& entry : fs::recursive_directory_iterator(PACKHOST_PACKS_DIR)) {
        const std::string name = entry.path().string();
        if (!name.ends_with(kPackSuffix)) continue;
        std::ifstream in(entry.path());
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        EXPECT_EQ(all_of(read_pack_file(entry.path()).findings), "");
        expect_schema_agrees(text, "", name);
        ++packs;
    }
    EXPECT_GE(packs, 1);
}

TEST(PacksReadme, ShowsAPackWithoutFindings) {
    std::ifstream in(fs::path(PACKHOST_PACKS_DIR) / "README.md");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::size_t start = text.find("```json\n");
    ASSERT_NE(start, std::string::npos);
    const std::string json = text.substr(start + 8, text.find("```\n", start + 8) - start - 8);
    const PackReading reading = read_pack(json, "weather.dragops-pack.json");
    EXPECT_TRUE(reading.findings.empty()) << all_of(reading.findings);
    expect_schema_agrees(json, "", "README.md");
}

TEST_F(PackFile, AcceptsAPngAndAnSvgBesideIt) {
    const fs::path pack = write("a.dragops-pack.json", kFullPack);
    write("icon.png", kPng);
    EXPECT_TRUE(read_pack_file(pack).findings.empty());
    write("icon.png", "\xEF\xBB\xBF <?xml version='1.0'?><svg/>");
    EXPECT_TRUE(read_pack_file(pack).findings.empty());
}

TEST_F(PackFile, RefusesOtherIcons) {
    const fs::path pack = write("a.dragops-pack.json", kFullPack);
    const auto finding = [&] {
        const PackReading reading = read_pack_file(pack);
        EXPECT_FALSE(reading.pack);
        return reading.findings.empty() ? Finding{} : reading.findings.back();
    };
    EXPECT_EQ(finding().code, "bad_icon");
    EXPECT_EQ(finding().line, 12u);
    EXPECT_EQ(finding().column, 16u);
    EXPECT_THAT(finding().message, testing::HasSubstr("not there"));
    write("icon.png", "GIF89a");
    EXPECT_THAT(finding().message, testing::HasSubstr("neither PNG nor SVG"));
    write("icon.png", std::string(kPng) + std::string(65536, ' '));
    EXPECT_THAT(finding().message, testing::HasSubstr("64 KiB"));
    fs::remove(folder_ / "icon.png");
    write("real.png", kPng);
    fs::create_symlink(folder_ / "real.png", folder_ / "icon.png");
    EXPECT_THAT(finding().message, testing::HasSubstr("no plain file"));
}

TEST_F(PackFile, ReportsWhatIsNotReadable) {
    for (const fs::path& path :
         {folder_ / "none.dragops-pack.json", folder_, fs::path("/dev/zero")}) {
        const PackReading reading = read_pack_file(path);
        EXPECT_FALSE(reading.pack);
        ASSERT_EQ(reading.findings.size(), 1u) << path;
        EXPECT_EQ(reading.findings[0].code, "file_unreadable");
        EXPECT_EQ(reading.findings[0].file, path.string());
    }
}

TEST_F(PackFile, RefusesAFileBeyondTenMebibytes) {
    const fs::path path = write("a.dragops-pack.json", std::string((10u << 20) + 1, ' '));
    EXPECT_EQ(read_pack_file(path).findings.at(0).code, "json_too_large");
}

TEST(PackSet, NamesBothFilesOfADuplicate) {
    const Pack first = *read_pack(kFullPack, "first.dragops-pack.json").pack;
    const Pack second = *read_pack(edited({{R"("Acme-AddItem")", R"("Acme-Other")"}}).text,
                                   "second.dragops-pack.json").pack;
    const Pack* packs[] = {&first, &second};
    const std::vector<Finding> findings = check_packs(packs);
    std::vector<std::string> codes;
    for (const Finding& finding : findings) {
        codes.push_back(finding.code);
        EXPECT_EQ(finding.file, "second.dragops-pack.json");
        EXPECT_THAT(finding.message, testing::HasSubstr("first.dragops-pack.json:"));
        EXPECT_EQ(finding.severity, Severity::error);
    }
    EXPECT_THAT(codes, testing::ElementsAre("duplicate_slug", "duplicate_provider",
                                            "duplicate_node_type_id"));
    EXPECT_EQ(findings[2].pointer, "/nodes/0/nodeTypeId");
    EXPECT_EQ(findings[0].line, 6u);
}

TEST(PackSet, LetsDifferentPacksBe) {
    const Pack first = *read_pack(kFullPack, kFileName).pack;
    Pack second = first;
    second.metadata.slug += "-b";
    second.connection.provider += "-b";
    for (Node& node : second.nodes) node.node_type_id += "-b";
    const Pack* packs[] = {&first, &second};
    EXPECT_TRUE(check_packs(packs).empty());
}

}  // namespace
}  // namespace packhost::model
