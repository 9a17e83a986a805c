// authoring_test.cpp: `pack new`, `fmt`, `diff`, and the pages of `pack show`.
#include <fstream>
#include <iterator>

#include "packhost/authoring.hpp"
#include "stage.hpp"

namespace packhost::tests {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class Authoring : public Stage {
 protected:
    Finished make(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> words{"pack", "new", "my-api", "--folder", folder_.string()};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }
    std::string made() const { return (folder_ / "my-api/my-api.dragops-pack.json").string(); }
    static std::string text_of(const fs::path& file) {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
};

class NewPacks : public Authoring, public testing::WithParamInterface<std::string> {};

TEST_P(NewPacks, AreValidInCanonicalLayoutAndPassTheirTest) {
    const Finished created =
        make({"--auth", GetParam(), "--base-url", "https://api.example.com/v1"});
    ASSERT_EQ(created.code, 0) << created.err;
    EXPECT_EQ(created.out, made() + '\n');
    const Finished valid = run({"pack", "validate", "--strict", made()});
    EXPECT_EQ(valid.code, 0) << valid.out << valid.err;
    EXPECT_EQ(run({"pack", "fmt", "--check", made()}).code, 0);
    const Finished tested = run({"pack", "test", made()});
    EXPECT_EQ(tested.code, 0) << tested.out << tested.err;
}

INSTANTIATE_TEST_SUITE_P(All, NewPacks, testing::ValuesIn(packhost::new_pack_schemes()),
                         [](const auto& one) { return one.param; });

TEST_F(Authoring, NewOverwritesNothingAndSaysWhatIsMissing) {
    EXPECT_EQ(make({"--base-url", "https://api.example.com"}).code, 0);
    const std::string before = text_of(made());
    const Finished again = make({"--base-url", "https://other.example.com"});
    EXPECT_EQ(again.code, 2);
    EXPECT_THAT(again.err, HasSubstr("is there already"));
    EXPECT_EQ(text_of(made()), before);
    EXPECT_THAT(run({"pack", "new", "other"}).err, HasSubstr("--base-url"));
    EXPECT_THAT(run({"pack", "new", "No_Slug", "--base-url", "https://a.example"}).err,
                HasSubstr("is no slug"));
    EXPECT_THAT(make({"--base-url", "ftp://a.example"}).err, HasSubstr("base URL"));
    EXPECT_THAT(make({"--base-url", "https://a.example", "--auth", "hawk"}).err,
                HasSubstr("oauth2_client_credentials"));
}

TEST_F(Authoring, FmtRewritesInPlaceAndChecksWithoutChanging) {
    const fs::path file =
        write("messy.dragops-pack.json", "{\"nodes\":[],\"packVersion\":\"1.0\"}");
    const Finished checked = run({"pack", "fmt", "--check", file.string()});
    EXPECT_EQ(checked.code, 3);
    EXPECT_THAT(checked.out, HasSubstr("messy.dragops-pack.json: not in canonical layout"));
    EXPECT_EQ(text_of(file), "{\"nodes\":[],\"packVersion\":\"1.0\"}");
    EXPECT_EQ(run({"pack", "fmt", file.string()}).code, 0);
    EXPECT_EQ(text_of(file), "{ \"packVersion\": \"1.0\", \"nodes\": [] }\n");
    EXPECT_EQ(run({"pack", "fmt", "--check", file.string()}).code, 0);
}

TEST_F(Authoring, FmtKeepsLinksAndPermissionsAndLeavesNothingBeside) {
    const fs::path file = write("real.dragops-pack.json", "{\"nodes\":[],\"a\":1}", 0640);
    const fs::path link = folder_ / "link.dragops-pack.json";
    fs::create_symlink(file, link);
    EXPECT_EQ(run({"pack", "fmt", link.string()}).code, 0);
    EXPECT_TRUE(fs::is_symlink(link));
    EXPECT_EQ(text_of(file), "{ \"nodes\": [], \"a\": 1 }\n");
    EXPECT_EQ(static_cast<unsigned>(fs::status(file).permissions()), 0640u);
    for (const auto& entry : fs::directory_iterator(folder_))
        EXPECT_NE(entry.path().extension(), ".new") << entry.path();
}

TEST_F(Authoring, FmtLeavesWhatIsNoJson) {
    const fs::path file = write("broken.dragops-pack.json", "{\"a\":1,}");
    const Finished done = run({"pack", "fmt", file.string()});
    EXPECT_EQ(done.code, 3);
    EXPECT_THAT(done.err, HasSubstr("broken.dragops-pack.json"));
    EXPECT_EQ(text_of(file), "{\"a\":1,}");
}

TEST_F(Authoring, DiffTellsWhatBreaksByWordsJsonAndExitCode) {
    const std::string old = PACKHOST_EXAMPLE_PACK;
    EXPECT_EQ(run({"pack", "diff", old, old}).code, 0);
    const std::string now = write_pack("\"limit\"", "\"most\"").string();
    const Finished broken = run({"pack", "diff", old, now});
    // The parameter still names the old pin, so the new one can't be read as a pack.
    EXPECT_EQ(broken.code, 3);
    EXPECT_THAT(broken.err, HasSubstr("pack validate"));
    const std::string moved = write_pack("https://api.acme.com", "https://api.acme.org").string();
    const Finished told = run({"pack", "diff", old, moved});
    EXPECT_EQ(told.code, 3);
    EXPECT_THAT(told.out, HasSubstr("breaking: the connection"));
    EXPECT_THAT(told.out, HasSubstr("https://api.acme.org"));
    const Value value = json(run({"pack", "diff", old, moved, "--json"}).out);
    EXPECT_EQ(*value.find("changes")->get_if<Array>()->front().find("breaking"), Value(true));
}

TEST_F(Authoring, TheFolderOfAPackStandsForThePack) {
    const auto folder = folder_ / "one";
    std::filesystem::create_directories(folder);
    const auto file = folder / "acme.dragops-pack.json";
    std::filesystem::copy(PACKHOST_EXAMPLE_PACK, file);
    EXPECT_EQ(run({"pack", "show", folder.string(), "--json"}).out,
              run({"pack", "show", file.string(), "--json"}).out);
    EXPECT_EQ(run({"pack", "fmt", "--check", folder.string()}).code,
              run({"pack", "fmt", "--check", file.string()}).code);
    EXPECT_EQ(run({"pack", "diff", folder.string(), file.string()}).code, 0);

    std::filesystem::copy(file, folder / "other.dragops-pack.json");
    for (const Finished& several : {run({"pack", "show", folder.string()}),
                                    run({"pack", "diff", folder.string(), file.string()})}) {
        EXPECT_EQ(several.code, 3);
        EXPECT_THAT(several.err, HasSubstr("There are several packs in " + folder.string()));
        EXPECT_THAT(several.err,
                    HasSubstr("acme.dragops-pack.json, other.dragops-pack.json."));
    }
}

TEST_F(Authoring, AFolderWithTheNameOfASlugIsNotThePackUnlessItHoldsOne) {
    const auto here = folder_ / "acme-api";
    std::filesystem::create_directories(here);
    write("packhost.toml", "[packs]\nfolders = [\"" +
                               fs::path(PACKHOST_EXAMPLE_PACK).parent_path().string() + "\"]\n");
    const auto show = [&](const std::string& word) {
        const std::string command = "cd '" + folder_.string() + "' && '" PACKHOST_PROGRAM
                                    "' --config packhost.toml pack show " + word;
        return std::system((command + " >shown 2>&1").c_str());
    };
    EXPECT_EQ(show("acme-api"), 0) << "the slug";
    EXPECT_NE(show("./acme-api"), 0) << "a folder without packs";
    std::ofstream(here / "mine.dragops-pack.json") << "{}";
    EXPECT_NE(show("acme-api"), 0) << "the pack in the folder, which is not valid";
}

TEST_F(Authoring, ShowHasPagesForPeopleAndForConsent) {
    const std::string pack = PACKHOST_EXAMPLE_PACK;
    const std::string page = run({"pack", "show", pack, "--markdown"}).out;
    EXPECT_THAT(page, HasSubstr("# Acme API 1.0.0"));
    EXPECT_THAT(page, HasSubstr("| in | `limit` | int |"));
    const Finished origins = run({"pack", "show", pack, "--origins"});
    EXPECT_EQ(origins.out,
              "api-key  goes to https://api.acme.com  (base URL) with Acme-ListItems, Acme-GetItem\n");
    const Value value = json(run({"pack", "show", pack, "--origins", "--json"}).out);
    EXPECT_EQ(*value.find("reach")->get_if<Array>()->front().find("origin"),
              Value("https://api.acme.com"));
}

}  // namespace
}  // namespace packhost::tests
