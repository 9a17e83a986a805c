// request_test.cpp: pins go to their places as data; random pins change neither structure nor
// origin.
#include "engine/request_builder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "engine/plan.hpp"
#include "model/pack_reader.hpp"

namespace packhost::engine {
namespace {

std::string pack_text(const std::string& spec, const std::string& pins) {
    return R"({"packVersion":"1.0","metadata":{"slug":"t","name":"T","description":"d",
"version":"1.0.0","category":"utility"},"connection":{"provider":"t",
"authType":"api_key","credentials":[],"baseUrl":"https://api.example/v2"},
"nodes":[{"id":"10000001-0000-4000-8000-000000000001","nodeTypeId":"T-Node",
"title":"N","category":"T","nodeCategory":"action","isPure":false,"isBuiltin":true,
"inputPins":[{"name":"exec","type":"exec"})" +
           pins + R"(],"outputPins":[{"name":"exec","type":"exec"}],
"executionSpec":)" +
           spec + "}]}";
}

class Built {
 public:
    Built(const std::string& spec, const std::string& pins, Object values)
        : reading_(model::read_pack(pack_text(spec, pins), "test")) {
        if (!reading_.pack) {
            ADD_FAILURE() << to_text(reading_.findings.front());
            return;
        }
        plan_ = *compile_plan(*reading_.pack, reading_.pack->nodes[0]);
        auto bound = bind_pins(*plan_, values);
        if (!bound) {
            error = bound.error();
            return;
        }
        pins_ = *bound;
        request.emplace();
        const auto built = build_request(*request, *plan_, pins_, binding_);
        if (built) return;
        error = built.error();
        request.reset();
    }
    std::string target() const {
        return request->request.path +
               (request->request.query.empty() ? "" : "?" + request->request.query);
    }

    std::optional<BuiltRequest> request;
    std::optional<Error> error;

 private:
    model::PackReading reading_;
    std::optional<Plan> plan_;
    BoundPins pins_;
    Binding binding_{*net::parse_base_url("https://api.example/v2")};
};

const char* kPathSpec = R"({"method":"GET","pathTemplate":"/a/{{p}}/b","parameters":[
{"pin":"p","in":"path"},{"pin":"q","in":"query"},{"pin":"h","in":"header","key":"X-H"}],
"responseMapping":[]})";
const char* kPathPins =
    R"(,{"name":"p","type":"any"},{"name":"q","type":"any"},{"name":"h","type":"any"})";

TEST(Request, PlacesPinsEncodedForTheirPlace) {
    const Built built(kPathSpec, kPathPins, {{"p", "x/../y z"}, {"q", "a&b=c #\r\n"}, {"h", 7}});
    ASSERT_TRUE(built.request);
    EXPECT_EQ(built.target(), "/v2/a/x%2F..%2Fy%20z/b?q=a%26b%3Dc%20%23%0D%0A");
}

TEST(Request, RepeatsArraysAndWritesObjectsAsJsonInQueries) {
    EXPECT_EQ(
        Built(kPathSpec, kPathPins, {{"p", "1"}, {"q", Array{1, "b", nullptr, true}}}).target(),
        "/v2/a/1/b?q=1&q=b&q=true");
    EXPECT_EQ(Built(kPathSpec, kPathPins, {{"p", "1"}, {"q", Array{}}}).target(), "/v2/a/1/b");
    EXPECT_EQ(Built(kPathSpec, kPathPins, {{"p", "1"}, {"q", Object{{"k", 1}}}}).target(),
              "/v2/a/1/b?q=%7B%22k%22%3A1%7D");
    EXPECT_EQ(Built(kPathSpec, kPathPins, {{"p", "1"}, {"q", ""}}).target(), "/v2/a/1/b?q=");
    EXPECT_EQ(Built(kPathSpec, kPathPins, {{"p", "1"}, {"q", nullptr}}).target(), "/v2/a/1/b");
}

