// credential_json_test.cpp: credentials in JSON, read strictly, and told of without their values.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/credential_values.hpp"

namespace packhost::cli {
namespace {

/// The only value of an object, or the error's message in brackets.
std::string value_of(std::string_view json) {
    const auto values = parse_credentials(json);
    if (!values) return '[' + values.error().message + ']';
    if (values->size() != 1) return std::to_string(values->size()) + " values";
    const auto& [name, value] = values->front();
    return name + '=' + (value ? std::string(value->expose()) : "removed");
}

TEST(CredentialJson, ReadsTextsAndNull) {
    const std::vector<std::pair<std::string_view, std::string>> rows = {
        {R"({"a":"b"})", "a=b"},
        {" {\n\t\"a\" : \"b\" \r\n} ", "a=b"},
        {R"({"a":null})", "a=removed"},
        {R"({"a":""})", "a="},
        {"{}", "0 values"},
        {R"({"a":"b","c":"d"})", "2 values"},
        {R"({"a":"\"\\\/\b\f\n\r\t"})", "a=\"\\/\b\f\n\r\t"},
        {R"({"\u0061":"\u00e9\u20AC\ud83d\ude00"})", "a=\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
        {"{\"a\":\"\xC3\xA9\"}", "a=\xC3\xA9"},
    };
    for (const auto& [json, expected] : rows) EXPECT_EQ(value_of(json), expected) << json;
}

TEST(CredentialJson, RefusesAllElseAndRepeatsNothing) {
    for (const std::string_view json :
         {"", "[]", "\"s3cret\"", "{", R"({"a")", R"({"a":)", R"({"a":"s3cret)", R"({"a":"s3cret"})"
          "x", R"({"a":"s3cret",})", R"({"a" "s3cret"})", R"({"a":true})", R"({"a":1})",
          R"({"a":{}})", R"({"a":["s3cret"]})", R"({a:"s3cret"})", R"({"a":"s3cret\x"})",
          R"({"a":"\u12"})", R"({"a":"\ud800"})", R"({"a":"\ud800\u0041"})", R"({"a":"\udc00"})",
          "{\"a\":\"s3cret\n\"}", R"({"a":nul})", "{\"a\":\"s3cret\\"}) {
        const auto values = parse_credentials(json);
        ASSERT_FALSE(values) << json;
        EXPECT_EQ(values.error().code, "bad_credentials");
        EXPECT_THAT(values.error().message + values.error().hint,
                    testing::Not(testing::HasSubstr("s3cret")));
    }
    EXPECT_EQ(value_of("{\n\n\"a\":}").find("[The JSON of --credentials-json, line 3: "), 0u);
}

TEST(CredentialVariable, IsMadeOfTheName) {
    EXPECT_EQ(credential_variable("api-token"), "PACKHOST_CREDENTIAL_API_TOKEN");
    EXPECT_EQ(credential_variable("key.2"), "PACKHOST_CREDENTIAL_KEY_2");
}

}  // namespace
}  // namespace packhost::cli
