// packs_test.cpp: each pack that ships is valid without a warning, documented, and passes its own
// tests, of which every node has one.
#include <gtest/gtest.h>

#include <set>

#include "packhost/pack_test.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {
namespace {

class ShippedPack : public testing::TestWithParam<std::string> {
 protected:
    static std::filesystem::path folder() {
        return std::filesystem::path(PACKS_FOLDER) / GetParam();
    }
    static std::filesystem::path file() { return folder() / (GetParam() + ".dragops-pack.json"); }

    void SetUp() override {
        auto loaded = host_.runtime().load_pack(file());
        ASSERT_TRUE(loaded) << loaded.error().message;
        pack_ = *loaded;
    }
    TestHost host_;
    std::shared_ptr<const Pack> pack_;
};

TEST_P(ShippedPack, IsValidWithoutAWarning) {
    for (const PackFinding& finding : validate_pack(file()))
        ADD_FAILURE() << finding.line << ':' << finding.column << ": " << finding.message;
}

TEST_P(ShippedPack, PassesItsTests) {
    for (const PackTestInfo& test : pack_tests(*pack_)) {
        SCOPED_TRACE(test.name);
        const auto result = run_pack_test(host_.runtime(), pack_, test.name);
        ASSERT_TRUE(result) << result.error().message;
        for (const std::string& difference : result->differences) ADD_FAILURE() << difference;
    }
}

TEST_P(ShippedPack, HasATestForEachNodeThatIsOk) {
    std::set<std::string> tested;
    for (const PackTestInfo& test : pack_tests(*pack_)) {
        const auto result = run_pack_test(host_.runtime(), pack_, test.name);
        if (result && result->run.ok) tested.insert(test.node);
    }
    for (const NodeInfo& node : pack_->nodes())
        EXPECT_TRUE(tested.count(node.type_id)) << node.type_id;
}

TEST_P(ShippedPack, IsDocumented) {
    const std::string page = read_text(folder() / "README.md");
    for (const NodeInfo& node : pack_->nodes())
        EXPECT_NE(page.find('`' + node.type_id + '`'), page.npos) << node.type_id;
    EXPECT_NE(read_text(folder() / "CHANGELOG.md").find("## " + pack_->version()), page.npos);
    EXPECT_NE(read_text(PACKS_FOLDER "/README.md").find("](" + GetParam() + "/README.md)"),
              page.npos);
}

INSTANTIATE_TEST_SUITE_P(Packs, ShippedPack,
                         testing::Values("github", "jira", "slack", "virustotal"),
                         [](const auto& row) { return row.param; });

}  // namespace
}  // namespace packhost::tests
