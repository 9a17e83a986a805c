// items_test.cpp: `packhost node run --out` for the items of a node's pages.
#include <algorithm>
#include <fstream>
#include <sstream>

#include "stage.hpp"

namespace packhost::tests {
namespace {

using testing::HasSubstr;

/// The example pack, whose list comes in pages.
class Items : public Stage {
 protected:
    Items() {
        write_connection(api_.base_url());
        std::ifstream in(PACKHOST_EXAMPLE_PACK);
        std::stringstream text;
        text << in.rdbuf();
        std::string manifest = text.str();
        change(manifest, R"("packVersion": "1.0",)",
               R"("packVersion": "1.0", "requires": ["pagination/1"],)");
        change(manifest, R"("pathTemplate": "/items",)",
               R"("pathTemplate": "/items", "pagination": {"type": "offset", "pageSize": 100,
               "itemsPath": "$body.data", "inject": {"in": "query", "key": "offset"}},)");
        pack_ = write("pages.dragops-pack.json", manifest);
    }
    static void change(std::string& text, const std::string& from, const std::string& to) {
        const std::size_t at = text.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
    }
    Finished list(std::vector<std::string> more) const {
        more.insert(more.end(), {"--pack", pack_.string()});
        return run(node_run("Acme-ListItems", more));
    }
    std::string read(const std::string& name) const {
        std::ifstream in(folder_ / name);
        std::stringstream text;
        text << in.rdbuf();
        return text.str();
    }

    const cli::SampleApi api_{kCanary};
    std::filesystem::path pack_;
};

TEST_F(Items, AreLinesOfJsonInTheFile) {
    write("items.ndjson", "what was there before");
    const Finished run = list({"--out", "items=@" + (folder_ / "items.ndjson").string()});
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_EQ(*json(run.out).find("items"), Value(Array{}));
    std::istringstream lines(read("items.ndjson"));
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count)
        EXPECT_TRUE(json(line).find("id")) << line;
    EXPECT_EQ(count, 7);
}

TEST_F(Items, AreInThePinWithoutTheOption) {
    const Finished run = list({});
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_EQ(json(run.out).find("items")->get_if<Array>()->size(), 7u);
}

TEST_F(Items, NeedAFileThatCanBeWritten) {
    const Finished none = list({"--out", "items=@/nowhere/items.ndjson"});
    EXPECT_EQ(none.code, 3);
    EXPECT_THAT(none.err, HasSubstr("/nowhere/items.ndjson can't be written: No such file"));
    const Finished full = list({"--out", "items=@/dev/full"});
    EXPECT_EQ(full.code, 3);
    EXPECT_THAT(full.err, HasSubstr("/dev/full can't be written: No space left"));
}

TEST_F(Items, AreOfTheOnePinThatGetsThem) {
    const Finished other = list({"--out", "total=@" + (folder_ / "x").string()});
    EXPECT_EQ(other.code, 3) << other.err;
}

TEST_F(Items, ADryRunLeavesTheFileAlone) {
    write("items.ndjson", "mine");
    const Finished dry =
        list({"--dry-run", "--out", "items=@" + (folder_ / "items.ndjson").string()});
    EXPECT_EQ(dry.code, 0) << dry.err;
    EXPECT_THAT(dry.out, HasSubstr("/items?offset=0"));
    EXPECT_EQ(read("items.ndjson"), "mine");
}

}  // namespace
}  // namespace packhost::tests
