// httpbin_bodies_test.cpp: bodies both ways: forms, JSON, text, gzip, chunks.
#include "httpbin.hpp"

namespace packhost::tests {
namespace {

constexpr char kFormPins[] = R"("body": { "contentType": "application/x-www-form-urlencoded",
    "mode": "pins" })";
constexpr char kFormTemplate[] = R"("body": { "contentType": "application/x-www-form-urlencoded",
    "mode": "template", "template": "kind=note&text={{text}}&meta={{meta}}&gone={{draft}}" })";
constexpr char kJsonPins[] = R"("body": { "contentType": "application/json", "mode": "pins" })";
constexpr char kTextTemplate[] = R"("body": { "contentType": "text/plain; charset=utf-8",
    "mode": "template", "template": "Dear {{text}},\n{{draft}}" })";
constexpr char kTextRaw[] = R"("body": { "contentType": "text/plain", "mode": "raw" })";

const std::vector<NodePin> kFields = {{"text", "string", "body_field"},
                                      {"tags", "array", "body_field", "tag[]"},
                                      {"meta", "object", "body_field", "meta.json"},
                                      {"draft", "bool", "body_field"}};
const std::vector<NodePin> kInputs = {
    {"text", "string", ""}, {"meta", "object", ""}, {"draft", "bool", ""}};

const std::vector<NodeRow> kNodes = {
    {"Form", "POST", "/anything", kFields, kFormPins},
    {"FormTemplate", "PUT", "/anything", kInputs, kFormTemplate},
    {"Json", "PATCH", "/anything", kFields, kJsonPins},
    {"TextTemplate", "POST", "/anything", kInputs, kTextTemplate},
    {"TextRaw", "POST", "/anything", {{"text", "string", "body_field"}}, kTextRaw},
    {"Delete", "DELETE", "/anything", kFields, kJsonPins},
    {"Gzip", "GET", "/gzip"},
    {"Deflate", "GET", "/deflate"},
    {"Chunks", "GET", "/stream/1"},
    {"Robots", "GET", "/robots.txt"},
    {"Html", "GET", "/html"},
    {"Xml", "GET", "/xml"},
    {"Png", "GET", "/image/png"},
};

class HttpbinBodies : public HttpbinTest {
 protected:
    HttpbinBodies() : HttpbinTest(kNodes) {}
};

// Every ASCII character with controls, and characters of two, three and four bytes.
std::string odd_text() {
    std::string text;
    for (char c = 0; c < 0x7F; ++c) text += c;
    return text + "\x7F\u00fc\u20ac\U0001F600 +&=;%41%zz\r\n";
}

TEST_F(HttpbinBodies, FormFieldsArriveAsTheyAre) {
    const RunResult result =
        run("Form", {{"text", odd_text()}, {"tags", Array{"a", "", "b&c d", odd_text()}},
                     {"meta", Object{{"k", odd_text()}, {"n", std::int64_t{1}}}}});
    ASSERT_EQ(outcome_of(result), "ok");
    const Value form = at(result, {"form"});
    EXPECT_EQ(*form.find("text"), Value(odd_text()));
    EXPECT_EQ(*form.find("tag[]"), Value(Array{"a", "", "b&c d", odd_text()}));
    const Value* meta = form.find("meta.json");
    ASSERT_TRUE(meta && meta->is_string());
    EXPECT_EQ(*parse_json(*meta->get_if<std::string>()),
              Value(Object{{"k", odd_text()}, {"n", std::int64_t{1}}}));
    EXPECT_FALSE(form.find("draft")); // was not given
    EXPECT_EQ(at(result, {"data"}), Value(""));
    EXPECT_EQ(at(result, {"headers", "Content-Type"}), Value("application/x-www-form-urlencoded"));
}

TEST_F(HttpbinBodies, AnEmptyFormIsOne) {
    const RunResult result = run("Form", {{"tags", Array{}}});
    ASSERT_EQ(outcome_of(result), "ok");
    EXPECT_EQ(at(result, {"form"}), Value(Object{}));
    EXPECT_EQ(at(result, {"headers", "Content-Length"}), Value("0"));
}