TEST(Request, RefusesWhatCanNotBeSent) {
    const struct {
        Object pins;
        const char* code;
    } rows[] = {
        {{{"p", ".."}}, "bad_path_segment"},
        {{{"p", "%2e%2E"}}, "bad_path_segment"},
        {{{"p", "%252e%252e"}}, "bad_path_segment"},
        {{{"p", ""}}, "bad_path_segment"},
        {{{"p", Array{1}}}, "input_type"},
        {{{"p", nullptr}}, "input_type"},
        {{}, "missing_input"},
        {{{"p", "1"}, {"nope", 1}}, "unknown_pin"},
        {{{"p", "1"}, {"h", "a\r\nX-Evil: 1"}}, "bad_header"},
        {{{"p", "1"}, {"h", Object{}}}, "input_type"},
    };
    for (const auto& row : rows) {
        const Built built(kPathSpec, kPathPins, row.pins);
        ASSERT_TRUE(built.error) << row.code;
        EXPECT_EQ(built.error->code, row.code);
        EXPECT_EQ(built.error->phase, Phase::input);
    }
}

TEST(Request, RefusesDotsThatSeveralValuesMakeTogether) {
    const char* spec = R"({"method":"GET","pathTemplate":"/a/{{p}}{{q}}e","parameters":[
{"pin":"p","in":"path"},{"pin":"q","in":"path"}],"responseMapping":[]})";
    const char* pins = R"(,{"name":"p","type":"string"},{"name":"q","type":"string"})";
    const struct {
        const char *p, *q, *target;
    } rows[] = {
        {"%", "2", ""}, {"%2e%", "2", ""}, {"%2", "52", "/v2/a/%25252e"}, {"%", "3", "/v2/a/%253e"},
        {"a", "2", "/v2/a/a2e"},
    };
    for (const auto& row : rows) {
        const Built built(spec, pins, {{"p", row.p}, {"q", row.q}});
        EXPECT_EQ(built.request ? built.target() : "", row.target) << row.p << row.q;
        if (built.error) {
            EXPECT_EQ(built.error->code, "bad_path_segment");
        }
    }
}

TEST(Request, RandomPinsNeverChangeTheStructure) {
    std::mt19937 random(20260101);
    for (int i = 0; i < 20000; ++i) {
        std::string p, q, h;
        for (std::string* text : {&p, &q, &h})
            for (std::size_t n = random() % 12; n > 0; --n)
                *text += "/.%2eE\\?#&=\r\n\0 ab{}\xc3"[random() % 20];
        const Built built(kPathSpec, kPathPins, {{"p", p}, {"q", q}, {"h", h}});
        if (!built.request) continue;
        const std::string& path = built.request->request.path;
        ASSERT_EQ(std::count(path.begin(), path.end(), '/'), 4) << path;
        ASSERT_TRUE(path.starts_with("/v2/a/") && path.ends_with("/b")) << path;
        const std::string& query = built.request->request.query;
        ASSERT_EQ(std::count(query.begin(), query.end(), '='), 1);
        ASSERT_EQ(query.find_first_of("&#?\r\n "), std::string::npos);
        ASSERT_EQ(built.request->request.fields.size(), 3u);
        for (const Field& field : built.request->request.fields)
            ASSERT_EQ(field.value.find_first_of("\r\n"), std::string::npos);
    }
}

std::string body(const std::string& parameters, const std::string& pins, Object values) {
    Built built(
        R"({"method":"POST","pathTemplate":"/x","parameters":[)" + parameters +
            R"(],"body":{"contentType":"application/json","mode":"pins"},"responseMapping":[]})",
        pins, std::move(values));
    return built.request ? to_json(built.request->body) : built.error->code;
}

TEST(Request, NestsBodyFieldsByTheirKeys) {
    const std::string pins = R"(,{"name":"a","type":"any"},{"name":"b","type":"any"})";
    const auto two = [&](const char* a, const char* b) {
        return std::string(R"({"pin":"a","in":"body_field","key":")") + a +
               R"("},{"pin":"b","in":"body_field","key":")" + b + R"("})";
    };
    const Object values{{"a", 1}, {"b", "x"}};
    EXPECT_EQ(body(two("fields.project.key", "fields.summary"), pins, values),
              R"({"fields":{"project":{"key":1},"summary":"x"}})");
    EXPECT_EQ(body(two("tags.1", "tags.0"), pins, values), R"({"tags":["x",1]})");
    EXPECT_EQ(body(two("tags[]", "tags[]"), pins, values), R"({"tags":[1,"x"]})");
    EXPECT_EQ(body(two("list[0].k", "list[2].k"), pins, values),
              R"({"list":[{"k":1},null,{"k":"x"}]})");
    EXPECT_EQ(body(two("dot\\\\.ted", "b"), pins, {{"a", nullptr}}), R"({"dot.ted":null})");
    EXPECT_EQ(body(two("a", "b"), pins, {}), "{}");
}

}  // namespace
}  // namespace packhost::engine
