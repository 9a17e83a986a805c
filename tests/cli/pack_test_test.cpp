// pack_test_test.cpp: `packhost pack test`, and `node run --record`, which makes its tests.
#include <fstream>
#include <sstream>

#include "stage.hpp"

namespace packhost::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

class PackTest : public Stage {
 protected:
    Finished test(std::vector<std::string> more) const {
        std::vector<std::string> words{"--config", (folder_ / "packhost.toml").string(), "pack",
                                       "test"};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }

    /// A copy of the example pack with two tests, of which the second one fails.
    std::string pack_with_tests() const {
        const std::string exchange =
            R"("exchanges": [{ "request": { "method": "GET", "url": "/v2/items/1" },
                               "response": { "status": 200, "json": { "data": { "id": 1 } } } }])";
        const std::string node = R"("node": "Acme-GetItem", )" + exchange;
        const std::string good = R"({ "name": "good", "pins": { "itemId": "1" }, )" + node + " }";
        const std::string bad = R"({ "name": "bad", "pins": { "itemId": "2" }, )" + node + " }";
        const std::string tests = "\"tests\": [" + good + ", " + bad + "], \"nodes\"";
        return write_pack("\"nodes\"", tests).string();
    }
};

TEST_F(PackTest, TellsWhatPassedAndTheFirstDifference) {
    const Finished all = test({pack_with_tests()});
    EXPECT_EQ(all.code, 3) << all.err;
    EXPECT_EQ(all.out,
              "ok    acme-api: good\n"
              "FAIL  acme-api: bad\n"
              "      The request 1 is not the recorded one: its URL is \"/v2/items/2\", and "
              "\"/v2/items/1\" was recorded.\n");
    EXPECT_THAT(all.err, HasSubstr("1 passed, 1 failed"));
    const Finished good = test({pack_with_tests(), "--test", "good"});
    EXPECT_EQ(good.code, 0) << good.err;
    EXPECT_THAT(good.out, Not(HasSubstr("bad")));
}

TEST_F(PackTest, PrintsOneObject) {
    const Finished all = test({pack_with_tests(), "--json"});
    EXPECT_EQ(all.code, 3);
    const Value result = json(all.out);
    EXPECT_EQ(*result.find("passed"), Value(1));
    EXPECT_EQ(*result.find("failed"), Value(1));
    const Array& tests = *result.find("tests")->get_if<Array>();
    EXPECT_EQ(*tests.at(0).find("passed"), Value(true));
    EXPECT_EQ(tests.at(1).find("differences")->get_if<Array>()->size(), 1u);
    EXPECT_EQ(*tests.at(1).find("run")->find("ok"), Value(false));
}

TEST_F(PackTest, SaysThatThereAreNoTests) {
    const Finished none = test({PACKHOST_EXAMPLE_PACK});
    EXPECT_EQ(none.code, 0);
    EXPECT_THAT(none.err, HasSubstr("has no tests"));
    EXPECT_EQ(test({PACKHOST_EXAMPLE_PACK, "--test", "lost"}).code, 2);
    EXPECT_EQ(test({"no-such-pack"}).code, 2);
}

TEST_F(PackTest, TakesFoldersOfPacks) {
    const std::string pack = pack_with_tests();
    const std::filesystem::path folder = folder_ / "mine", inner = folder / "acme";
    std::filesystem::create_directories(inner);
    const Finished none = test({folder.string()});
    EXPECT_EQ(none.code, 3);
    EXPECT_THAT(none.err, HasSubstr("There is no *.dragops-pack.json in " + folder.string()));
    std::filesystem::copy(pack, inner / "acme.dragops-pack.json");
    const std::string passed = "ok    acme-api: good\n";
    EXPECT_EQ(test({inner.string(), "--test", "good"}).out, passed);
    EXPECT_EQ(test({folder.string(), "--test", "good"}).out, passed) << "of a folder in it";
    EXPECT_EQ(test({inner.string() + "/", "--test", "good"}).out, passed);
    std::filesystem::copy(pack, inner / "other.dragops-pack.json");
    EXPECT_EQ(test({inner.string(), "--test", "good"}).out, passed + passed);
}

TEST_F(PackTest, RunsWhatWasRecorded) {
    const cli::SampleApi api(kCanary);
    write_connection(api.base_url());
    const auto pack = write_pack("\"Acme API\"", "\"Acme API\"");
    for (const char* item : {"itemId=item-2", "itemId=none"}) {
        const Finished ran = run(node_run("Acme-GetItem", {"--in", item, "--record", pack.string(),
                                                           "--pack", pack.string()}));
        EXPECT_THAT(ran.err, HasSubstr("look at it before you share it")) << ran.err;
        expect_no_canary(ran);
    }
    EXPECT_THAT(text_of(pack), Not(HasSubstr(kCanary)));
    EXPECT_THAT(text_of(pack), Not(HasSubstr("127.0.0.1")));
    EXPECT_THAT(text_of(pack), HasSubstr("CREDENTIAL(api-key)"));
    const Finished again = test({pack.string()});
    EXPECT_EQ(again.code, 0) << again.out << again.err;
    EXPECT_EQ(again.out,
              "ok    acme-api: Acme-GetItem 200\nok    acme-api: Acme-GetItem 404\n");
}

TEST_F(PackTest, RecordsIntoAFileOfItsOwn) {
    const cli::SampleApi api(kCanary);
    write_connection(api.base_url());
    const auto file = folder_ / "tests.json";
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(run(node_run("Acme-GetItem", {"--in", "itemId=item-2", "--record",
                                                file.string()})).code, 0);
    const Value recorded = json(text_of(file));
    const Array& tests = *recorded.find("tests")->get_if<Array>();
    ASSERT_EQ(tests.size(), 2u);
    EXPECT_EQ(*tests[1].find("name"), Value("Acme-GetItem 200 (2)"));
    const Finished dry = run(node_run("Acme-GetItem", {"--in", "itemId=item-2", "--dry-run",
                                                       "--record", file.string()}));
    EXPECT_EQ(dry.code, 2);
}

TEST_F(PackTest, ChangesNothingIfItCanNotRecord) {
    write_connection(refused_base_url());
    const auto file = write("tests.json", "[]");
    const Finished ran = run(node_run("Acme-GetItem", {"--in", "itemId=item-2", "--record",
                                                       file.string()}));
    EXPECT_EQ(ran.code, 5);
    EXPECT_EQ(text_of(file), "[]");
    const cli::SampleApi api(kCanary);
    write_connection(api.base_url());
    const Finished answered = run(node_run("Acme-GetItem", {"--in", "itemId=item-2", "--record",
                                                            file.string()}));
    EXPECT_EQ(answered.code, 3) << "no JSON object to add it to";
    EXPECT_EQ(text_of(file), "[]");
}

}  // namespace
}  // namespace packhost::tests
