// seed_echo_test.cpp: the pack that uses every row of the format's tables, at nginx: the exact
// bytes of each request, as its debug log tells them.
#include <gtest/gtest.h>

#include <optional>
#include <sstream>

#include "httpbin.hpp"
#include "packhost/json.hpp"
#include "support/nginx.hpp"

namespace packhost::tests {
namespace {

// The debug log has the request line and each header as they came, in their order. The body is only
// read when it is passed on, here to an inner server.
constexpr char kServers[] = R"(
    log_format body escape=none '$request_body';
    server {
        listen $LISTEN0;
        error_log $FOLDER/heads.log debug;
        access_log $FOLDER/bodies.log body;
        location / { proxy_pass http://$LISTEN1; }
    }
    server {
        listen $LISTEN1;
        add_header X-Rate-Limit-Remaining 41 always;
        location / { return 200 '{"data":{"key":"K-1"}}'; }
        location /v2/projects/ { return 201 '{"data":{"key":"K-1"}}'; }
        location = /v2/oauth/token {
            return 200 '{"access_token":"T1","token_type":"Bearer","expires_in":600}';
        }
    })";

/// The part of a line of the debug log that begins with `begin`, up to the last quotation mark.
std::optional<std::string> quoted(const std::string& line, const std::string& begin) {
    const std::size_t at = line.find(" " + begin + ": \"");
    if (at == line.npos || !line.ends_with('"')) return std::nullopt;
    const std::size_t first = at + begin.size() + 4;
    return line.substr(first, line.size() - 1 - first);
}

/// The requests of both logs, as they came.
std::vector<std::string> requests_of(const std::string& heads, const std::string& bodies) {
    std::vector<std::string> out;
    std::istringstream in(heads), body(bodies);
    for (std::string line; std::getline(in, line);) {
        if (const auto request = quoted(line, "http request line"))
            out.push_back(*request + "\r\n");
        else if (const auto header = quoted(line, "http header"); header && !out.empty())
            out.back() += *header + "\r\n";
    }
    for (std::string& request : out) {
        std::string text;
        EXPECT_TRUE(std::getline(body, text)) << "a request has no line in the log of bodies";
        request += "\r\n" + text;
    }
    return out;
}

struct SeedRow {
    const char* node;
    const char* pins;
    /// "|" is the end of a line; $HOST, $ACCEPT, $JSON, $FORM, $REST, $KEY and $LENGTH are headers.
    std::string request;
};

constexpr char kTokenRequest[] =
    "POST /v2/oauth/token HTTP/1.1|$HOSTUser-Agent: $AGENT|$FORMAccept: application/json|"
    "Authorization: Basic bWUlNDBleGFtcGxlLm9yZzp0JTJGNCs1JTI2Ng==|"
    "$LENGTH|grant_type=client_credentials";

const SeedRow kRows[] = {
    {"Seed-Everything",
     R"({"projectKey": "O P/S", "notify": true, "trace": "abc", "summary": "Broken \"door\"",
         "labels": ["a", "\u00fc"], "points": 3})",
     "POST /v2/projects/O%20P%2FS/issues?notifyUsers=true HTTP/1.1|$HOST$ACCEPT$JSON$REST"
     "X-Trace: abc|$KEY$LENGTH|"
     "{\"fields\":{\"summary\":\"Broken \\\"door\\\"\",\"labels\":[\"a\",\"\u00fc\"]},"
     "\"points\":3}"},
    {"Seed-Header", "{}", "GET /v2/me HTTP/1.1|$HOST$ACCEPT$REST$KEY|"},
    {"Seed-Bearer", "{}",
     "GET /v2/me HTTP/1.1|$HOST$ACCEPT$RESTAuthorization: Bearer t/4 5&6||"},
    {"Seed-Basic", "{}",
     "GET /v2/me HTTP/1.1|$HOST$ACCEPT$REST"
     "Authorization: Basic bWVAZXhhbXBsZS5vcmc6dC80IDUmNg==||"},
    {"Seed-Query", R"({"q": "x y"})",
     "GET /v2/me?view=all&q=x%20y&api_key=t%2F4%205%266 HTTP/1.1|$HOST$ACCEPT$REST|"},
    {"Seed-OAuth2", "{}", "GET /v2/me HTTP/1.1|$HOST$ACCEPT$RESTAuthorization: Bearer T1||"},
    {"Seed-NoAuth", R"({"id": "a/b", "name": "n"})",
     "PATCH /v2/things/a%2Fb HTTP/1.1|$HOST$ACCEPT$JSON$REST$KEY$LENGTH|"
     R"({"name":"n"})"},
    {"Seed-Template", R"({"projectKey": "K\"", "text": "{{count}}", "count": 7, "extra": [null]})",
     "POST /v2/issues HTTP/1.1|$HOST$ACCEPT$JSON$REST$KEY$LENGTH|"
     R"({"fields":{"project":{"key":"K\""},"text":"<{{count}}>","count":7,"extra":[null]}})"},
    {"Seed-FormTemplate",
     R"({"projectKey": "K&x=1", "text": "a b+\u00fc", "count": 7, "extra": {}})",
     "POST /v2/issues HTTP/1.1|$HOST$ACCEPT$FORM$REST$KEY$LENGTH|"
     "project=K%26x%3D1&text=a+b%2B%C3%BC&count=7&extra=%7B%7D"},
    {"Seed-Raw", R"({"document": {"b": 1, "a": [2]}})",
     "PUT /v2/raw HTTP/1.1|$HOST$ACCEPT$JSON$REST$KEY$LENGTH|"
     R"({"b":1,"a":[2]})"},
    {"Seed-Form", R"({"name": "J\u00f6rg", "tags": ["a", "b c"], "count": 3, "flag": false})",
     "POST /v2/form HTTP/1.1|$HOST$ACCEPT$FORM$REST$KEY$LENGTH|"
     "user.name=J%C3%B6rg&tags=a&tags=b+c&count=3&flag=false"},
    {"Seed-Delete", R"({"id": "7"})", "DELETE /v2/things/7 HTTP/1.1|$HOST$ACCEPT$REST$KEY|"},
};

