// nginx_test.cpp: the whole host against a real web server: paths, kept connections, compression.
#include <gtest/gtest.h>

#include "packhost/json.hpp"
#include "requests.hpp"
#include "support/nginx.hpp"

namespace packhost::tests {
namespace {

/// nginx that tells what it understood: the target as it came, and the path that it made of it.
class NginxTest : public testing::Test {
 protected:
    void SetUp() override {
        if (!Nginx::is_installed()) GTEST_SKIP() << "nginx is not installed (nginx-light)";
        nginx_.start(R"(
            log_format told escape=json '{"raw":"$request_uri","path":"$uri","args":"$args"}';
            gzip on;
            gzip_types application/json;
            gzip_min_length 1;
            server {
                listen $LISTEN0;
                access_log $FOLDER/told.log told;
                location / { return 200 '{"raw":"$request_uri"}'; }
                location /v2/big/ { alias $FOLDER/; }
            })");
        host_.allow_loopback();
    }

    RunRequest get(const std::string& id, Object more = {}) {
        RunRequest request = shop_request(host_, nginx_.url() + "/v2", 10);
        request.node = "Shop-Get";
        request.pins = std::move(more);
        request.pins.emplace_back("id", id);
        return request;
    }

    Nginx nginx_{1};
    TestHost host_;
};

/// How many slashes a target has before its query.
long slashes(const std::string& target) {
    const std::string path = target.substr(0, target.find('?'));
    return std::count(path.begin(), path.end(), '/');
}

TEST_F(NginxTest, TakesEachPinAsOneSegment) {
    const char* const kPins[] = {"a/b",      "../x",  "..\\x",    "a b",        "?q=1#f",
                                 "%2e%2e%2f", "a%00b", "Käse",     "{{q}}",      "a;b=c",
                                 "//evil",    "\r\n",  "a\r\nX: y", "http://a/b", "&=+%"};
    for (const std::string pin : kPins) {
        SCOPED_TRACE(pin);
        const RunResult result = host_.runtime().run(get(pin));
        ASSERT_EQ(outcome(result), "ok");
        const Value* raw = find(result.pins, "body")->find("raw");
        ASSERT_TRUE(raw && raw->is_string()) << to_json(Value(result.pins));
        const std::string& target = *raw->get_if<std::string>();
        EXPECT_EQ(slashes(target), 4) << target;
        EXPECT_TRUE(target.starts_with("/v2/things/") && target.ends_with("/parts")) << target;
    }
}

TEST_F(NginxTest, DecodesTheSegmentToThePin) {
    ASSERT_EQ(outcome(host_.runtime().run(get("K\xc3\xa4se & {{q}}?", {{"q", "a&b=c d"}}))), "ok");
    const auto told = parse_json(nginx_.stop_and_read("told.log"));
    ASSERT_TRUE(told);
    EXPECT_EQ(*told->find("path"), Value("/v2/things/K\xc3\xa4se & {{q}}?/parts"));
    EXPECT_EQ(*told->find("args"), Value("q=a%26b%3Dc%20d"));
}

TEST_F(NginxTest, KeepsTheConnection) {
    const RunRequest request = shop_request(host_, nginx_.url(), 10);
    const RunResult first = host_.runtime().run(request);
    const RunResult second = host_.runtime().run(request);
    ASSERT_EQ(outcome(first), "ok");
    ASSERT_EQ(outcome(second), "ok");
    EXPECT_FALSE(first.log.at(0).reused);
    EXPECT_TRUE(second.log.at(0).reused);
    EXPECT_EQ(second.log.at(0).timings.connect.count(), 0);
}

TEST_F(NginxTest, AnotherConnectionSharesNoSocket) {
    RunRequest request = shop_request(host_, nginx_.url(), 10);
    ASSERT_EQ(outcome(host_.runtime().run(request)), "ok");
    request.connection = connect_to(*request.pack, nginx_.url(), {{"api-key", "another"}});
    const RunResult other = host_.runtime().run(request);
    ASSERT_EQ(outcome(other), "ok");
    EXPECT_FALSE(other.log.at(0).reused);
}

TEST_F(NginxTest, InflatesGzip) {
    const std::string text(50'000, 'x');
    nginx_.folder().write("things", "{\"text\":\"" + text + "\"}");
    RunRequest request = shop_request(host_, nginx_.url() + "/v2/big", 10);
    request.log = LogDetail::headers;
    const RunResult result = host_.runtime().run(request);
    ASSERT_EQ(outcome(result), "ok");
    EXPECT_EQ(*find(result.pins, "body")->find("text"), Value(text));
    const auto& fields = result.log.at(0).response_headers;
    EXPECT_TRUE(std::find(fields.begin(), fields.end(),
                          std::pair<std::string, std::string>("Content-Encoding", "gzip")) !=
                fields.end());
    EXPECT_LT(result.log.at(0).received, text.size() / 2);
}

TEST_F(NginxTest, DeliversNotFound) {
    const RunResult result =
        host_.runtime().run(shop_request(host_, nginx_.url() + "/v2/big/none", 10));
    EXPECT_EQ(outcome(result), "http_status receive");
    EXPECT_EQ(result.status, 404);
}

}  // namespace
}  // namespace packhost::tests
