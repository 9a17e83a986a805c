// httpbin_redirect_test.cpp: redirects of a real service: method, body, credentials, and how many.
#include "httpbin.hpp"

namespace packhost::tests {
namespace {

const std::vector<NodePin> kTarget = {{"url", "string", "query"},
                                      {"code", "int", "query", "status_code"}};
const std::vector<NodePin> kTargetAndField = {{"url", "string", "query"},
                                              {"code", "int", "query", "status_code"},
                                              {"text", "string", "body_field"}};
constexpr char kAuth[] =
    R"("auth": { "type": "header", "credentials": ["token"], "headerName": "X-Api-Key" })";
constexpr char kAuthAndForm[] =
    R"("auth": { "type": "header", "credentials": ["token"], "headerName": "X-Api-Key" },
    "body": { "contentType": "application/x-www-form-urlencoded", "mode": "pins" })";

const std::vector<NodeRow> kNodes = {
    {"Get", "GET", "/redirect-to", kTarget, kAuth},
    {"Post", "POST", "/redirect-to", kTargetAndField, kAuthAndForm},
    {"Relative", "GET", "/relative-redirect/{{times}}", {{"times", "int", "path"}}, kAuth},
    {"Absolute", "GET", "/absolute-redirect/{{times}}", {{"times", "int", "path"}}, kAuth},
    {"SetCookie", "GET", "/cookies/set/{{name}}/{{value}}",
     {{"name", "string", "path"}, {"value", "string", "path"}}},
};

class HttpbinRedirects : public HttpbinTest {
 protected:
    HttpbinRedirects() : HttpbinTest(kNodes) {}
};

TEST_F(HttpbinRedirects, AGetStaysOne) {
    for (const int status : {301, 302, 303, 307, 308}) {
        const RunResult result =
            run("Get", {{"url", "/anything?a=b%20c"}, {"code", std::int64_t{status}}});
        ASSERT_EQ(outcome_of(result), "ok") << status;
        EXPECT_EQ(at(result, {"method"}), Value("GET")) << status;
        EXPECT_EQ(at(result, {"args"}), Value(Object{{"a", "b c"}})) << status;
        EXPECT_EQ(at(result, {"headers", "X-Api-Key"}), Value(kToken)) << status;
        EXPECT_EQ(result.log.size(), 2u) << status;
        EXPECT_EQ(result.log.at(0).status, status);
    }
}

TEST_F(HttpbinRedirects, APostKeepsItsBodyOnlyWhereTheStatusSaysSo) {
    for (const int status : {301, 302, 303, 307, 308}) {
        const bool keeps = status >= 307;
        const RunResult result = run(
            "Post", {{"url", "/anything"}, {"code", std::int64_t{status}}, {"text", "a&b"}});
        ASSERT_EQ(outcome_of(result), "ok") << status;
        EXPECT_EQ(at(result, {"method"}), Value(keeps ? "POST" : "GET")) << status;
        const Object form = keeps ? Object{{"text", "a&b"}} : Object{};
        EXPECT_EQ(at(result, {"form"}), Value(form)) << status;
        EXPECT_EQ(at(result, {"headers", "Content-Type"}).is_null(), !keeps) << status;
        EXPECT_EQ(at(result, {"headers", "X-Api-Key"}), Value(kToken)) << status;
    }
}

TEST_F(HttpbinRedirects, FiveAreFollowedAndNotSix) {
    for (const char* kind : {"Relative", "Absolute"}) {
        const RunResult five = run(kind, {{"times", std::int64_t{5}}});
        ASSERT_EQ(outcome_of(five), "ok") << kind;
        EXPECT_EQ(at(five, {"headers", "X-Api-Key"}), Value(kToken));
        EXPECT_EQ(five.log.size(), 6u);
        EXPECT_EQ(outcome_of(run(kind, {{"times", std::int64_t{6}}})),
                  "too_many_redirects receive") << kind;
    }
}

TEST_F(HttpbinRedirects, NoCookieIsKept) {
    const RunResult result = run("SetCookie", {{"name", "session"}, {"value", "1"}});
    ASSERT_EQ(outcome_of(result), "ok");
    EXPECT_EQ(at(result, {"cookies"}), Value(Object{}));
}

TEST_F(HttpbinRedirects, AnotherOriginGetsNoCredential) {
    // The same service by another name of its address is another origin.
    const RunRequest asked = request("Get");
    const std::string elsewhere = replaced(asked.connection->base_url, "127.0.0.1", "localhost");
    const RunResult result =
        run("Get", {{"url", elsewhere + "/anything"}, {"code", std::int64_t{302}}});
    ASSERT_EQ(outcome_of(result), "ok");
    EXPECT_TRUE(at(result, {"headers", "X-Api-Key"}).is_null());
    EXPECT_EQ(at(result, {"headers", "Host"}), Value(elsewhere.substr(7)));
}

}  // namespace
}  // namespace packhost::tests
