// pack_test_test.cpp: the tests of a pack: what passes, what does not, and how that is told.
#include <gtest/gtest.h>

#include "packhost/pack_test.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {
namespace {

/// acme's Get Item with one test: the exchange and what is expected.
constexpr char kTests[] = R"(, "tests": [{ "name": "t", "node": "Acme-GetItem",
    "pins": { "itemId": "a/b" }, $MORE
    "exchanges": [{ "request": { "method": "GET", "url": "/v2/items/a%2Fb", $REQUEST
                                 "headers": { "x-api-key": "$KEY" } },
                    "response": { "status": $STATUS, "json": { "data": { "id": 7, "n": 1.5 } } } }],
    "expect": { $EXPECT } }] })";

struct Row {
    std::string name, expect, difference;
    int status = 200;
    std::string request = "", key = "CREDENTIAL(api-key)", more = "";
};

class PackTests : public testing::TestWithParam<Row> {};

TEST_P(PackTests, TellWhatIsNotAsRecorded) {
    const Row& row = GetParam();
    std::string text = acme_manifest();
    text.erase(text.rfind('}'));
    text += replaced(replaced(replaced(kTests, "$STATUS", std::to_string(row.status)), "$EXPECT",
                              row.expect),
                     "$REQUEST", row.request);
    text = replaced(replaced(text, "$KEY", row.key), "$MORE", row.more);
    TestHost host;
    const auto pack = host.load(text);
    ASSERT_TRUE(pack);
    const auto result = run_pack_test(host.runtime(), pack, "t");
    ASSERT_TRUE(result) << result.error().message;
    std::string told;
    for (const std::string& difference : result->differences) told += difference + "\n";
    EXPECT_EQ(told, row.difference.empty() ? "" : row.difference + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    Rows, PackTests,
    testing::Values(
        Row{"Passes", R"("ok": true, "pins": { "item": { "n": 1.5, "id": 7 } })", ""},
        Row{"MustBeOkIfNothingIsSaid", "", "The run is not ok: The API answered with status 404. "
                                           "(http_status)", 404},
        Row{"TakesAnErrorThatIsExpected", R"("ok": false, "error": "http_status")", "", 404},
        Row{"TellsThatItIsOk", R"("ok": false)", "The run is ok, and was expected not to be."},
        Row{"TellsTheStatus", R"("status": 201)", "The status is 200, and 201 was expected."},
        Row{"TellsTheError", R"("error": "http_status")",
            "The error is none, and http_status was expected."},
        Row{"TellsThePin", R"("pins": { "item": { "id": 8, "n": 1.5 } })",
            "The pin item.id is 7, and 8 was expected."},
        Row{"TellsTheMember", R"("pins": { "item": { "id": 7 } })",
            "The pin item.n is 1.5, and nothing was expected."},
        Row{"TellsTheHeader", "",
            "The request 1 is not the recorded one: its header \"x-api-key\" is "
            "\"CREDENTIAL(api-key)\", and \"other\" was recorded.",
            200, "", "other"},
        Row{"TakesCredentials", "", "", 200, "", "k", R"("credentials": { "api-key": "k" },)"},
        Row{"TellsTheBody", "",
            "The request 1 is not the recorded one: its body is no JSON: \"\".", 200,
            R"("json": {},)"}),
    [](const auto& row) { return row.param.name; });

TEST(PackTestsOfAPack, AreListedAndFoundByName) {
    TestHost host;
    const auto pack = host.load(acme_manifest());
    EXPECT_TRUE(pack_tests(*pack).empty());
    const auto result = run_pack_test(host.runtime(), pack, "none");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "unknown_test");
}

/// A test reaches nobody, whatever the policy says of its base URL.
TEST(PackTestsOfAPack, NeedNoPolicyForTheirBaseUrl) {
    std::string text = replaced(acme_manifest(), "https://api.acme.com", "http://127.0.0.1:1");
    text.erase(text.rfind('}'));
    text += R"(, "tests": [{ "name": "t", "node": "Acme-GetItem", "pins": { "itemId": "1" },
        "exchanges": [{ "request": { "method": "GET", "url": "/v2/items/1" },
                        "response": { "status": 200, "json": { "data": null } } }] }] })";
    TestHost host;
    const auto pack = host.load(text);
    ASSERT_TRUE(pack);
    const auto result = run_pack_test(host.runtime(), pack, "t");
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->differences, std::vector<std::string>());
}

TEST(PackTestsOfAPack, CountTheRequests) {
    std::string text = acme_manifest();
    text.erase(text.rfind('}'));
    const std::string exchange =
        R"({ "request": { "method": "GET", "url": "/v2/items/1" }, "response": {"status": 200} })";
    text += R"(, "tests": [{ "name": "t", "node": "Acme-GetItem", "pins": { "itemId": "1" },
        "exchanges": [)" + exchange + "," + exchange + "] }] }";
    TestHost host;
    const auto pack = host.load(text);
    ASSERT_TRUE(pack);
    const auto result = run_pack_test(host.runtime(), pack, "t");
    ASSERT_TRUE(result);
    EXPECT_EQ(result->differences,
              std::vector<std::string>{"1 of 2 recorded requests were made."});
}

TEST(TransportChoice, IsRefusedWithoutAPluginForIt) {
    TestHost host;
    RunRequest request;
    request.pack = host.load(acme_manifest());
    request.node = "Acme-GetItem";
    request.pins = {{"itemId", "1"}};
    request.connection = connect_to(*request.pack, "", {{"api-key", "k"}});
    request.transport = std::make_shared<TransportChoice>(TransportChoice{"pigeon"});
    EXPECT_EQ(host.runtime().run(request).error->phase, Phase::plugin);
    request.transport = std::make_shared<TransportChoice>(
        TransportChoice{"replay", Object{{"exchanges", "none"}}});
    const RunResult wrong = host.runtime().run(request);
    ASSERT_TRUE(wrong.error);
    EXPECT_NE(wrong.error->message.find("must be a list of objects"), std::string::npos);
}

}  // namespace
}  // namespace packhost::tests
