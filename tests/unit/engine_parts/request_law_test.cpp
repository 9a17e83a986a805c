// request_law_test.cpp: whatever pins hold, the extensions of parameters and URLs from pins change
// neither the request's structure nor where it goes.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "engine/plan.hpp"
#include "engine/request_builder.hpp"
#include "model/pack_reader.hpp"
#include "net/url.hpp"

namespace packhost::engine {
namespace {

std::string node(const std::string& id, const std::string& type, const std::string& pins,
                 const std::string& spec) {
    return R"({"id":"10000001-0000-4000-8000-00000000000)" + id + R"(","nodeTypeId":")" + type +
           R"(","title":"N","category":"T","nodeCategory":"action","isPure":false,
"isBuiltin":true,"inputPins":[{"name":"exec","type":"exec"})" +
           pins + R"(],"outputPins":[{"name":"exec","type":"exec"}],"executionSpec":)" + spec + "}";
}

std::string manifest() {
    const std::string lists =
        node("1", "T-Lists", R"(,{"name":"v","type":"any"})", R"({"method":"GET",
"pathTemplate":"/a/{{c}}/{{p}}/b","responseMapping":[],"parameters":[
{"pin":"v","in":"path","key":"c","arrayFormat":"csv"},
{"pin":"v","in":"path","key":"p","arrayFormat":"pipe"},
{"pin":"v","in":"query","key":"c","arrayFormat":"csv"},
{"pin":"v","in":"query","key":"s","arrayFormat":"space"},
{"pin":"v","in":"query","key":"j","arrayFormat":"json"},
{"pin":"v","in":"header","key":"X-V","arrayFormat":"csv"}]})");
    const std::string segments = node("2", "T-Segments", R"(,{"name":"v","type":"string"})",
                                      R"({"method":"GET","pathTemplate":"/a/{{v}}/b",
"responseMapping":[],"parameters":[{"pin":"v","in":"path","multiSegment":true}]})");
    const std::string url =
        node("3", "T-Url", R"(,{"name":"v","type":"string"})", R"({"method":"GET",
"pathTemplate":"","responseMapping":[],"parameters":[],
"urlFrom":{"pin":"v","origins":["https://up.example"]}})");
    return R"({"packVersion":"1.0","requires":["parameters/1","urlFrom/1"],"metadata":{"slug":"t",
"name":"T","description":"d","version":"1.0.0","category":"utility"},"connection":{"provider":"t",
"authType":"api_key","credentials":[],"baseUrl":"https://api.example/v2"},"nodes":[)" +
           lists + "," + segments + "," + url + "]}";
}

class RequestLaw : public testing::Test {
 protected:
    RequestLaw() : reading_(model::read_pack(manifest(), "test")) {
        if (!reading_.pack) throw std::runtime_error(to_text(reading_.findings.front()));
        for (const model::Node& node : reading_.pack->nodes)
            plans_.push_back(*compile_plan(*reading_.pack, node));
    }

    std::optional<BuiltRequest> build(std::size_t node, Value value) {
        auto pins = bind_pins(plans_[node], {{"v", std::move(value)}});
        if (!pins) return std::nullopt;
        pins_ = std::move(*pins);
        std::optional<BuiltRequest> built(std::in_place);
        if (!build_request(*built, plans_[node], pins_, binding_)) built.reset();
        return built;
    }
    std::string text(std::string_view from) {
        std::string out;
        for (std::size_t n = random_() % 12; n > 0; --n) out += from[random_() % from.size()];
        return out;
    }

    std::mt19937 random_{20260401};
    model::PackReading reading_;
    std::vector<Plan> plans_;
    BoundPins pins_;
    Binding binding_{*net::parse_base_url("https://api.example/v2")};
};

constexpr std::string_view kWild("/.%2eE\\?#&=,| \r\n\0ab{}\"\xc3", 22);

TEST_F(RequestLaw, ArraysStayInTheirPlaces) {
    int built = 0;
    for (int i = 0; i < 20000; ++i) {
        Array items;
        for (std::size_t n = random_() % 4; n > 0; --n) items.emplace_back(text(kWild));
        const auto made = build(0, Value(std::move(items)));
        if (!made) continue;
        ++built;
        const std::string& path = made->request.path;
        ASSERT_EQ(std::count(path.begin(), path.end(), '/'), 5) << path;
        ASSERT_TRUE(path.starts_with("/v2/a/") && path.ends_with("/b")) << path;
        ASSERT_EQ(path.find_first_of("?#\\ \r\n|"), std::string::npos) << path;
        const std::string& query = made->request.query;
        ASSERT_EQ(std::count(query.begin(), query.end(), '='), 3) << query;
        ASSERT_EQ(std::count(query.begin(), query.end(), '&'), 2) << query;
        ASSERT_EQ(query.find_first_of("#?\r\n "), std::string::npos);
        for (const Field& field : made->request.fields)
            ASSERT_EQ(field.value.find_first_of("\r\n"), std::string::npos);
    }
    EXPECT_GT(built, 1000);
}

TEST_F(RequestLaw, SeveralSegmentsNeverLeaveTheirPlace) {
    int built = 0;
    for (int i = 0; i < 20000; ++i) {
        const std::string value = text("/.%2eE5/.\\?#a");
        const auto made = build(1, Value(value));
        if (!made) continue;
        ++built;
        std::string_view path = made->request.path;
        ASSERT_EQ(std::count(path.begin(), path.end(), '/'),
                  4 + std::count(value.begin(), value.end(), '/'));
        ASSERT_TRUE(path.starts_with("/v2/a/") && path.ends_with("/b")) << path;
        while (!path.empty()) {
            path.remove_prefix(1);
            const std::size_t end = std::min(path.find('/'), path.size());
            ASSERT_FALSE(net::is_dot_or_empty_segment(path.substr(0, end))) << made->request.path;
            path.remove_prefix(end);
        }
    }
    EXPECT_GT(built, 1000);
}

TEST_F(RequestLaw, UrlsOfPinsLeadToFewOrigins) {
    const std::string origins[] = {"https://up.example",     "https://api.example",
                                   "http://api.example",     "https://evil.example",
                                   "HTTPS://UP.example:443", "https://"};
    int elsewhere = 0, home = 0;
    for (int i = 0; i < 40000; ++i) {
        const std::string value = text("/:@.") .substr(0, random_() % 2) + origins[random_() % 6] +
                                  text("/.:@\\?#%2e5a \r\n[]") + origins[random_() % 6].substr(8);
        const auto made = build(2, Value(value));
        if (!made) continue;
        const std::string origin = made->request.origin->to_string();
        ASSERT_TRUE(origin == "https://up.example" || origin == "https://api.example") << value;
        (origin == "https://up.example" ? elsewhere : home) += 1;
        ASSERT_EQ(value.find('#'), std::string::npos);
        const std::string target = made->request.path + "?" + made->request.query;
        ASSERT_TRUE(target.starts_with("/")) << value;
        ASSERT_EQ(target.find_first_of("\r\n #"), std::string::npos) << value;
    }
    EXPECT_GT(elsewhere, 100);
    EXPECT_GT(home, 100);
}

}  // namespace
}  // namespace packhost::engine
