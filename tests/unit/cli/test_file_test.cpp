// test_file_test.cpp: tests that are added to files, whose text stays as it is.
#include "cli/test_file.hpp"

#include <gtest/gtest.h>

#include "packhost/json.hpp"

namespace packhost::cli {
namespace {

const Object kTest{{"name", "new"}};

std::string with(const std::string& text) {
    const auto out = with_test(text, kTest);
    return out ? *out : out.error().code;
}

TEST(TestFile, AddsToTheListThatIsThere) {
    EXPECT_EQ(with("{ \"a\": 1.10,\n  \"tests\": [\n    {\"name\": \"old\"}\n  ] }\n"),
              "{ \"a\": 1.10,\n  \"tests\": [\n    {\"name\": \"old\"},\n    {\n      \"name\": "
              "\"new\"\n    }\n  ] }\n");
    EXPECT_EQ(with("{\"tests\":[]}"),
              "{\"tests\":[\n    {\n      \"name\": \"new\"\n    }\n]}");
}

TEST(TestFile, MakesTheList) {
    EXPECT_EQ(with("{\n  \"a\": \"}]\\\"\"\n}\n"),
              "{\n  \"a\": \"}]\\\"\",\n  \"tests\": [\n    {\n      \"name\": \"new\"\n    }\n  "
              "]\n}\n");
    EXPECT_EQ(with("{}"), "{\n  \"tests\": [\n    {\n      \"name\": \"new\"\n    }\n  ]\n}");
    EXPECT_EQ(with(""), "{\n  \"tests\": [\n    {\n      \"name\": \"new\"\n    }\n  ]\n}\n");
}

TEST(TestFile, TakesTheListOfTheOutermostObjectAlone) {
    for (const char* text : {R"({"x": {"tests": [1]}, "tests": [2]})",
                             R"({"tests": [[3], {"tests": []}], "x": ["tests", [4]]})",
                             R"({"x": "tests", "y": [5]})"}) {
        const auto before = parse_json(text), after = parse_json(with(text));
        ASSERT_TRUE(after) << with(text);
        const Value* tests = after->find("tests");
        ASSERT_TRUE(tests && tests->is_array());
        EXPECT_EQ(tests->get_if<Array>()->back(), Value(kTest));
        for (const auto& [name, value] : *before->get_if<Object>())
            if (name != "tests") {
                EXPECT_EQ(*after->find(name), value) << text;
            }
    }
}

TEST(TestFile, RefusesWhatIsNoObjectWithTests) {
    for (const char* text : {"[]", "{", "1", "{\"tests\": {}}", "{} x"})
        EXPECT_EQ(with(text), "bad_test_file") << text;
}

}  // namespace
}  // namespace packhost::cli
