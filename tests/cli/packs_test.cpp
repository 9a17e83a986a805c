// packs_test.cpp: `pack list`, `show` and `search`, and the nodes and slugs that they make known.
#include <algorithm>
#include <fstream>
#include <sstream>

#include "stage.hpp"

namespace packhost::tests {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class Packs : public Stage {
 protected:
    Packs() {
        fs::create_directories(packs());
        fs::copy_file(PACKHOST_EXAMPLE_PACK, packs() / "acme.dragops-pack.json");
        write_config(loopback() + "[packs]\nfolders = [\"packs\"]\nindex = \"packs.index\"\n");
    }
    fs::path packs() const { return folder_ / "packs"; }
    /// A copy of the example with another slug, provider and nodes.
    void add_pack(const std::string& folder, const std::string& slug) const {
        std::ifstream in(PACKHOST_EXAMPLE_PACK);
        std::ostringstream out;
        for (std::string line; std::getline(in, line); out << line << '\n')
            for (const std::string old : {"acme-api", "Acme"})
                if (const std::size_t at = line.find(old); at != line.npos)
                    line.replace(at, old.size(), slug);
        fs::create_directories(folder_ / folder);
        write(folder + '/' + slug + ".dragops-pack.json", out.str());
    }
    Finished with_config(std::vector<std::string> words, const std::string& in = {}) const {
        words.insert(words.begin(), {"--config", (folder_ / "packhost.toml").string()});
        return run(words, {}, in);
    }
};

TEST_F(Packs, ListShowsTheConfiguredFoldersOrThoseOfTheLine) {
    add_pack("other", "zeta");
    const Finished configured = with_config({"pack", "list"});
    EXPECT_EQ(configured.code, 0) << configured.err;
    EXPECT_EQ(configured.out, "acme-api  1.0.0    2 nodes  Acme API\n");
    EXPECT_TRUE(fs::exists(folder_ / "packs.index"));
    const Finished named = with_config({"pack", "list", (folder_ / "other").string()});
    EXPECT_THAT(named.out, HasSubstr("zeta"));
    EXPECT_THAT(named.out, Not(HasSubstr("acme")));
}

TEST_F(Packs, ListTellsWhyAPackIsRefusedAndGoesOn) {
    write("packs/bad.dragops-pack.json", "{}");
    const Finished list = with_config({"pack", "list"});
    EXPECT_EQ(list.code, 0);
    EXPECT_THAT(list.out, HasSubstr("acme-api  1.0.0"));
    EXPECT_THAT(list.out, HasSubstr("bad.dragops-pack.json  refused\n"));
    EXPECT_THAT(list.out, HasSubstr("bad.dragops-pack.json:1:"));
    const Value value = json(with_config({"pack", "list", "--json"}).out);
    const Array& packs = *value.find("packs")->get_if<Array>();
    ASSERT_EQ(packs.size(), 2u);
    EXPECT_TRUE(packs[0].find("problem")->is_null());
    EXPECT_EQ(*packs[1].find("problem")->find("phase"), Value("pack"));
    EXPECT_EQ(*packs[0].find("nodes")->get_if<Array>()->front().find("nodeTypeId"),
              Value("Acme-ListItems"));
}

TEST_F(Packs, ListSaysWhenThereIsNothing) {
    fs::remove(packs() / "acme.dragops-pack.json");
    EXPECT_THAT(with_config({"pack", "list"}).err,
                HasSubstr("There is no *.dragops-pack.json in "));
    write_config("[packs]\nfolders = []\n");
    EXPECT_THAT(with_config({"pack", "list"}).err, HasSubstr("packs.folders"));
    const Finished gone = with_config({"pack", "list", "/nowhere", "--json"});
    EXPECT_EQ(gone.code, 3);
    EXPECT_EQ(*json(gone.out).find("error")->find("code"), Value("bad_pack_folder"));
}

TEST_F(Packs, AreThoseThatComeAlongByDefault) {
    EXPECT_THAT(run({"pack", "list"}).out, HasSubstr("acme-api"));
}

TEST_F(Packs, ShowIsAPageWithAllThatOneNeeds) {
    const Finished by_slug = with_config({"pack", "show", "acme-api"});
    EXPECT_EQ(by_slug.code, 0) << by_slug.err;
    for (const char* part :
         {"Acme API 1.0.0", "Interact with", "Connection (api_key)", "api-key  secret, required",
          "  api-key = { prompt = true }", "connection test --pack acme-api",
          "Acme-ListItems: List Items", "GET /items/{{itemId}}, auth header",
          "in   itemId  string, required", "out  total   int"})
        EXPECT_THAT(by_slug.out, HasSubstr(part));
    const fs::path file = packs() / "acme.dragops-pack.json";
    EXPECT_EQ(with_config({"pack", "show", file.string()}).out, by_slug.out);
    const Value value = json(with_config({"pack", "show", "acme-api", "--json"}).out);
    EXPECT_EQ(*value.find("slug"), Value("acme-api"));
    EXPECT_EQ(*value.find("connection")->find("hasTestRequest"), Value(true));
    EXPECT_EQ(value.find("nodes")->get_if<Array>()->size(), 2u);
}

TEST_F(Packs, TheConnectionFileOfThePageIsOne) {
    const cli::SampleApi api(kCanary);
    const std::string page = with_config({"pack", "show", "acme-api"}).out;
    const std::string start = "A file for --connection:\n";
    const std::size_t at = page.find(start) + start.size();
    std::string file = page.substr(at, page.find("Test it:") - at);
    file.replace(file.find("prompt = true"), 13, std::string("text = \"") + kCanary + "\"");
    write("acme.toml", "base_url = \"" + api.base_url() + "\"\n" + file);
    EXPECT_EQ(run(node_run("Acme-ListItems")).code, 0) << file;
}

TEST_F(Packs, SearchFindsAllWordsBestFirst) {
    add_pack("packs", "zeta");
    EXPECT_THAT(with_config({"pack", "search", "LIST", "zeta"}).out, testing::StartsWith("zeta "));
    const Finished both = with_config({"pack", "search", "items", "--json"});
    EXPECT_EQ(json(both.out).find("packs")->get_if<Array>()->size(), 2u);
    const Finished none = with_config({"pack", "search", "nothing", "such"});
    EXPECT_EQ(none.code, 0);
    EXPECT_EQ(none.out, "");
    EXPECT_THAT(none.err, HasSubstr("None of 2 packs has all of: nothing such."));
}

TEST_F(Packs, MakeNodesAndSlugsKnownToNodeRun) {
    const cli::SampleApi api(kCanary);
    write_connection(api.base_url());
    const std::vector<std::string> connection{"--connection", (folder_ / "acme.toml").string()};
    const auto node_run = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"node", "run"});
        words.insert(words.end(), connection.begin(), connection.end());
        return with_config(words);
    };
    const Finished by_node = node_run({"Acme-ListItems"});
    EXPECT_EQ(by_node.code, 0) << by_node.err;
    EXPECT_THAT(by_node.out, HasSubstr("Anvil"));
    EXPECT_EQ(node_run({"list items"}).code, 0) << "by title";
    EXPECT_EQ(node_run({"Acme-ListItems", "--pack", "acme-api"}).code, 0);
    const Finished typo = node_run({"Acme-ListItem"});
    EXPECT_EQ(typo.code, 2);
    EXPECT_THAT(typo.err, HasSubstr("Did you mean \"Acme-ListItems\"?"));
    EXPECT_THAT(node_run({"X", "--pack", "acme-apy"}).err, HasSubstr("\"acme-api\"?"));
    EXPECT_EQ(*json(node_run({"Acme-ListItem", "--json"}).out).find("error")->find("code"),
              Value("unknown_node"));
}

TEST_F(Packs, ThatShareANameAreRefusedNamingBothFiles) {
    fs::create_directories(packs() / "copy");
    fs::copy_file(PACKHOST_EXAMPLE_PACK, packs() / "copy/acme.dragops-pack.json");
    const Finished refused = with_config({"node", "run", "Acme-ListItems"});
    EXPECT_EQ(refused.code, 3);
    EXPECT_THAT(refused.err, HasSubstr("packs/acme.dragops-pack.json:"));
    EXPECT_THAT(refused.err, HasSubstr("packs/copy/acme.dragops-pack.json:"));
    EXPECT_EQ(with_config({"pack", "show", "acme-api"}).code, 3);
}

TEST_F(Packs, OfAnotherFolderAreFoundWithPacks) {
    add_pack("other", "zeta");
    EXPECT_EQ(with_config({"pack", "show", "zeta"}).code, 2);
    const std::string other = (folder_ / "other").string();
    EXPECT_EQ(with_config({"pack", "show", "zeta", "--packs", other}).code, 0);
    EXPECT_EQ(with_config({"pack", "show", "acme-api", "--packs", other}).code, 0);
}

}  // namespace
}  // namespace packhost::tests
