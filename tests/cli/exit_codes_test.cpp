// exit_codes_test.cpp: each way to fail has its exit code, says one sentence and shows no
// credential.
#include "stage.hpp"

namespace packhost::tests {
namespace {

using testing::HasSubstr;

class ExitCodes : public Stage {
 protected:
    void expect(int code, const Finished& run, const std::string& words) const {
        EXPECT_EQ(run.code, code) << run.err;
        EXPECT_THAT(run.err, HasSubstr("error: "));
        EXPECT_THAT(run.err, HasSubstr(words));
        expect_no_canary(run);
    }
};

TEST_F(ExitCodes, OneIfTheApiSaysNo) {
    const cli::SampleApi api(kCanary);
    write_connection(api.base_url());
    const Finished run = tests::run(node_run("Acme-GetItem", {"--in", "itemId=nothing"}));
    expect(1, run, "404");
    EXPECT_EQ(*json(run.out).find("status"), Value(404)) << "the pins are delivered all the same";

    const cli::SampleApi other_key("another");
    write_connection(other_key.base_url());
    expect(1, tests::run(node_run("Acme-ListItems")), "401");
}

TEST_F(ExitCodes, TwoIfTheCommandLineMakesNoSense) {
    expect(2, run({"node", "walk"}), "there is no command packhost node walk");
    expect(2, run({"node", "run"}), "NODE is required");
    expect(2, run(node_run("Acme-ListItems", {"--in", "limit"})), "--in takes PIN=VALUE");
    expect(2, run(node_run("Acme-ListItemz")), "Acme-ListItems");
}

TEST_F(ExitCodes, ThreeForPackConfigurationAndInput) {
    expect(3, run(node_run("Acme-ListItems", {"--pack", "/nowhere.json"})), "/nowhere.json");
    expect(3, run(node_run("Acme-ListItems", {"--pack", write("bad.json", "{").string()})),
           "bad.json");
    const auto changed = write_pack("\"in\": \"query\"", "\"in\": \"quary\"");
    expect(3, run(node_run("Acme-ListItems", {"--pack", changed.string()})), "");
    expect(3, run(node_run("Acme-ListItems", {"--in", "limit=many"})), "limit");
    expect(3, run(node_run("Acme-ListItems", {"--in", "limits=1"})), "limits");
    expect(3, run(node_run("Acme-GetItem")), "itemId");
    expect(3, run(node_run("Acme-GetItem", {"--in-json", "/nowhere.json"})), "/nowhere.json");
    write_config("[limits]\nwokers = 1\n");
    expect(3, run(node_run("Acme-ListItems")), "Did you mean \"workers\"?");
}

TEST_F(ExitCodes, FourForConnectionAndCredentials) {
    const auto with = [this](const std::string& text) {
        write("acme.toml", text);
        return run(node_run("Acme-ListItems"));
    };
    std::filesystem::remove(folder_ / "acme.toml");
    expect(4, run(node_run("Acme-ListItems")), "No such file");
    expect(4, with("provider = \"acme-api\"\n[credentials]\napi-key = { env = \"UNSET_KEY\" }\n"),
           "UNSET_KEY is not set");
    expect(4, with("provider = \"acme-api\"\nbase_url = \"https://127.0.0.1/\"\n"), "api-key");
    expect(4, with("provider = \"other\"\n[credentials]\napi-key = { text = \"x\" }\n"), "other");
    write("api-key.txt", std::string(kCanary) + "\r\nX-Other: 1\n");
    expect(4, with("provider = \"acme-api\"\n[credentials]\n"
                   "api-key = { value_file = \"api-key.txt\" }\n"), "line break");
    write("api-key.txt", kCanary, 0644);
    expect(4, with("provider = \"acme-api\"\n[credentials]\n"
                   "api-key = { value_file = \"api-key.txt\" }\n"), "chmod 600");
}

TEST_F(ExitCodes, FiveIfTheNetworkFails) {
    expect(5, run(node_run("Acme-ListItems")), "127.0.0.1");
}

TEST_F(ExitCodes, SixIfThePolicyRefuses) {
    write_config("");
    expect(6, run(node_run("Acme-ListItems")), "");
    write_config("[network.connections.acme]\nplain_http = true\n");
    expect(6, run(node_run("Acme-ListItems")),
           (folder_ / "packhost.toml").string() +
               " has already:\n[network.connections.\"acme\"]\nallow = [\"loopback\"]");
    write_config("[network.connections.other]\nallow = [\"loopback\"]\nplain_http = true\n");
    expect(6, run(node_run("Acme-ListItems")), "");
}

TEST_F(ExitCodes, SevenForPlugins) {
    const auto changed = write_pack("\"type\": \"header\"", "\"type\": \"nosuchscheme\"");
    expect(7, run(node_run("Acme-ListItems", {"--pack", changed.string()})), "nosuchscheme");
    const std::string config = (folder_ / "packhost.toml").string();
    expect(7, run({"--config", config, "plugin", "enable", "/nowhere.so"}), "/nowhere.so");
    expect(7, run({"--config", config, "plugin", "inspect", "dev.example.absent"}),
           "dev.example.absent");
}

TEST_F(ExitCodes, ErrorsBeforeTheRunAreJsonToo) {
    const Finished run =
        tests::run(node_run("Acme-ListItems", {"--in", "limit=many", "--json"}));
    EXPECT_EQ(run.code, 3);
    const Value result = json(run.out);
    EXPECT_EQ(*result.find("ok"), Value(false));
    EXPECT_EQ(*result.find("error")->find("phase"), Value("input"));
}

}  // namespace
}  // namespace packhost::tests
