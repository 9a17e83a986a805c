// secrets_test.cpp: a credential reaches the server it is for, and nothing that a run reports.
#include <gtest/gtest.h>

#include <algorithm>

#include "requests.hpp"

namespace packhost::tests {
namespace {

constexpr char kCanary[] = "c4n\"ary/+=%7f3a9e51d0";

/// The canary in the forms in which it might slip out.
const std::string kForms[] = {
    kCanary,
    "c4n\\\"ary/+=%7f3a9e51d0",                      // JSON
    "c4n%22ary%2F%2B%3D%257f3a9e51d0",               // percent-encoded
    "YzRuImFyeS8rPSU3ZjNhOWU1MWQw",                  // base64
    "63346e226172792f2b3d2537663361396535316430",    // hex
};

void expect_no_canary(const RunResult& result) {
    const std::string text = to_pretty_json(to_value(result));
    for (const std::string& form : kForms) EXPECT_EQ(text.find(form), std::string::npos) << text;
}

class SecretsTest : public testing::Test {
 protected:
    SecretsTest() { host_.allow_loopback(); }

    RunResult run(ScriptedServer& server, const std::string& key = kCanary) {
        RunRequest request = shop_request(host_, server.base_url(), 1, key);
        request.node = "Shop-Make";
        request.log = LogDetail::headers;
        request.dry_run = dry_run_;
        return host_.runtime().run(request);
    }

    bool dry_run_ = false;
    TestHost host_;
};

TEST_F(SecretsTest, TheServerSeesItAndTheResultDoesNot) {
    ScriptedServer server({.replies = {answer(201, "application/json", "{}")}});
    const RunResult result = run(server);
    ASSERT_EQ(outcome(result), "ok");
    ASSERT_EQ(server.requests().size(), 1u);
    EXPECT_NE(server.requests()[0].find("\r\nx-api-key: " + std::string(kCanary) + "\r\n"),
              std::string::npos);
    EXPECT_FALSE(result.log.at(0).request_headers.empty());
    expect_no_canary(result);
}

TEST_F(SecretsTest, FailuresDoNotShowIt) {
    const Reply kReplies[] = {
        answer(401, "application/json", "{}"),
        answer(500, "text/plain", "oops"),
        answer(200, "application/json", "{"),
        {{Act::Kind::send, "garbage\r\n\r\n"}, {Act::Kind::close}},
        {{Act::Kind::close}},
        {{Act::Kind::hang}},
    };
    for (const Reply& reply : kReplies) {
        ScriptedServer server({.replies = {reply}});
        const RunResult result = run(server);
        EXPECT_FALSE(result.ok);
        EXPECT_EQ(server.requests().size(), 1u);
        expect_no_canary(result);
    }
}

TEST_F(SecretsTest, ADryRunMasksItAndSendsNothing) {
    ScriptedServer server({.replies = {answer_json("{}")}});
    dry_run_ = true;
    const RunResult result = run(server);
    EXPECT_EQ(outcome(result), "ok");
    ASSERT_TRUE(result.preview);
    EXPECT_EQ(server.connections(), 0);
    expect_no_canary(result);
}

TEST_F(SecretsTest, OneThatWouldBreakTheHeaderIsRefused) {
    using namespace std::string_literals;
    const std::string kEnds[] = {"\r\nX-Evil: 1", "\n", "\r", "\0"s};
    for (const std::string& end : kEnds) {
        ScriptedServer server({.replies = {answer_json("{}")}});
        const RunResult result = run(server, kCanary + end);
        ASSERT_TRUE(result.error);
        EXPECT_EQ(result.error->code, "bad_credential");
        EXPECT_EQ(server.connections(), 0);
        expect_no_canary(result);
    }
}

TEST_F(SecretsTest, AnEchoIsInThePinAlone) {
    // What an API answers belongs to the pin; of what packhost itself reports it stays out.
    ScriptedServer server({.replies = {answer_json("{\"you\":\"sent c4n-echo\"}")}});
    RunResult result = run(server, "c4n-echo");
    ASSERT_EQ(outcome(result), "ok");
    EXPECT_NE(to_json(Value(result.pins)).find("c4n-echo"), std::string::npos);
    result.pins.clear();
    EXPECT_EQ(to_json(to_value(result)).find("c4n-echo"), std::string::npos);
}

TEST_F(SecretsTest, AHeaderThatHoldsAnEchoIsMaskedInTheLog) {
    const std::string reply = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
                              "Content-Length: 2\r\nX-Next: a\r\nX-You: Key " +
                              std::string(kCanary) + "; me\r\n\r\n{}";
    ScriptedServer server({.replies = {{{Act::Kind::send, reply}}}});
    const RunResult result = run(server);
    ASSERT_EQ(outcome(result), "ok");
    const auto& fields = result.log.at(0).response_headers;
    const auto has = [&](const char* name, const char* value) {
        return std::count(fields.begin(), fields.end(),
                          std::pair<std::string, std::string>(name, value)) == 1;
    };
    EXPECT_TRUE(has("X-Next", "a"));
    EXPECT_TRUE(has("X-You", "********")) << "all of it: what stands around it may tell";
    expect_no_canary(result);
}

// The last net: what was masked by no type is found by its value.
TEST_F(SecretsTest, OneThatIsTakenForAPinsNameIsMaskedInTheError) {
    ScriptedServer server({.replies = {answer_json("{}")}});
    RunRequest request = shop_request(host_, server.base_url(), 1, kCanary);
    request.node = "Shop-Make";
    ASSERT_EQ(outcome(host_.runtime().run(request)), "ok");
    request.pins = {{kCanary, 1}};
    const RunResult result = host_.runtime().run(request);
    ASSERT_TRUE(result.error);
    EXPECT_EQ(result.error->code, "unknown_pin");
    EXPECT_NE(result.error->message.find("********"), std::string::npos);
    expect_no_canary(result);
}

TEST_F(SecretsTest, ANodeWithoutAuthSendsNone) {
    ScriptedServer server({.replies = {answer_json("{}")}});
    RunRequest request = shop_request(host_, server.base_url(), 1, kCanary);
    ASSERT_EQ(outcome(host_.runtime().run(request)), "ok");
    for (const std::string& form : kForms)
        EXPECT_EQ(server.requests().at(0).find(form), std::string::npos);
}

}  // namespace
}  // namespace packhost::tests
