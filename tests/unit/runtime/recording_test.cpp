// recording_test.cpp: real runs that become tests of a pack: what is in them, and what is not.
#include <gtest/gtest.h>

#include "base/encode.hpp"
#include "packhost/json.hpp"
#include "packhost/pack_test.hpp"
#include "support/scripted_server.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {
namespace {

constexpr char kCanary[] = "c4nary-51e0?&+Å";
constexpr char kToken[] = "t0ken-77aa-fetched";

constexpr char kPack[] = R"({
"packVersion": "1.0", "requires": ["pagination/1", "body/1"],
"metadata": { "slug": "shop", "name": "Shop", "description": "Things.", "version": "1.0.0",
              "category": "utility" },
"connection": { "provider": "shop", "authType": "api_key", "baseUrl": $BASE, "credentials": [
    { "name": "key", "label": "Key", "type": "secret", "required": true },
    { "name": "user", "label": "User", "type": "text", "required": true },
    { "name": "site", "label": "Site", "type": "url" } ] },
"nodes": [{
    "id": "10000001-0000-4000-8000-000000000001", "nodeTypeId": "Shop-Get", "title": "Get",
    "category": "Shop", "nodeCategory": "action", "isPure": false, "isBuiltin": true,
    "inputPins": [{"name": "exec", "type": "exec"}, {"name": "id", "type": "string"},
                  {"name": "note", "type": "string"}, {"name": "file", "type": "blob"}],
    "outputPins": [{"name": "exec", "type": "exec"}, {"name": "body", "type": "any"},
                   {"name": "mark", "type": "string"}, {"name": "status", "type": "int"}],
    "properties": [],
    "executionSpec": {"method": "$METHOD", "pathTemplate": "/things/{{id}}",
        "parameters": [{"pin": "id", "in": "path"}, {"pin": "note", "in": "$PLACE"}],
        "auth": $AUTH, $MORE
        "responseMapping": [{"pin": "body", "path": "$body"}, {"pin": "status", "path": "$status"},
                            {"pin": "mark", "path": "$headers.x-mark"}]}}]})";

/// How a pack authenticates.
struct Auth {
    std::string name, spec;
};

const std::vector<Auth> kSchemes = {
    {"header", R"({"type": "header", "credentials": ["key"], "headerName": "x-key"})"},
    {"bearer", R"({"type": "bearer", "credentials": ["key"]})"},
    {"basic", R"({"type": "basic", "credentials": ["user", "key"]})"},
    {"query", R"({"type": "query", "credentials": ["key"], "queryParam": "key"})"},
};

std::string all_forms(const std::string& secret) {
    std::string forms;
    for (const Encoder encoder : {Encoder::raw, Encoder::percent, Encoder::form, Encoder::json,
                                  Encoder::base64, Encoder::base64url, Encoder::hex}) {
        encode(forms, encoder, secret);
        forms += '\n';
    }
    return forms;
}

class Recording : public testing::Test {
 protected:
    Recording() { host_.allow_loopback(); }

    std::shared_ptr<const Pack> load(const std::string& auth, const std::string& method = "GET",
                                     const std::string& place = "query",
                                     const std::string& more = "",
                                     const std::string& base = "\"https://shop.example/v2\"") {
        std::string text = replaced(kPack, "$BASE", base);
        text = replaced(std::move(text), "$METHOD", method);
        text = replaced(std::move(text), "$PLACE", place);
        text = replaced(std::move(text), "$AUTH", auth);
        return host_.load(replaced(std::move(text), "$MORE", more));
    }

    /// Runs the node for real, against the server, and records it.
    Result<Object> record(const std::shared_ptr<const Pack>& pack, const ScriptedServer& server,
                          Object pins, bool by_credential = false, BlobSources blobs = {}) {
        RunRequest request;
        request.blobs = std::move(blobs);
        request.pack = pack;
        request.node = "Shop-Get";
        request.pins = std::move(pins);
        const std::string base = server.base_url(by_credential ? "/hook/5ecret" : "/v2");
        std::map<std::string, std::string> credentials{{"key", kCanary}, {"user", "someone@here"}};
        if (by_credential) credentials.emplace("site", base);
        request.connection = connect_to(*pack, by_credential ? "" : base, credentials);
        const PackTestRecording recording(request);
        run_ = host_.runtime().run(request);
        return recording.make_test(host_.runtime(), run_, "recorded");
    }

    /// The pack with the test in it, to be run from its text alone.
    PackTestResult run_again(const std::shared_ptr<const Pack>& pack, const Object& test) {
        const std::string text = read_text(pack->file());
        const std::size_t end = text.rfind('}');
        const auto with_test =
            host_.load(text.substr(0, end) + ", \"tests\": [" + to_json(Value(test)) + "]}");
        if (!with_test) return {{"the recorded test is not valid"}, {}};
        auto result = run_pack_test(host_.runtime(), with_test, "recorded");
        return result ? std::move(*result) : PackTestResult{{result.error().message}, {}};
    }

