// laws_test.cpp: whatever pins hold, they stay data: they change neither origin, nor segments, nor
// the number of headers and query parameters, nor the shape of a template.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "packhost/json.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {
namespace {

constexpr char kOrigin[] = "https://api.example.com";

constexpr char kPack[] = R"({
  "packVersion": "1.0",
  "requires": ["parameters/1", "body/1"],
  "metadata": { "slug": "laws", "name": "Laws", "description": "For laws.", "version": "1.0.0",
                "category": "utility" },
  "connection": { "provider": "laws", "authType": "none", "credentials": [],
                  "baseUrl": "https://api.example.com/v2" },
  "nodes": [
    {
      "id": "10000003-0000-4000-8000-000000000001", "nodeTypeId": "Laws-Get", "title": "Get",
      "category": "Laws", "nodeCategory": "action", "isPure": false, "isBuiltin": true,
      "inputPins": [ { "name": "exec", "type": "exec" }, { "name": "first", "type": "any" },
                     { "name": "second", "type": "any" }, { "name": "query", "type": "any" },
                     { "name": "header", "type": "any" }, { "name": "folder", "type": "any" } ],
      "outputPins": [ { "name": "exec", "type": "exec" } ],
      "executionSpec": {
        "method": "GET", "pathTemplate": "/a/{{first}}/b/x{{second}}y?fixed=1",
        "parameters": [ { "pin": "first", "in": "path" }, { "pin": "second", "in": "path" },
                        { "pin": "query", "in": "query", "arrayFormat": "csv" },
                        { "pin": "header", "in": "header", "key": "X-Law" } ],
        "responseMapping": [] }
    },
    {
      "id": "10000003-0000-4000-8000-000000000002", "nodeTypeId": "Laws-Folder", "title": "Folder",
      "category": "Laws", "nodeCategory": "action", "isPure": false, "isBuiltin": true,
      "inputPins": [ { "name": "exec", "type": "exec" }, { "name": "folder", "type": "any" } ],
      "outputPins": [ { "name": "exec", "type": "exec" } ],
      "executionSpec": {
        "method": "GET", "pathTemplate": "/a/{{folder}}/z",
        "parameters": [ { "pin": "folder", "in": "path", "multiSegment": true } ],
        "responseMapping": [] }
    },
    {
      "id": "10000003-0000-4000-8000-000000000003", "nodeTypeId": "Laws-Template",
      "title": "Template",
      "category": "Laws", "nodeCategory": "action", "isPure": false, "isBuiltin": true,
      "inputPins": [ { "name": "exec", "type": "exec" }, { "name": "text", "type": "string" },
                     { "name": "value", "type": "any" } ],
      "outputPins": [ { "name": "exec", "type": "exec" } ],
      "executionSpec": {
        "method": "POST", "pathTemplate": "/t",
        "parameters": [],
        "body": { "contentType": "application/json", "mode": "template",
                  "template": "{\"a\": \"<{{text}}>\", \"b\": {{value}}, \"c\": [{{text}}, 1]}" },
        "responseMapping": [] }
    },
    {
      "id": "10000003-0000-4000-8000-000000000004", "nodeTypeId": "Laws-Tree", "title": "Tree",
      "category": "Laws", "nodeCategory": "action", "isPure": false, "isBuiltin": true,
      "inputPins": [ { "name": "exec", "type": "exec" }, { "name": "text", "type": "string" },
                     { "name": "value", "type": "any" } ],
      "outputPins": [ { "name": "exec", "type": "exec" } ],
      "executionSpec": {
        "method": "POST", "pathTemplate": "/t",
        "parameters": [],
        "body": { "contentType": "application/json", "mode": "json",
                  "json": { "a": "<{{text}}>", "b": "{{value}}", "c": ["{{text}}", 1] } },
        "responseMapping": [] }
    }
  ]
})";

/// Texts of what has a meaning somewhere in a request.
std::string any_text() {
    static const std::vector<std::string> kPieces = {
        "/", ".", "..", "%2e", "%2F", "%252e", "%", "\\", "?", "#", "&", "=", "+", " ", ":", "@",
        ";", ",", "\r\n", "\n", "\r", std::string(1, '\0'), "\x7F", "\t", "\"", "'", "{", "}", "{{",
        "}}", "{{first}}", "{{text}}", "[", "]", "//evil.example", "http://", "a", "Z", "0", "-",
        "_", "~", "\xC3\xBC", "\xE6\xBC\xA2", "\xF0\x9F\x98\x80", "\\u0000", "\\\"", "null",
        "X-Evil: 1"};
    std::string out;
    for (int n = *rc::gen::inRange(0, 7); n > 0; --n) out += *rc::gen::elementOf(kPieces);
    return out;
}