class SeedPackEcho : public testing::Test {
 protected:
    void SetUp() override {
        ASSERT_TRUE(Nginx::is_installed()) << "nginx is not installed: apt-get install nginx-light";
        nginx_.start(kServers);
        host_.allow_loopback();
        request_.pack = host_.load(read_text(SEED_PACK));
        ASSERT_TRUE(request_.pack);
        request_.connection =
            connect_to(*request_.pack, "", {{"user-email", "me@example.org"},
                                            {"api-token", "t/4 5&6"},
                                            {"base-url", nginx_.url() + "/v2"}});
    }

    RunResult run(const std::string& node, const char* pins) {
        request_.node = node;
        request_.pins = *parse_json(pins)->get_if<Object>();
        return host_.runtime().run(request_);
    }

    /// A row's request with its headers written out.
    std::string expected(std::string text) const {
        const std::size_t body = text.find("$LENGTH|") + 8;
        const std::pair<const char*, std::string> parts[] = {
            {"$HOST", "Host: 127.0.0.1:" + std::to_string(nginx_.port()) + "|"},
            {"$ACCEPT", "Accept: application/json|"},
            {"$JSON", "Content-Type: application/json|"},
            {"$FORM", "Content-Type: application/x-www-form-urlencoded|"},
            {"$REST", "User-Agent: $AGENT|Accept-Encoding: gzip|"},
            {"$KEY", "x-api-key: t/4 5&6|"},
            {"$LENGTH", "Content-Length: " + std::to_string(text.size() - body) + "|"},
            {"$AGENT", "packhost/" PACKHOST_VERSION},
            {"|", "\r\n"}};
        for (const auto& [from, to] : parts) text = replaced(std::move(text), from, to);
        return text;
    }

    std::vector<std::string> seen() {
        host_.shut_down();
        const std::string heads = nginx_.stop_and_read("heads.log");
        return requests_of(heads, read_text(nginx_.folder().path() / "bodies.log"));
    }

    Nginx nginx_{2};
    TestHost host_;
    RunRequest request_;
};

TEST_F(SeedPackEcho, EachNodeSendsTheseBytes) {
    std::vector<std::string> wanted;
    for (const SeedRow& row : kRows) {
        if (std::string_view(row.node) == "Seed-OAuth2") wanted.push_back(expected(kTokenRequest));
        wanted.push_back(expected(row.request));
        EXPECT_EQ(outcome_of(run(row.node, row.pins)), "ok") << row.node;
    }
    const std::vector<std::string> requests = seen();
    ASSERT_EQ(requests.size(), wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_EQ(requests[i], wanted[i]);
}

TEST_F(SeedPackEcho, AnAnswerFillsEveryKindOfOutput) {
    const RunResult result = run("Seed-Everything", R"({"projectKey": "K", "summary": "s"})");
    ASSERT_EQ(outcome_of(result), "ok");
    EXPECT_EQ(*find(result.pins, "body"), *parse_json(R"({"data": {"key": "K-1"}})"));
    EXPECT_EQ(*find(result.pins, "key"), Value("K-1"));
    EXPECT_EQ(*find(result.pins, "status"), Value(std::int64_t{201}));
    EXPECT_EQ(*find(result.pins, "remaining"), Value("41"));
    EXPECT_EQ(*find(result.pins, "headers")->find("content-type"), Value("application/json"));
}

TEST_F(SeedPackEcho, TheTestRequestIsOneOfItsOwn) {
    request_.test_request = true;
    EXPECT_EQ(outcome_of(run("", "{}")), "ok");
    EXPECT_EQ(seen(), std::vector{expected("GET /v2/me HTTP/1.1|$HOST$ACCEPT$REST$KEY|")});
}

}  // namespace
}  // namespace packhost::tests
