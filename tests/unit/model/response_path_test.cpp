// response_path_test.cpp: what each path takes of a response, and which paths are refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/json_reader.hpp"
#include "model/response_path.hpp"

namespace packhost::model {
namespace {

const char* const kBody = R"({
  "data": {"id": 7, "0": "zero", "": "empty", "a.b": "dotted", "q\"\\": "quoted"},
  "list": [{"id": 1, "tags": ["x", "y"]}, {"name": "no id"}, 3, {"id": null}],
  "nested": [[1, 2], [3]],
  "null": null,
  "big": 18446744073709551616
})";

std::string taken(std::string_view path, std::string_view root) {
    const auto parsed = parse_response_path(path);
    if (!parsed) return parsed.error().message;
    return to_json(evaluate(*parsed, *read_json(root)));
}

TEST(ResponsePath, TakesOfTheBody) {
    const std::pair<const char*, const char*> rows[] = {
        {"$body.data.id", "7"},
        {"$body.data.0", "\"zero\""},
        {"$body.data[0]", "\"zero\""},
        {"$body[\"data\"][\"a.b\"]", "\"dotted\""},
        {"$body.data[\"\"]", "\"empty\""},
        {"$body.data[\"q\\\"\\\\\"]", "\"quoted\""},
        {"$body.list.0.id", "1"},
        {"$body.list[0].tags[1]", "\"y\""},
        {"$body.list[*].id", "[1,null,null,null]"},
        {"$body.list[*].tags[*]", "[[\"x\",\"y\"],null,null,null]"},
        {"$body.nested[*][*]", "[[1,2],[3]]"},
        {"$body.nested[*][0]", "[1,3]"},
        {"$body.big", "18446744073709551616"},
        {"$body.null", "null"},
        {"$body.none", "null"},
        {"$body.data.id.deeper", "null"},
        {"$body.list.name", "null"},
        {"$body.list.00", "null"},
        {"$body.list[\"0\"]", "null"},
        {"$body.list.4", "null"},
        {"$body.list.99999999999999999999", "null"},
        {"$body.data[*]", "null"},
        {"$body.null[*].x", "null"},
        {"$body.DATA", "null"},
    };
    for (const auto& [path, value] : rows) EXPECT_EQ(taken(path, kBody), value) << path;
    EXPECT_EQ(taken("$body", "[1,{}]"), "[1,{}]");
    EXPECT_EQ(taken("$body", "\"text\""), "\"text\"");
    EXPECT_EQ(taken("$body.a", "null"), "null");
}

TEST(ResponsePath, TakesStatusAndHeaders) {
    EXPECT_EQ(taken("$status", "204"), "204");
    const char* headers = R"({"Content-Type":"a/b","X-Rate":"1, 2","set-cookie":["a=1","b=2"]})";
    EXPECT_EQ(taken("$headers.x-rate", headers), "\"1, 2\"");
    EXPECT_EQ(taken("$headers.CONTENT-TYPE", headers), "\"a/b\"");
    EXPECT_EQ(taken("$headers[\"content-type\"]", headers), "\"a/b\"");
    EXPECT_EQ(taken("$headers.Set-Cookie[1]", headers), "\"b=2\"");
    EXPECT_EQ(taken("$headers.none", headers), "null");
    EXPECT_EQ(taken("$headers", headers), to_json(*read_json(headers)));
}

TEST(ResponsePath, RefusesOtherTextsAtTheirColumn) {
    const std::pair<const char*, int> rows[] = {
        {"", 1},           {"body", 1},        {"$", 1},           {"$bodyx", 1},
        {"$Body", 1},      {"body.$body", 1},  {"$body.", 6},      {"$body..a", 6},
        {"$body.a.", 8},   {"$body.a[", 8},    {"$body[]", 6},     {"$body[a]", 6},
        {"$body[-1]", 6},  {"$body[01]", 6},   {"$body['a']", 6},  {"$body[\"a]", 6},
        {"$body[\"a\"", 6}, {"$body[\"\\n\"]", 6}, {"$body[0]x", 9}, {"$body.a]b", 8},
        {"$body.*", 6},    {"$status.x", 8},   {"$status[0]", 8},  {"$body[\"a\\", 6},
        {"$body.a\"b", 8},
    };
    for (const auto& [path, column] : rows) {
        const auto parsed = parse_response_path(path);
        ASSERT_FALSE(parsed) << path;
        EXPECT_EQ(parsed.error().code, "bad_response_path");
        EXPECT_THAT(parsed.error().message,
                    testing::HasSubstr("(column " + std::to_string(column) + ")")) << path;
    }
}

TEST(ResponsePath, BoundsItsSteps) {
    std::string path = "$body";
    for (int i = 0; i < 64; ++i) path += "[*]";
    EXPECT_TRUE(parse_response_path(path));
    EXPECT_FALSE(parse_response_path(path + ".a"));
}

}  // namespace
}  // namespace packhost::model
