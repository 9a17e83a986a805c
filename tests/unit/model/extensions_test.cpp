// extensions_test.cpp: what is read of each key of the extensions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extended_pack.hpp"
#include "pack_fixture.hpp"
#include "schema_agreement.hpp"

namespace packhost::model {
namespace {

using testing::ElementsAre;
using testing::Pair;
using namespace std::chrono_literals;

Pack extended_pack() {
    PackReading reading = read_pack(kExtendedPack, kFileName);
    EXPECT_TRUE(reading.findings.empty()) << all_of(reading.findings);
    return std::move(reading.pack).value();
}

TEST(Extensions, AreInThePublishedSchema) { expect_schema_agrees(kExtendedPack, "", "extended"); }

TEST(Extensions, OfTheConnection) {
    const Connection connection = extended_pack().connection;
    ASSERT_TRUE(connection.base_url_template);
    const BaseUrlTemplate& made = *connection.base_url_template;
    EXPECT_EQ(made.text, "https://{{site}}.example{{region}}.com/api/{{site}}");
    ASSERT_EQ(made.fields.size(), 2u);
    EXPECT_EQ(made.fields[0].credential, "site");
    EXPECT_EQ(made.fields[0].pattern, "[a-z]{2,20}");
    EXPECT_THAT(made.fields[1].allowed, ElementsAre("eu", "us-2"));
    EXPECT_EQ(made.fields[1].prefix, "-");
    EXPECT_EQ(made.fields[1].suffix, ".cloud");
    ASSERT_TRUE(connection.rate_limit);
    EXPECT_EQ(connection.rate_limit->requests, 4u);
    EXPECT_EQ(connection.rate_limit->span, 500ms);
    EXPECT_EQ(connection.test_request->node, "Ext-Send");
}

TEST(Extensions, OfInputPins) {
    const Pack pack = extended_pack();
    const Node& list = pack.nodes[0];
    const PinRules& folder = list.find_input("folder")->rules;
    EXPECT_EQ(folder.pattern, "[a-z/]*");
    EXPECT_EQ(folder.min, 1.0);
    EXPECT_EQ(folder.max, 40.0);
    EXPECT_FALSE(folder.default_value);
    EXPECT_EQ(list.find_input("limit")->rules.default_value, Value(20));
    EXPECT_THAT(list.find_input("order")->rules.allowed, ElementsAre(Value("up"), Value("down")));
    EXPECT_FALSE(list.inputs[0].rules.any());
    EXPECT_TRUE(list.find_output("problem")->error_info);
    EXPECT_FALSE(list.find_output("names")->error_info);
}

TEST(Extensions, OfParameters) {
    const auto parameters = extended_pack().nodes[0].execution.parameters;
    EXPECT_EQ(parameters[0].pin, "");
    EXPECT_EQ(parameters[0].key, "v");
    EXPECT_EQ(parameters[0].constant, Value(2));
    EXPECT_TRUE(parameters[1].multi_segment);
    EXPECT_FALSE(parameters[2].multi_segment);
    EXPECT_FALSE(parameters[2].constant);
    EXPECT_EQ(parameters[3].default_value, Value("down"));
    EXPECT_THAT(parameters[3].encodings, ElementsAre(TextEncoding::lower));
    EXPECT_FALSE(parameters[3].array_format);
    EXPECT_EQ(parameters[4].array_format, ArrayFormat::brackets);
    EXPECT_THAT(parameters[4].encodings, ElementsAre(TextEncoding::trim, TextEncoding::base64url));
}

TEST(Extensions, OfResponses) {
    const ExecutionSpec spec = extended_pack().nodes[0].execution;
    EXPECT_TRUE(spec.response_mapping[0].required);
    EXPECT_FALSE(spec.response_mapping[0].default_value);
    EXPECT_EQ(spec.response_mapping[1].default_value, Value(0));
    EXPECT_EQ(spec.on_http_error, OnHttpError::pin);
    ASSERT_EQ(spec.responses.size(), 5u);
    EXPECT_THAT(spec.responses[0].statuses, ElementsAre(Pair(404, 404)));
    EXPECT_EQ(spec.responses[0].outcome, Outcome::empty);
    EXPECT_THAT(spec.responses[1].statuses, ElementsAre(Pair(400, 499), Pair(500, 500)));
    EXPECT_EQ(spec.responses[1].code->text, "$body.error.code");
    EXPECT_EQ(spec.responses[1].message->parsed.steps.size(), 2u);
    EXPECT_TRUE(spec.responses[2].statuses.empty());
    EXPECT_EQ(spec.responses[2].when->path.text, "$body.ok");
    EXPECT_EQ(spec.responses[2].when->equals, Value(false));
    EXPECT_FALSE(spec.responses[3].when->equals);
    EXPECT_FALSE(spec.responses[3].when->exists);
    EXPECT_EQ(spec.responses[4].outcome, Outcome::ok);
}

TEST(Extensions, OfTimeAndRetries) {
    const Pack pack = extended_pack();
    const ExecutionSpec& list = pack.nodes[0].execution;
    EXPECT_EQ(list.timeout, 20s);
    ASSERT_TRUE(list.retry);
    EXPECT_EQ(list.retry->attempts, 4);
    EXPECT_THAT(list.retry->statuses, ElementsAre(429, 503));
    EXPECT_EQ(list.retry->backoff, 250ms);
    EXPECT_EQ(list.retry->max_backoff, 10s);
    ASSERT_EQ(list.retry->waits.size(), 1u);
    EXPECT_EQ(list.retry->waits[0].header, "X-Reset");
    EXPECT_EQ(list.retry->waits[0].format, WaitFormat::epoch);
    EXPECT_FALSE(list.idempotent);
    const ExecutionSpec& send = pack.nodes[1].execution;
    EXPECT_FALSE(send.timeout);
    EXPECT_EQ(send.idempotency_key, "Idempotency-Key");
    EXPECT_EQ(send.retry->attempts, 3);
    EXPECT_THAT(send.retry->statuses, ElementsAre(429, 502, 503, 504));
    EXPECT_TRUE(pack.nodes[2].execution.idempotent);
    EXPECT_FALSE(pack.nodes[2].execution.retry);
    EXPECT_EQ(pack.nodes[2].execution.on_http_error, OnHttpError::fail);
}

TEST(Extensions, OfPages) {
    const Pack pack = extended_pack();
    const Pagination& cursor = *pack.nodes[0].execution.pagination;
    EXPECT_EQ(cursor.type, PageType::cursor);
    EXPECT_EQ(cursor.items.text, "$body.items");
    EXPECT_EQ(cursor.items.parsed.steps.size(), 1u);
    EXPECT_EQ(cursor.cursor->text, "$body.next");
    EXPECT_EQ(cursor.place, PagePlace::query);
    EXPECT_EQ(cursor.key, "cursor");
    EXPECT_EQ(cursor.stop_when->equals, Value(false));
    EXPECT_EQ(cursor.total->text, "$body.total");
    EXPECT_EQ(cursor.max_pages, 7u);
    EXPECT_EQ(cursor.max_items, 70u);
    EXPECT_EQ(cursor.max_bytes, 7000u);
    EXPECT_EQ(cursor.max_time, 77s);
    const Pagination& offset = *pack.nodes[1].execution.pagination;
    EXPECT_EQ(offset.place, PagePlace::body_field);
    EXPECT_EQ(offset.start, 10);
    EXPECT_EQ(offset.page_size, 5);
    EXPECT_EQ(offset.page_size_key, "variables.first");
    EXPECT_EQ(offset.max_items, 10'000u);
    EXPECT_FALSE(offset.cursor);
}

TEST(Extensions, OfBodiesAndUrls) {
    const Pack pack = extended_pack();
    const Body& json = *pack.nodes[1].execution.body;
    EXPECT_EQ(json.mode, BodyMode::json);
    EXPECT_EQ(
        to_json(json.json),
        R"({"query":"q","variables":{"text":"{{text}}","label":"n={{count}}","all":[1,null]}})");
    const ExecutionSpec& upload = pack.nodes[2].execution;
    ASSERT_EQ(upload.body->parts.size(), 2u);
    EXPECT_EQ(upload.body->parts[0].name, "file");
    EXPECT_EQ(upload.body->parts[0].pin, "file");
    EXPECT_EQ(upload.body->parts[0].filename, "{{title}}.png");
    EXPECT_EQ(upload.body->parts[0].content_type, "image/png");
    EXPECT_EQ(upload.body->parts[1].filename, "");
    EXPECT_EQ(upload.url_from->pin, "url");
    EXPECT_THAT(upload.url_from->origins,
                ElementsAre("https://upload.example.com", "https://b.example.com:8443"));
}

TEST(Extensions, OfTests) {
    const auto tests = extended_pack().tests;
    ASSERT_EQ(tests.size(), 3u);
    EXPECT_EQ(tests[0].name, "lists one page");
    EXPECT_EQ(tests[0].node, "Ext-List");
    EXPECT_EQ(tests[0].base_url, "https://api.example.com");
    EXPECT_THAT(tests[0].pins, ElementsAre(Pair("folder", Value("a/b")), Pair("limit", Value(2))));
    EXPECT_THAT(tests[0].credentials, ElementsAre(Pair("token", "t-1")));
    ASSERT_EQ(tests[0].exchanges.size(), 1u);
    const RecordedExchange& first = tests[0].exchanges[0];
    EXPECT_EQ(first.method, "GET");
    EXPECT_EQ(first.url, "/v2/a/b?max=2");
    EXPECT_THAT(first.request.headers, ElementsAre(Pair("X-Order", "up")));
    EXPECT_FALSE(first.request.body);
    EXPECT_EQ(first.status, 200);
    EXPECT_THAT(first.response.headers,
                ElementsAre(Pair("Set-Cookie", "a=1"), Pair("Set-Cookie", "b=2")));
    EXPECT_EQ(first.response.body, R"({"items":[{"name":"x"}]})");
    EXPECT_TRUE(first.response.is_json);
    EXPECT_EQ(tests[0].ok, true);
    EXPECT_EQ(tests[0].status, 200);
    EXPECT_THAT(tests[0].expected_pins, ElementsAre(Pair("names", Value(Array{"x"}))));
    EXPECT_EQ(tests[1].error, "missing_input");
    EXPECT_EQ(tests[2].exchanges[0].request.body, "{}");
    EXPECT_FALSE(tests[2].exchanges[0].request.is_json);
    EXPECT_EQ(tests[2].exchanges[0].response.body, "");
    EXPECT_FALSE(tests[2].ok);
}

}  // namespace
}  // namespace packhost::model
