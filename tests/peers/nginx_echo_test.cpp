// nginx_echo_test.cpp: the request line and headers as nginx got them, before it decoded anything.
#include <gtest/gtest.h>

#include "node_pack.hpp"
#include "support/nginx.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {
namespace {

const std::vector<NodeRow> kNodes = {
    {"Path", "GET", "/things/{{id}}/parts", {{"id", "string", "path"}}},
    {"Template", "GET", "/things/{{id}}%2Fx?view={{view}}&full=1",
     {{"id", "string", "path"}, {"view", "string", "path"}, {"q", "array", "query"}}},
    {"Query", "GET", "/search", {{"q", "string", "query", "search term"}}},
    {"Note", "POST", "/notes", {{"note", "string", "header", "X-Note"}},
     R"("auth": { "type": "basic", "credentials": ["user", "password"] },
        "body": { "contentType": "application/x-www-form-urlencoded", "mode": "pins" })"},
};

/// nginx that answers with the request line, and with what it knows of the head, as text.
class NginxEcho : public testing::Test {
 public:
    static void SetUpTestSuite() {
        if (!Nginx::is_installed()) return;
        nginx_ = std::make_unique<Nginx>(1);
        nginx_->start(R"(
            server {
                listen $LISTEN0;
                default_type text/plain;
                location / { return 200 "$request\n"; }
                location /base/notes {
                    return 200 "$request
Host: $http_host
X-Note: $http_x_note
Authorization: $http_authorization
Content-Type: $http_content_type
Content-Length: $http_content_length
User-Agent: $http_user_agent
Accept-Encoding: $http_accept_encoding
Connection: $http_connection
";
                }
            })");
    }
    static void TearDownTestSuite() { nginx_.reset(); }

 protected:
    void SetUp() override {
        ASSERT_TRUE(nginx_) << "nginx is not installed: apt-get install nginx-light";
        host_.allow_loopback();
        pack_ = host_.load(node_pack(kNodes));
        ASSERT_TRUE(pack_);
        connection_ =
            connect_to(*pack_, nginx_->url() + "/base",
                       {{"user", "Aladdin"}, {"password", "open sesame"}, {"token", "t"}});
    }

    /// What nginx told, or the error's code.
    std::string told(const std::string& node, Object pins) {
        RunRequest request;
        request.pack = pack_;
        request.connection = connection_;
        request.node = node;
        request.pins = std::move(pins);
        const RunResult result = host_.runtime().run(request);
        if (result.error) return result.error->code;
        const Value* body = find(result.pins, "body");
        return body && body->is_string() ? *body->get_if<std::string>() : "(no text)";
    }

    static std::unique_ptr<Nginx> nginx_;
    TestHost host_;
    std::shared_ptr<const Pack> pack_;
    std::shared_ptr<Connection> connection_;
};

std::unique_ptr<Nginx> NginxEcho::nginx_;

TEST_F(NginxEcho, APinArrivesAsOneEncodedSegment) {
    const std::pair<const char*, const char*> table[] = {
        {"plain", "plain"},
        {"a/b", "a%2Fb"},
        {"../x", "..%2Fx"},
        {"../../etc/passwd", "..%2F..%2Fetc%2Fpasswd"},
        {"..\\x", "..%5Cx"},
        {"...", "..."},
        {"..x", "..x"},
        {".x", ".x"},
        {" .. ", "%20..%20"},
        {"%2F", "%252F"},
        {"a%2fb", "a%252fb"},
        {"%00", "%2500"},
        {"100%", "100%25"},
        {"a b", "a%20b"},
        {" ", "%20"},
        {"a+b", "a%2Bb"},
        {"?q=1#f", "%3Fq%3D1%23f"},
        {"a;b=c,d", "a%3Bb%3Dc%2Cd"},
        {"//evil.example", "%2F%2Fevil.example"},
        {"http://evil.example/", "http%3A%2F%2Fevil.example%2F"},
        {"x HTTP/1.1\r\nHost: evil\r\n", "x%20HTTP%2F1.1%0D%0AHost%3A%20evil%0D%0A"},
        {"\u00fc\u20ac\U0001F600", "%C3%BC%E2%82%AC%F0%9F%98%80"},
        {"{{id}}", "%7B%7Bid%7D%7D"},
        {"-._~", "-._~"},
        {"!$&'()*,:@", "%21%24%26%27%28%29%2A%2C%3A%40"},
    };
    for (const auto& [pin, segment] : table)
        EXPECT_EQ(told("Path", {{"id", pin}}),
                  "GET /base/things/" + std::string(segment) + "/parts HTTP/1.1\n")
            << pin;
}

TEST_F(NginxEcho, DotSegmentsAreNotSent) {
    for (const char* pin : {"", ".", "..", "%2e", "%2E%2e", ".%2E", "%252e%252E"})
        EXPECT_EQ(told("Path", {{"id", pin}}), "bad_path_segment") << pin;
}

TEST_F(NginxEcho, WhatThePackWritesStaysAsItIs) {
    EXPECT_EQ(told("Template", {{"id", "a/b"}, {"view", "x&full=0#"}, {"q", Array{"1 2", "+"}}}),
              "GET /base/things/a%2Fb%2Fx?view=x%26full%3D0%23&full=1&q=1%202&q=%2B HTTP/1.1\n");
}

TEST_F(NginxEcho, AQueryArrivesEncoded) {
    const std::pair<const char*, const char*> table[] = {
        {"", ""},           {"a b", "a%20b"},        {"a+b", "a%2Bb"},     {"a&b=c", "a%26b%3Dc"},
        {"100%25", "100%2525"}, {"\u00fc", "%C3%BC"}, {"#?/", "%23%3F%2F"}, {"\r\n", "%0D%0A"},
    };
    for (const auto& [pin, value] : table)
        EXPECT_EQ(told("Query", {{"q", pin}}),
                  "GET /base/search?search%20term=" + std::string(value) + " HTTP/1.1\n");
}

TEST_F(NginxEcho, TheHeadIsWhatItShouldBe) {
    const std::string text = told("Note", {{"note", "K\u00e4se  \t, \"x\""}});
    EXPECT_EQ(replaced(text, "packhost/" PACKHOST_VERSION, "packhost/VERSION"),
              "POST /base/notes HTTP/1.1\n"
              "Host: 127.0.0.1:" + std::to_string(nginx_->port()) + "\n"
              "X-Note: K\u00e4se  \t, \"x\"\n"
              "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\n"
              "Content-Type: application/x-www-form-urlencoded\n"
              "Content-Length: 0\n"
              "User-Agent: packhost/VERSION\n"
              "Accept-Encoding: gzip\n"
              "Connection: \n");
    EXPECT_EQ(told("Note", {{"note", "a\r\nX-Evil: 1"}}), "bad_header");
}

}  // namespace
}  // namespace packhost::tests