    static void expect_no_secret(const Object& test, const std::string& secret) {
        const std::string text = to_json(Value(test));
        std::string forms = all_forms(secret);
        for (std::size_t end; (end = forms.find('\n')) != forms.npos; forms.erase(0, end + 1))
            EXPECT_EQ(text.find(forms.substr(0, end)), text.npos) << forms.substr(0, end);
    }

    static const Value* exchange(const Object& test, std::size_t index, const char* side) {
        return (*find(test, "exchanges")->get_if<Array>())[index].find(side);
    }

    TestHost host_;
    RunResult run_;
};

TEST_F(Recording, HoldsNoCredentialOfAnyScheme) {
    for (const Auth& auth : kSchemes) {
        SCOPED_TRACE(auth.name);
        const ScriptedServer server({{answer_json(R"({"id": 7, "name": "lamp"})")}});
        const auto pack = load(auth.spec);
        const auto test = record(pack, server, {{"id", "a b"}, {"note", "x"}});
        ASSERT_TRUE(test) << test.error().message;
        ASSERT_EQ(server.requests().size(), 1u) << "the second run reaches nobody";
        expect_no_secret(*test, kCanary);
        EXPECT_EQ(run_again(pack, *test).differences, std::vector<std::string>());
        EXPECT_EQ(to_json(Value(*test)).find("127.0.0.1"), std::string::npos);
    }
}

TEST_F(Recording, TellsWhereACredentialGoes) {
    const ScriptedServer server({{answer_json("{}"), answer_json("{}")}});
    const auto header = record(load(kSchemes[0].spec), server, {{"id", "1"}});
    ASSERT_TRUE(header) << header.error().message;
    EXPECT_EQ(*exchange(*header, 0, "request")->find("headers")->find("x-key"),
              Value("CREDENTIAL(key)"));
    const auto query = record(load(kSchemes[3].spec), server, {{"id", "1"}});
    ASSERT_TRUE(query) << query.error().message;
    EXPECT_EQ(*exchange(*query, 0, "request")->find("url"),
              Value("/v2/things/1?key=CREDENTIAL%28key%29"));
}

TEST_F(Recording, ReplacesCredentialsAndTheHostInAnswers) {
    ScriptedServer server(Script{});
    server.add(answer_json(R"({"you": "someone@here", "key": ")" + std::string(kCanary) +
                           R"(", "self": ")" + server.base_url("/v2/things/1") + "\"}"));
    const auto pack = load(kSchemes[0].spec);
    const auto test = record(pack, server, {{"id", "1"}});
    ASSERT_TRUE(test) << test.error().message;
    expect_no_secret(*test, kCanary);
    const Value* body = find(*test, "expect")->find("pins")->find("body");
    EXPECT_EQ(to_json(*body), R"x({"you":"CREDENTIAL(user)","key":"CREDENTIAL(key)",)x"
                              R"x("self":"https://shop.example/v2/things/1"})x");
    EXPECT_EQ(run_again(pack, *test).differences, std::vector<std::string>());
}

TEST_F(Recording, RefusesWhatHoldsACredentialInAnotherForm) {
    std::string encoded;
    encode(encoded, Encoder::base64, std::string_view(kCanary));
    const ScriptedServer server({{answer_json("{\"x\": \"" + encoded + "\"}"), answer_json("{}")}});
    const auto in_answer = record(load(kSchemes[0].spec), server, {{"id", "1"}});
    ASSERT_FALSE(in_answer);
    EXPECT_EQ(in_answer.error().code, "holds_credential");
    EXPECT_EQ(in_answer.error().message.find(kCanary), std::string::npos);
    const auto in_pin = record(load(kSchemes[0].spec), server, {{"id", "1"}, {"note", kCanary}});
    ASSERT_FALSE(in_pin);
    EXPECT_EQ(in_pin.error().code, "holds_credential");
}

TEST_F(Recording, KeepsAnswersThatAreErrors) {
    const ScriptedServer server({{answer(404, "application/json", R"({"message": "none"})")}});
    const auto pack = load(kSchemes[1].spec);
    const auto test = record(pack, server, {{"id", "1"}});
    ASSERT_TRUE(test) << test.error().message;
    EXPECT_EQ(*find(*test, "expect")->find("error"), Value("http_status"));
    EXPECT_EQ(*find(*test, "expect")->find("status"), Value(404));
    EXPECT_EQ(run_again(pack, *test).differences, std::vector<std::string>());
}

TEST_F(Recording, KeepsBodiesAndMappedHeadersAlone) {
    const std::string bytes =
        "HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nX-Mark: m\r\nX-Noise: n\r\n"
        "Set-Cookie: a=b\r\nContent-Length: 2\r\n\r\nok";
    const ScriptedServer server({{{{Act::Kind::send, bytes}}}});
    const auto pack = load(kSchemes[0].spec, "POST", "body_field");
    const auto test = record(pack, server, {{"id", "1"}, {"note", "a \"b\""}});
    ASSERT_TRUE(test) << test.error().message;
    EXPECT_EQ(to_json(*exchange(*test, 0, "request")->find("json")), R"({"note":"a \"b\""})");
    EXPECT_EQ(to_json(*exchange(*test, 0, "response")),
              R"({"status":201,"headers":{"Content-Type":"text/plain","X-Mark":"m"},"body":"ok"})");
    EXPECT_EQ(run_again(pack, *test).differences, std::vector<std::string>());
}