TEST_F(HttpbinBodies, AFormTemplateKeepsValuesInTheirFields) {
    const RunResult result = run("FormTemplate", {{"text", "x&kind=evil " + odd_text()},
                                                  {"meta", Object{{"a", Array{"b&c"}}}}});
    ASSERT_EQ(outcome_of(result), "ok");
    EXPECT_EQ(at(result, {"form"}),
              Value(Object{{"gone", ""}, {"kind", "note"}, {"meta", R"({"a":["b&c"]})"},
                           {"text", "x&kind=evil " + odd_text()}}));
}

TEST_F(HttpbinBodies, JsonArrivesAsItIs) {
    for (const char* node : {"Json", "Delete"}) {
        const RunResult result = run(
            node, {{"text", odd_text()}, {"meta", Object{{"big", std::int64_t{9007199254740993}}}},
                   {"draft", true}});
        ASSERT_EQ(outcome_of(result), "ok");
        const Value json = at(result, {"json"});
        EXPECT_EQ(*json.find("text"), Value(odd_text()));
        EXPECT_EQ(*json.find("meta")->find("json")->find("big"),
                  Value(std::int64_t{9007199254740993}));
        EXPECT_EQ(*json.find("draft"), Value(true));
    }
}

TEST_F(HttpbinBodies, TextIsSentByTemplateAndRaw) {
    const RunResult filled =
        run("TextTemplate", {{"text", "J\u00f6rg & {{draft}}"}, {"draft", true}});
    ASSERT_EQ(outcome_of(filled), "ok");
    EXPECT_EQ(at(filled, {"data"}), Value("Dear J\u00f6rg & {{draft}},\ntrue"));
    const RunResult raw = run("TextRaw", {{"text", "one\r\ntwo\u00fc"}});
    ASSERT_EQ(outcome_of(raw), "ok");
    EXPECT_EQ(at(raw, {"data"}), Value("one\r\ntwo\u00fc"));
    EXPECT_EQ(at(raw, {"headers", "Content-Type"}), Value("text/plain"));
}

TEST_F(HttpbinBodies, GzipIsUndone) {
    RunRequest asked = request("Gzip");
    asked.log = LogDetail::headers;
    const RunResult result = host_.runtime().run(asked);
    ASSERT_EQ(outcome_of(result), "ok");
    EXPECT_EQ(at(result, {"gzipped"}), Value(true));
    EXPECT_EQ(at(result, {"headers", "Accept-Encoding"}), Value("gzip"));
    const auto& fields = result.log.at(0).response_headers;
    EXPECT_NE(std::find(fields.begin(), fields.end(),
                        std::pair<std::string, std::string>("Content-Encoding", "gzip")),
              fields.end());
}

TEST_F(HttpbinBodies, AnEncodingThatWasNotAskedForIsRefused) {
    EXPECT_EQ(outcome_of(run("Deflate")), "bad_response decode");
}

TEST_F(HttpbinBodies, ChunksAreJoined) {
    const RunResult result = run("Chunks");
    ASSERT_EQ(outcome_of(result), "ok");
    EXPECT_EQ(*find(result.pins, "headers")->find("transfer-encoding"), Value("chunked"));
    EXPECT_EQ(at(result, {"id"}), Value(std::int64_t{0}));
}

TEST_F(HttpbinBodies, TextIsAString) {
    const std::pair<const char*, const char*> table[] = {
        {"Robots", "User-agent: *\nDisallow: /deny\n"},
        {"Html", "<h1>Herman Melville - Moby-Dick</h1>"},
        {"Xml", "<title>Wake up to WonderWidgets!</title>"},
    };
    for (const auto& [node, part] : table) {
        const RunResult result = run(node);
        ASSERT_EQ(outcome_of(result), "ok") << node;
        EXPECT_NE(text_of(result).find(part), std::string::npos) << node << text_of(result);
    }
}

TEST_F(HttpbinBodies, AnImageIsNoText) {
    const RunResult result = run("Png");
    EXPECT_EQ(outcome_of(result), "ok");
    EXPECT_TRUE(find(result.pins, "body")->is_null());
}

}  // namespace
}  // namespace packhost::tests
