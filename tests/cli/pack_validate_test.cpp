// pack_validate_test.cpp: `pack validate` for scripts and folders, and against the enabled plugins.
#include <fstream>

#include "stage.hpp"

namespace packhost::tests {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class PackValidate : public Stage {
 protected:
    Finished validate(std::vector<std::string> words) const {
        words.insert(words.begin(), {"--config", (folder_ / "packhost.toml").string(), "pack",
                                     "validate"});
        return run(words);
    }
    /// The codes of all findings of a pack with one text changed.
    std::vector<std::string> codes(const std::string& from, const std::string& to) const {
        const Finished done = validate({"--json", write_pack(from, to).string()});
        std::vector<std::string> found;
        const Value list = json(done.out);
        for (const Value& finding : *list.get_if<Array>())
            found.push_back(*finding.find("code")->get_if<std::string>());
        EXPECT_EQ(done.code, found.empty() ? 0 : 3) << done.out;
        return found;
    }
};

constexpr char kType[] = "\"type\": \"header\"";
constexpr char kSetting[] = "\"headerName\": \"x-api-key\"";

TEST_F(PackValidate, KnowsWhatEnabledPluginsProvide) {
    using testing::ElementsAre;
    EXPECT_THAT(codes(kType, "\"type\": \"acme-hmac\""), ElementsAre("auth_differs", "no_plugin"));
    EXPECT_THAT(codes(kSetting, "\"headername\": \"x\""),
                ElementsAre("auth_differs", "missing_setting", "unknown_setting"));
    EXPECT_THAT(codes(kSetting, "\"headerName\": 7"), ElementsAre("auth_differs", "bad_setting"));
    EXPECT_THAT(codes(kSetting, "\"headerName\": \"x y\""),
                ElementsAre("auth_differs", "bad_setting"));
    EXPECT_THAT(codes(kSetting, std::string(kSetting)), ElementsAre());
}

TEST_F(PackValidate, KnowsWhatCodecsServe) {
    const std::string get = "\"method\": \"GET\",\n\"pathTemplate\": \"/items\"";
    const auto with_body = [&](const std::string& type) {
        return codes(get, "\"method\": \"POST\", \"pathTemplate\": \"/items\", \"body\": "
                          "{ \"contentType\": \"" + type + "\", \"mode\": \"pins\" }");
    };
    for (const char* type : {"application/json", "application/vnd.acme+json; v=1", "text/plain",
                             "application/x-www-form-urlencoded"})
        EXPECT_THAT(with_body(type), testing::IsEmpty()) << type;
    EXPECT_THAT(with_body("application/cbor"), testing::ElementsAre("no_plugin"));
}

TEST_F(PackValidate, PrintsOneArrayForScripts) {
    const auto bad = write_pack("\"in\": \"query\"", "\"in\": \"quary\"");
    const Finished done = validate({"--json", bad.string()});
    EXPECT_EQ(done.code, 3);
    const Value list = json(done.out);
    ASSERT_TRUE(list.is_array() && list.get_if<Array>()->size() == 1) << done.out;
    const Value& finding = (*list.get_if<Array>())[0];
    EXPECT_EQ(*finding.find("severity"), Value("error"));
    EXPECT_EQ(*finding.find("code"), Value("wrong_value"));
    EXPECT_EQ(*finding.find("file"), Value(bad.string()));
    EXPECT_EQ(*finding.find("pointer"), Value("/nodes/0/executionSpec/parameters/0/in"));
    EXPECT_EQ(*finding.find("hint"), Value("Did you mean \"query\"?"));
    EXPECT_GT(*finding.find("line")->get_if<std::int64_t>(), 1);
    EXPECT_GT(*finding.find("column")->get_if<std::int64_t>(), 1);
    EXPECT_EQ(validate({"--json", PACKHOST_EXAMPLE_PACK}).out, "[]\n");
    EXPECT_EQ(done.err, "");
}

TEST_F(PackValidate, CountsWarningsAsErrorsIfItIsStrict) {
    const auto odd = write_pack("\"slug\"", "\"slig\": 1, \"slug\"").string();
    const Finished lenient = validate({odd});
    EXPECT_EQ(lenient.code, 0);
    EXPECT_THAT(lenient.out, HasSubstr("warning: "));
    EXPECT_THAT(lenient.err, HasSubstr("0 errors, 1 warning in 1 file"));
    const Finished strict = validate({"--strict", odd});
    EXPECT_EQ(strict.code, 3);
    EXPECT_THAT(strict.out, HasSubstr("error: "));
    EXPECT_THAT(validate({"--strict", "--json", odd}).out, HasSubstr("\"severity\":\"error\""));
}

TEST_F(PackValidate, ReadsFoldersAndComparesPacks) {
    fs::create_directories(folder_ / "packs/one");
    fs::copy_file(PACKHOST_EXAMPLE_PACK, folder_ / "packs/one/a.dragops-pack.json");
    write("packs/notes.json", "{}");
    const std::string packs = (folder_ / "packs").string();
    EXPECT_EQ(validate({packs}).code, 0);
    EXPECT_EQ(validate({packs, packs + "/one/a.dragops-pack.json"}).code, 0);
    fs::copy_file(PACKHOST_EXAMPLE_PACK, folder_ / "packs/b.dragops-pack.json");
    const Finished both = validate({packs});
    EXPECT_EQ(both.code, 3);
    for (const char* code : {"duplicate_slug", "duplicate_provider", "duplicate_node_type_id"})
        EXPECT_THAT(both.out, HasSubstr(code));
    fs::create_directories(folder_ / "empty");
    const Finished none = validate({(folder_ / "empty").string()});
    EXPECT_EQ(none.code, 3);
    EXPECT_THAT(none.err, HasSubstr("There is no *.dragops-pack.json in"));
}

TEST_F(PackValidate, WarnsIfPluginsCantBeLookedAt) {
    write("broken.lock", "{");
    write("packhost.toml", "[plugins]\nlock = \"broken.lock\"\n");
    const Finished done = validate({PACKHOST_EXAMPLE_PACK});
    EXPECT_EQ(done.code, 0) << done.out;
    EXPECT_THAT(done.out, HasSubstr("What plugins provide is not checked"));
    EXPECT_EQ(validate({"--strict", PACKHOST_EXAMPLE_PACK}).code, 3);
}

TEST_F(PackValidate, ShowsThePartOfALongLineThatIsMeant) {
    std::ifstream in(PACKHOST_EXAMPLE_PACK);
    std::string line, minified;
    while (std::getline(in, line)) minified += line;
    const std::size_t at = minified.find("\"$status\"");
    minified.replace(at, 9, "\"$state\"");
    const auto pack = write("long.dragops-pack.json", minified);
    const Finished shown =
        run_on_terminal({"pack", "validate", pack.string()}, {{"NO_COLOR", "1"}});
    const std::size_t source = shown.out.find("    ...");
    ASSERT_NE(source, std::string::npos) << shown.out;
    const std::size_t end = shown.out.find('\n', source);
    const std::size_t caret = shown.out.find('^', end);
    ASSERT_NE(caret, std::string::npos) << shown.out;
    EXPECT_EQ(shown.out.substr(source + (caret - end - 1), 8), "\"$state\"") << shown.out;
}

}  // namespace
}  // namespace packhost::tests
