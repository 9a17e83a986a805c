// httpbin_test.cpp: credentials, pins in query and header, statuses and time, at a real service.
#include "httpbin.hpp"

namespace packhost::tests {
namespace {

const std::vector<NodeRow> kNodes = {
    {"Bearer", "GET", "/bearer", {},
     R"("auth": { "type": "bearer", "credentials": ["token"] })"},
    {"Basic", "GET", "/basic-auth/{{user}}/{{password}}",
     {{"user", "string", "path"}, {"password", "string", "path"}},
     R"("auth": { "type": "basic", "credentials": ["user", "password"] })"},
    {"Header", "GET", "/anything", {},
     R"("auth": { "type": "header", "credentials": ["token"], "headerName": "X-Api-Key" })"},
    {"Query", "GET", "/anything",
     {{"q", "string", "query"}},
     R"("auth": { "type": "query", "credentials": ["password"], "queryParam": "api key" })"},
    {"Echo", "GET", "/anything",
     {{"q", "string", "query"}, {"tags", "array", "query", "tag[]"}, {"meta", "object", "query"},
      {"count", "int", "query"}, {"draft", "bool", "query"}, {"ratio", "float", "query"},
      {"note", "string", "header", "X-Note"}}},
    {"Status", "GET", "/status/{{code}}", {{"code", "int", "path"}}},
    {"Delay", "GET", "/delay/{{seconds}}", {{"seconds", "string", "path"}}},
    {"Headers", "GET", "/response-headers",
     {{"one", "array", "query", "X-One"}, {"cookies", "array", "query", "Set-Cookie"},
      {"mixed", "string", "query", "X-MiXeD"}}},
};

class HttpbinRuns : public HttpbinTest {
 protected:
    HttpbinRuns() : HttpbinTest(kNodes) {}
};

TEST_F(HttpbinRuns, ABearerTokenIsAccepted) {
    const RunResult result = run("Bearer");
    ASSERT_EQ(outcome_of(result), "ok");
    EXPECT_EQ(*find(result.pins, "body"),
              *parse_json(R"({"authenticated": true, "token": "t-123"})"));
}

TEST_F(HttpbinRuns, UserAndPasswordAreAccepted) {
    const RunResult result = run("Basic", {{"user", kUser}, {"password", kPassword}});
    ASSERT_EQ(outcome_of(result), "ok");
    EXPECT_EQ(at(result, {"authenticated"}), Value(true));
    EXPECT_EQ(at(result, {"user"}), Value(kUser));
}

TEST_F(HttpbinRuns, AWrongPasswordIs401) {
    const RunResult result = run("Basic", {{"user", kUser}, {"password", "another"}});
    EXPECT_EQ(outcome_of(result), "http_status receive");
    EXPECT_EQ(result.status, 401);
    EXPECT_EQ(*find(result.pins, "status"), Value(std::int64_t{401}));
    EXPECT_TRUE(find(result.pins, "headers")->find("www-authenticate"));
}

TEST_F(HttpbinRuns, KeysArriveInHeaderAndQuery) {
    const RunResult header = run("Header");
    ASSERT_EQ(outcome_of(header), "ok");
    EXPECT_EQ(at(header, {"headers", "X-Api-Key"}), Value(kToken));
    const RunResult query = run("Query", {{"q", "a&api key=x"}});
    ASSERT_EQ(outcome_of(query), "ok");
    EXPECT_EQ(at(query, {"args"}),
              Value(Object{{"api key", kPassword}, {"q", "a&api key=x"}}));
}

TEST_F(HttpbinRuns, PinsArriveAsTheyAre) {
    const std::string odd = "a b+c&d=e%20#?/\\\"<>{{q}}\t\r\n\u00fc\u20ac\U0001F600";
    const RunResult result =
        run("Echo", {{"q", odd}, {"tags", Array{"a", "b c", ""}}, {"meta", Object{{"k", odd}}},
                     {"count", std::int64_t{-5}}, {"draft", false}, {"ratio", 0.25},
                     {"note", "K\u00e4se, \"quoted\""}});
    ASSERT_EQ(outcome_of(result), "ok");
    const Value args = at(result, {"args"});
    EXPECT_EQ(*args.find("q"), Value(odd));
    EXPECT_EQ(*args.find("tag[]"), Value(Array{"a", "b c", ""}));
    EXPECT_EQ(*args.find("meta"), Value(to_json(Value(Object{{"k", odd}}))));
    EXPECT_EQ(*args.find("count"), Value("-5"));
    EXPECT_EQ(*args.find("draft"), Value("false"));
    EXPECT_EQ(*args.find("ratio"), Value("0.25"));
    // WSGI reads header bytes as Latin-1 and httpbin tells them so.
    EXPECT_EQ(at(result, {"headers", "X-Note"}), Value("K\u00c3\u00a4se, \"quoted\""));
    EXPECT_EQ(at(result, {"method"}), Value("GET"));
    EXPECT_FALSE(args.find("nothing"));
}

TEST_F(HttpbinRuns, StatusesDecide) {
    for (const int status : {200, 201, 204, 299, 304, 400, 401, 403, 404, 418, 429, 500, 503}) {
        const RunResult result = run("Status", {{"code", std::int64_t{status}}});
        EXPECT_EQ(result.status, status);
        EXPECT_EQ(outcome_of(result), status < 400 ? "ok" : "http_status receive") << status;
        EXPECT_EQ(*find(result.pins, "status"), Value(std::int64_t{status}));
    }
}

TEST_F(HttpbinRuns, ASlowAnswerEndsAtTheTimeout) {
    RunResult slow;
    const RunRequest late = request("Delay", {{"seconds", "4"}}, 1);
    EXPECT_EQ(outcome_of(run("Delay", {{"seconds", "0"}})), "ok"); // the service is up
    const double took = milliseconds_of([&] { slow = host_.runtime().run(late); });
    EXPECT_EQ(outcome_of(slow), "timeout wait");
    EXPECT_GE(took, 1000);
    EXPECT_LE(took, 1000 + tolerated_lateness_ms());
    const RunResult quick = run("Delay", {{"seconds", "0.3"}});
    EXPECT_EQ(outcome_of(quick), "ok");
}

TEST_F(HttpbinRuns, ResponseHeadersAreTold) {
    const RunResult result = run("Headers", {{"one", Array{"a", "b, c"}}, {"mixed", "x"},
                                             {"cookies", Array{"a=1; Path=/", "b=2"}}});
    ASSERT_EQ(outcome_of(result), "ok");
    const Value* headers = find(result.pins, "headers");
    EXPECT_EQ(*headers->find("x-one"), Value("a, b, c"));
    EXPECT_EQ(*headers->find("x-mixed"), Value("x"));
    EXPECT_EQ(*headers->find("set-cookie"), Value(Array{"a=1; Path=/", "b=2"}));
    EXPECT_EQ(*headers->find("content-type"), Value("application/json"));
}

}  // namespace
}  // namespace packhost::tests
