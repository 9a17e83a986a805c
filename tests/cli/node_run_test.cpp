// node_run_test.cpp: `packhost node run` against the sample API.
#include <signal.h>

#include <fstream>

#include "stage.hpp"

namespace packhost::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class NodeRun : public Stage {
 protected:
    NodeRun() { write_connection(api_.base_url()); }
    const cli::SampleApi api_{kCanary};
};

TEST_F(NodeRun, PrintsOutputPinsOnStdoutAndTalkOnStderr) {
    const Finished run = tests::run(node_run("Acme-ListItems", {"--in", "limit=2"}));
    ASSERT_EQ(run.code, 0) << run.err;
    const Value pins = json(run.out);
    EXPECT_EQ(pins.find("items")->get_if<Array>()->size(), 2u);
    EXPECT_EQ(*pins.find("total"), Value(7));
    EXPECT_EQ(*pins.find("status"), Value(200));
    EXPECT_THAT(run.err, HasSubstr("GET " + api_.base_url() + "/items"));
    EXPECT_THAT(run.err, HasSubstr("-> 200 in "));
    expect_no_canary(run);
}

TEST_F(NodeRun, JsonIsOneObjectWithTheWholeResult) {
    const Finished run = tests::run(node_run("Acme-GetItem", {"--in", "itemId=item-2", "--json"}));
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_EQ(run.out.find('\n'), run.out.size() - 1);
    const Value result = json(run.out);
    EXPECT_EQ(*result.find("ok"), Value(true));
    EXPECT_EQ(*result.find("status"), Value(200));
    EXPECT_TRUE(result.find("error")->is_null());
    EXPECT_EQ(*result.find("pins")->find("item")->find("id"), Value("item-2"));
    ASSERT_TRUE(result.find("log")->is_array());
    EXPECT_EQ(result.find("log")->get_if<Array>()->size(), 1u);
    expect_no_canary(run);
}

TEST_F(NodeRun, TakesPinsFromStdinAndFromTheLine) {
    const Finished from_stdin =
        tests::run(node_run("Acme-GetItem", {"--in-json", "-"}), {}, "{\"itemId\": \"item-3\"}");
    ASSERT_EQ(from_stdin.code, 0) << from_stdin.err;
    EXPECT_THAT(from_stdin.out, HasSubstr("Lantern"));
    const Finished both = tests::run(node_run("Acme-GetItem", {"--in-json", "-", "--in",
                                                               "itemId=item-1"}),
                                     {}, "{\"itemId\": \"item-3\"}");
    EXPECT_THAT(both.out, HasSubstr("Anvil"));
}

TEST_F(NodeRun, VerboseTellsMaskedHeadersAndTimings) {
    const Finished run = tests::run(node_run("Acme-ListItems", {"-v"}));
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_THAT(run.err, HasSubstr("> x-api-key: "));
    EXPECT_THAT(run.err, HasSubstr("< Content-Type: application/json"));
    EXPECT_THAT(run.err, HasSubstr("connect "));
    expect_no_canary(run);
}

TEST_F(NodeRun, DryRunShowsTheMaskedRequestAndSendsNothing) {
    write_connection(refused_base_url());
    const Finished run = tests::run(node_run("Acme-ListItems", {"--in", "limit=2", "--dry-run"}));
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_THAT(run.out, testing::StartsWith("GET http://127.0.0.1:"));
    EXPECT_THAT(run.out, HasSubstr("/v2/items?limit=2\n"));
    EXPECT_THAT(run.out, HasSubstr("x-api-key: "));
    expect_no_canary(run);

    const Finished as_json =
        tests::run(node_run("Acme-ListItems", {"--in", "limit=2", "--dry-run", "--json"}));
    const Value result = json(as_json.out);
    ASSERT_TRUE(result.find("preview"));
    EXPECT_EQ(*result.find("preview")->find("method"), Value("GET"));
    expect_no_canary(as_json);
}

TEST_F(NodeRun, TakesTheCredentialFromTheEnvironment) {
    write("acme.toml", "provider = \"acme-api\"\nbase_url = \"" + api_.base_url() +
                           "\"\n[credentials]\napi-key = { env = \"PACKHOST_TEST_KEY\" }\n");
    const Finished run =
        tests::run(node_run("Acme-ListItems"), {{"PACKHOST_TEST_KEY", kCanary}});
    EXPECT_EQ(run.code, 0) << run.err;
    expect_no_canary(run);
}

TEST_F(NodeRun, FindsANodeByItsTitle) {
    EXPECT_EQ(tests::run(node_run("List Items")).code, 0);
}

TEST_F(NodeRun, ReadsTheConfigurationOfTheEnvironment) {
    std::vector<std::string> words = node_run("Acme-ListItems");
    words.erase(words.begin(), words.begin() + 2);
    const std::string config = (folder_ / "packhost.toml").string();
    EXPECT_EQ(tests::run(words, {{"PACKHOST_CONFIG", config}}).code, 0);
    EXPECT_EQ(tests::run(words, {{"PACKHOST_CONFIG", config + ".absent"}}).code, 3);
}

class Interrupted : public Stage {
 protected:
    SilentServer server_;
};

TEST_F(Interrupted, CancelsTheRunAndClosesItsSocket) {
    write_connection(server_.base_url());
    Process process(node_run("Acme-ListItems", {"--json"}));
    EXPECT_THAT(server_.wait_for_request(), HasSubstr(kCanary)) << "only the API sees it";
    process.signal(SIGINT);
    EXPECT_TRUE(server_.client_left(5000));
    const Finished run = process.finish();
    EXPECT_EQ(run.code, 130) << run.err;
    EXPECT_EQ(*json(run.out).find("error")->find("code"), Value("cancelled"));
    expect_no_canary(run);
}

TEST_F(Interrupted, LeavesNoCoreToDump) {
    write_connection(server_.base_url());
    Process process(node_run("Acme-ListItems"));
    server_.wait_for_request();
    std::ifstream limits("/proc/" + std::to_string(process.id()) + "/limits");
    std::string line, found;
    while (std::getline(limits, line))
        if (line.starts_with("Max core file size")) found = line;
    EXPECT_THAT(found, testing::ContainsRegex("size +0 +0 "));
    process.signal(SIGTERM);
    EXPECT_EQ(process.finish().code, 130);
}

TEST_F(Interrupted, ADeadlineEndsTheRun) {
    write_connection(server_.base_url());
    const Finished run = tests::run(node_run("Acme-ListItems", {"--deadline", "0.2", "--json"}));
    EXPECT_EQ(run.code, 5) << run.err;
    EXPECT_FALSE(json(run.out).find("error")->is_null());
}

}  // namespace
}  // namespace packhost::tests