Value any_value(int depth = 2) {
    switch (*rc::gen::inRange(0, depth > 0 ? 7 : 5)) {
        case 0: return Value();
        case 1: return *rc::gen::arbitrary<bool>();
        case 2: return *rc::gen::arbitrary<std::int64_t>();
        case 3: return (*rc::gen::inRange(-4000, 4000) * 2 + 1) / 16.0;  // never whole
        case 4: return any_text();
        case 5: {
            Array items;
            for (int n = *rc::gen::inRange(0, 4); n > 0; --n) items.push_back(any_value(depth - 1));
            return items;
        }
        default: {
            Object members;
            for (int n = *rc::gen::inRange(0, 4); n > 0; --n) {
                std::string name = std::to_string(n) + any_text();
                members.emplace_back(std::move(name), any_value(depth - 1));
            }
            return members;
        }
    }
}

class Laws : public testing::Test {
 protected:
    Laws() : pack_(host_.load(kPack)) {}

    /// The request that would be sent; nothing, if the pins are refused (and nothing else is).
    std::optional<RequestPreview> preview(const std::string& node, Object pins) {
        RunRequest request;
        request.pack = pack_;
        request.node = node;
        request.connection = connect_to(*pack_, "", {});
        request.pins = std::move(pins);
        request.dry_run = true;
        RunResult result = host_.runtime().run(std::move(request));
        if (result.error) RC_ASSERT(result.error->phase == Phase::input);
        RC_ASSERT(result.error.has_value() != result.preview.has_value());
        return result.preview;
    }

    TestHost host_;
    std::shared_ptr<const Pack> pack_;
};

std::size_t count(std::string_view text, char c) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), c));
}

/// The part of the URL behind the origin, which no pin may have touched.
std::string_view target_of(const RequestPreview& preview) {
    const std::string_view url = preview.url;
    RC_ASSERT(url.starts_with(std::string(kOrigin) + "/v2/"));
    const std::string_view target = url.substr(std::string_view(kOrigin).size());
    for (const char c : target) RC_ASSERT(c > 0x20 && c < 0x7F && c != '#' && c != '\\');
    return target;
}

bool is_dots(std::string_view segment) {
    std::string plain;
    for (std::size_t i = 0; i < segment.size(); ++i)
        if (segment.substr(i, 3) == "%2E" || segment.substr(i, 3) == "%2e") plain += '.', i += 2;
        else plain += segment[i];
    return plain == "." || plain == "..";
}

void check_segments(std::string_view path) {
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/', 1), path.size());
        RC_ASSERT(slash > 1);  // none is empty
        RC_ASSERT(!is_dots(path.substr(1, slash - 1)));
        path.remove_prefix(slash);
    }
}

TEST_F(Laws, PinsChangeNeitherOriginNorSegmentsNorTheNumberOfParametersAndHeaders) {
    std::set<std::size_t> headers;
    EXPECT_TRUE(rc::check([&] {
        const auto sent = preview("Laws-Get", {{"first", any_value()},
                                               {"second", any_value()},
                                               {"query", any_value()},
                                               {"header", any_value()}});
        if (!sent) return;
        const std::string_view target = target_of(*sent);
        const std::size_t mark = target.find('?');
        const std::string_view path = target.substr(0, mark), query = target.substr(mark + 1);
        RC_ASSERT(count(path, '/') == 5u);
        RC_ASSERT(path.starts_with("/v2/a/") && path.find("/b/x") != path.npos);
        check_segments(path);
        RC_ASSERT(query.starts_with("fixed=1"));
        RC_ASSERT(count(query, '&') <= 1u && count(query, '=') == count(query, '&') + 1);
        RC_ASSERT(count(query, '?') == 0u);
        headers.insert(sent->headers.size());
        for (const auto& [name, value] : sent->headers)
            for (const char c : name + value) RC_ASSERT(c != '\r' && c != '\n' && c != '\0');
    }));
    // With the header of the pin, and without it.
    EXPECT_LE(headers.size(), 2u);
    EXPECT_EQ(*headers.begin() + headers.size() - 1, *headers.rbegin());
}

TEST_F(Laws, SeveralSegmentsStayBelowTheirPlace) {
    EXPECT_TRUE(rc::check([&] {
        const auto sent = preview("Laws-Folder", {{"folder", any_text()}});
        if (!sent) return;
        const std::string_view target = target_of(*sent);
        RC_ASSERT(target.starts_with("/v2/a/") && target.ends_with("/z"));
        RC_ASSERT(count(target, '?') == 0u);
        check_segments(target);
    }));
}

TEST_F(Laws, PinsKeepTheShapeOfATemplateAndOfATree) {
    for (const char* node : {"Laws-Template", "Laws-Tree"})
        EXPECT_TRUE(rc::check([&, node] {
            const std::string text = any_text();
            const Value value = any_value();
            const auto sent = preview(node, {{"text", text}, {"value", value}});
            RC_ASSERT(sent.has_value());
            const auto body = parse_json(sent->body);
            RC_ASSERT(body.ok());
            RC_ASSERT(*body == Value(Object{{"a", "<" + text + ">"},
                                            {"b", value},
                                            {"c", Array{text, 1}}}));
        }));
}

}  // namespace
}  // namespace packhost::tests