TEST_F(Recording, HoldsNoTokenThatASchemeFetched) {
    const std::string token = R"({ "access_token" : ")" + std::string(kToken) +
                              R"(", "token_type": "Bearer", "expires_in": 600 })";
    const ScriptedServer server(
        {{answer_json(token), answer_json("{\"echo\": \"" + std::string(kToken) + "\"}")}});
    const auto pack = load(R"({"type": "oauth2_client_credentials", "credentials": ["user", "key"],
                               "tokenUrl": "/token"})");
    const auto test = record(pack, server, {{"id", "1"}});
    ASSERT_TRUE(test) << test.error().message;
    expect_no_secret(*test, kCanary);
    expect_no_secret(*test, kToken);
    EXPECT_EQ(find(*test, "exchanges")->get_if<Array>()->size(), 2u);
    EXPECT_EQ(run_again(pack, *test).differences, std::vector<std::string>());
}

TEST_F(Recording, GivesATestABaseUrlIfThePackHasNone) {
    ScriptedServer server(Script{});
    server.add(answer_json("{\"self\": \"" + server.base_url("/hook/5ecret/things") + "\"}"));
    const auto pack = load(R"({"type": "header", "credentials": ["key", "site"],
                               "headerName": "x-key", "baseUrlCredential": "site"})",
                           "GET", "query", "", "\"\"");
    const auto test = record(pack, server, {{"id", "1"}}, true);
    ASSERT_TRUE(test) << test.error().message;
    EXPECT_EQ(*find(*test, "baseUrl"), Value("https://api.example.com"));
    EXPECT_EQ(*find(*test, "expect")->find("pins")->find("body")->find("self"),
              Value("https://api.example.com/things"));
    expect_no_secret(*test, "5ecret");
    EXPECT_EQ(run_again(pack, *test).differences, std::vector<std::string>());
}

TEST_F(Recording, KeepsAllPages) {
    const ScriptedServer server({{answer_json(R"({"items": [1, 2], "next": "p2"})"),
                                  answer_json(R"({"items": [3], "next": null})")}});
    const auto pack = load(kSchemes[0].spec, "GET", "query",
                           R"("pagination": {"type": "cursor", "itemsPath": "$body.items",
                              "cursorPath": "$body.next",
                              "inject": {"in": "query", "key": "page"}},)");
    const auto test = record(pack, server, {{"id", "1"}});
    ASSERT_TRUE(test) << test.error().message;
    EXPECT_EQ(*exchange(*test, 1, "request")->find("url"), Value("/v2/things/1?page=p2"));
    EXPECT_EQ(run_again(pack, *test).differences, std::vector<std::string>());
}

TEST_F(Recording, KeepsShortFilesAsTexts) {
    constexpr char kParts[] = R"("body": {"contentType": "multipart/form-data",
        "mode": "multipart", "parts": [{"name": "f", "pin": "file"}]},)";
    const ScriptedServer server({{answer_json("{}"), answer_json("{}")}});
    const auto pack = load(kSchemes[0].spec, "POST", "query", kParts);
    const auto test = record(pack, server, {{"id", "1"}}, false,
                             {{"file", BlobSource::of("one\r\n\"two\"", "a.txt")}});
    ASSERT_TRUE(test) << test.error().message;
    EXPECT_EQ(*find(*test, "pins")->find("file"), Value("one\r\n\"two\""));
    const std::string body = to_json(*exchange(*test, 0, "request")->find("body"));
    EXPECT_EQ(body.find(R"("--boundary\r\n)"), 0u) << body;
    EXPECT_NE(body.find(R"(one\r\n\"two\")"), std::string::npos) << body;
    EXPECT_EQ(run_again(pack, *test).differences, std::vector<std::string>());
    const auto large = record(pack, server, {{"id", "1"}}, false,
                              {{"file", BlobSource::of(std::string(300'000, 'x'))}});
    ASSERT_FALSE(large);
    EXPECT_EQ(large.error().code, "not_recordable");
}

TEST_F(Recording, RefusesWhatIsNoTextAndWhatGotNoAnswer) {
    const ScriptedServer server({{answer(200, "text/plain", "\xff\xfe\xfd")}});
    const auto no_text = record(load(kSchemes[0].spec), server, {{"id", "1"}});
    ASSERT_FALSE(no_text);
    EXPECT_EQ(no_text.error().code, "not_recordable");
    const auto no_answer = record(load(kSchemes[0].spec), server, {{"id", "1"}});
    ASSERT_FALSE(no_answer);
    EXPECT_EQ(no_answer.error().code, "nothing_recorded");
}

}  // namespace
}  // namespace packhost::tests
