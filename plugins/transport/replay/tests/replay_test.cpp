// replay_test.cpp: recorded exchanges served in order, and what follows a request that differs.
#include <gtest/gtest.h>

#include "driver.hpp"

namespace packhost::replay::test {
namespace {

Recorded recorded(std::string url, std::string answer, std::string method = "GET") {
    return {RecordedRequest{std::move(method), std::move(url), {}, "", {}},
            {200, {{"Content-Type", "text/plain"}}, std::move(answer)}};
}

TEST(Replay, ServesInOrder) {
    Driver driver({recorded("/a", "first"), recorded("/b?x=1", "second", "DELETE")});
    const Seen first = driver.run({.target = "/a"});
    EXPECT_EQ(first.code, "");
    EXPECT_EQ(first.status, 200u);
    EXPECT_EQ(first.body, "first");
    EXPECT_EQ(first.headers, (Headers{{"Content-Type", "text/plain"}}));
    EXPECT_GT(first.result.wrote, 0u);
    EXPECT_EQ(driver.run({.method = "DELETE", .target = "/b?x=1"}).body, "second");
}

TEST(Replay, RefusesTheFirstThatDiffersAndAllBehindIt) {
    Driver driver({recorded("/a?x=1", "one"), recorded("/b", "two")});
    const Seen differs = driver.run({.target = "/a?x=2"});
    EXPECT_EQ(differs.code, "different_request");
    EXPECT_EQ(differs.message, "The request 1 is not the recorded one: its URL is \"/a?x=2\", and "
                               "\"/a?x=1\" was recorded.");
    EXPECT_EQ(differs.result.wrote, 0u) << "it was not carried out";
    EXPECT_EQ(differs.status, 0u);
    EXPECT_EQ(driver.run({.target = "/b"}).message, differs.message);
}

TEST(Replay, RefusesOneTooMany) {
    Driver driver({recorded("/a", "one")});
    EXPECT_EQ(driver.run({.target = "/a"}).code, "");
    EXPECT_EQ(driver.run({.target = "/b"}).message,
              "The request 2 is not the recorded one: it is the GET of /b, and no more were "
              "recorded.");
}

TEST(Replay, AnswersAnyRequestWhereNoneIsRecorded) {
    Driver driver({{std::nullopt, {204, {}, ""}}});
    const Seen seen = driver.run({.method = "POST", .target = "/any", .body = {"text"}});
    EXPECT_EQ(seen.code, "");
    EXPECT_EQ(seen.status, 204u);
    EXPECT_EQ(seen.body, "");
}

TEST(Replay, TakesBodiesInPiecesAndLater) {
    Recorded with_body = recorded("/a", "done", "POST");
    with_body.request->body = "one two";
    Driver driver({with_body});
    const ph_op op = driver.send({.method = "POST", .target = "/a", .body = {"one", "", " two"}});
    for (int i = 0; i < 3; ++i) driver.loop.turn(0);
    EXPECT_FALSE(driver.ended(op)) << "the body is not whole yet";
    driver.resume(op);
    EXPECT_EQ(driver.wait(op).code, "");
    EXPECT_EQ(driver.seen(op).body, "done");
}

TEST(Replay, ComparesTheBody) {
    Recorded with_body = recorded("/a", "done", "POST");
    with_body.request->body = "one";
    Driver driver({with_body, recorded("/b", "")});
    const Seen differs = driver.run({.method = "POST", .target = "/a", .body = {"two"}});
    EXPECT_EQ(differs.message, "The request 1 is not the recorded one: its body is \"two\", and "
                               "\"one\" was recorded.");
}

TEST(Replay, RefusesABodyWhereNoneWasRecorded) {
    Driver driver({recorded("/a", "", "POST")});
    EXPECT_EQ(driver.run({.method = "POST", .target = "/a", .body = {"x"}}).code,
              "different_request");
    Driver other({recorded("/a", "ok", "POST")});
    EXPECT_EQ(other.run({.method = "POST", .target = "/a", .body = {"!"}}).code, "body");
}

TEST(Replay, KeepsToOneOriginForURLsWithoutOne) {
    Driver driver({recorded("/a", "1"), recorded("/b", "2")});
    EXPECT_EQ(driver.run({.target = "/a"}).code, "");
    EXPECT_EQ(driver.run({.target = "/b", .authority = "evil.example"}).message,
              "The request 2 is not the recorded one: its URL is \"https://evil.example/b\", and "
              "\"/b\" was recorded.");
}

TEST(Replay, TakesURLsWithAnOrigin) {
    Driver driver({recorded("https://id.example/token", "t", "POST"), recorded("/a", "1"),
                   recorded("https://up.example/x", "2"), recorded("http://up.example/y", "3")});
    EXPECT_EQ(
        driver.run({.method = "POST", .target = "/token", .authority = "id.example"}).code, "");
    EXPECT_EQ(driver.run({.target = "/a"}).code, "");
    EXPECT_EQ(driver.run({.target = "/x", .authority = "up.example"}).code, "");
    EXPECT_EQ(driver.run({.target = "/y", .authority = "up.example"}).code, "different_request");
}

TEST(Replay, WaitsWhileTheHostWantsNoMore) {
    Driver driver({recorded("/a", "text")});
    driver.on_body = [](ph_op) { return PH_LATER; };
    const ph_op op = driver.send({.target = "/a"});
    for (int i = 0; i < 3; ++i) driver.loop.turn(0);
    EXPECT_EQ(driver.seen(op).body, "text");
    EXPECT_FALSE(driver.ended(op));
    driver.resume(op);
    EXPECT_EQ(driver.wait(op).code, "");
}

TEST(Replay, EndsWhenTheHostRefusesTheAnswer) {
    Driver driver({recorded("/a", "text")});
    driver.on_head = [](ph_op) { return PH_LIMIT; };
    EXPECT_EQ(driver.run({.target = "/a"}).code, "refused");
}

TEST(Replay, CallsNothingBackAfterCancel) {
    Driver driver({recorded("/a", "1"), recorded("/b", "2")});
    const ph_op op = driver.send({.target = "/a"});
    driver.cancel(op);
    driver.cancel(12345);
    EXPECT_EQ(driver.run({.target = "/b"}).body, "2");
    EXPECT_EQ(driver.seen(op).completions, 0);
    EXPECT_EQ(driver.seen(op).status, 0u);
}

TEST(Replay, SaysWhatIsWrongWithItsSettings) {
    kit::Events none, status, text;
    none.object().key("exchanges").array().object().end_object().end_array().end_object();
    EXPECT_EQ(Driver(none).refusal, "A recorded exchange has no response.");
    status.object().key("exchanges").array().object().key("response").object().key("status");
    status.integer(99).end_object().end_object().end_array().end_object();
    EXPECT_EQ(Driver(status).refusal, "A recorded status is not within 200 to 599.");
    text.object().key("exchanges").string("x").end_object();
    EXPECT_EQ(Driver(text).refusal, "The setting 'exchanges' must be a list of objects.");
}

}  // namespace
}  // namespace packhost::replay::test
