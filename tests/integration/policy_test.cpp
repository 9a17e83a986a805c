// policy_test.cpp: what the administrator has not allowed is refused before anything connects.
#include <gtest/gtest.h>

#include "requests.hpp"

namespace packhost::tests {
namespace {

class PolicyTest : public testing::Test {
 protected:
    /// The outcome of a run against the server, which nothing has reached if it was refused.
    std::string run(const std::string& base_url) {
        const RunResult result = host_.runtime().run(shop_request(host_, base_url));
        if (result.error) {
            EXPECT_NE(result.error->hint, "") << result.error->message;
            EXPECT_EQ(server_.connections(), 0);
        }
        return outcome(result);
    }
    std::string url(const std::string& host, const std::string& scheme = "http") const {
        return scheme + "://" + host + ":" + std::to_string(server_.port());
    }

    ScriptedServer server_{{.replies = {answer_json("{}")}, .repeat_last = true}};
    TestHost host_;
};

TEST_F(PolicyTest, PlainHttpIsRefusedUnlessAllowed) {
    host_.policy().allow = {"loopback"};
    EXPECT_EQ(run(url("127.0.0.1")), "plain_http_refused policy");
}

TEST_F(PolicyTest, LoopbackIsRefusedUnlessAllowed) {
    host_.policy().plain_http = true;
    EXPECT_EQ(run(url("127.0.0.1")), "address_refused policy");
    EXPECT_EQ(run(url("127.9.9.9")), "address_refused policy");
    EXPECT_EQ(run(url("[::1]")), "address_refused policy");
    EXPECT_EQ(run(url("[::ffff:127.0.0.1]")), "address_refused policy");
    EXPECT_EQ(run(url("0.0.0.0")), "address_refused policy");
}

TEST_F(PolicyTest, LoopbackByNameIsRefusedUnlessAllowed) {
    host_.policy().plain_http = true;
    const RunResult result = host_.runtime().run(shop_request(host_, url("localhost")));
    ASSERT_TRUE(result.error);
    if (result.error->phase == Phase::resolve) GTEST_SKIP() << "no name localhost here";
    EXPECT_EQ(outcome(result), "address_refused policy");
    EXPECT_EQ(server_.connections(), 0);
}

TEST_F(PolicyTest, ANameIsReachedWhereItsAddressesAreAllowed) {
    host_.allow_loopback();
    const RunRequest request = shop_request(host_, url("localhost"));
    const RunResult first = host_.runtime().run(request);
    if (first.error && first.error->phase == Phase::resolve) GTEST_SKIP() << "no name localhost";
    ASSERT_EQ(outcome(first), "ok");
    EXPECT_NE(server_.requests().at(0).find("\r\nHost: localhost:"), std::string::npos);
    EXPECT_EQ(outcome(host_.runtime().run(request)), "ok");
    EXPECT_EQ(server_.connections(), 1);
}

TEST_F(PolicyTest, ANameThatDoesNotExistEndsTheRun) {
    host_.policy().plain_http = true;
    const RunResult result = host_.runtime().run(shop_request(host_, url("none.invalid")));
    ASSERT_TRUE(result.error);
    EXPECT_EQ(result.error->phase, Phase::resolve);
}

TEST_F(PolicyTest, LoopbackIsRefusedOverTlsToo) {
    EXPECT_EQ(run(url("127.0.0.1", "https")), "address_refused policy");
}

TEST_F(PolicyTest, AnAllowanceIsForOneConnectionAlone) {
    host_.config.network["another"].allow = {"loopback"};
    host_.config.network["another"].plain_http = true;
    host_.policy().plain_http = true;
    EXPECT_EQ(run(url("127.0.0.1")), "address_refused policy");
}

TEST_F(PolicyTest, AnAllowanceIsForItsClassAlone) {
    host_.policy().plain_http = true;
    host_.policy().allow = {"private", "link-local", "10.0.0.0/8"};
    EXPECT_EQ(run(url("127.0.0.1")), "address_refused policy");
}

TEST_F(PolicyTest, MetadataIsRefusedByNameOfItsClass) {
    host_.policy().plain_http = true;
    host_.policy().allow = {"loopback", "link-local", "private"};
    EXPECT_EQ(run("http://169.254.169.254"), "address_refused policy");
}

TEST_F(PolicyTest, WhatIsAllowedIsReached) {
    host_.policy().plain_http = true;
    host_.policy().allow = {"127.0.0.1/32"};
    EXPECT_EQ(run(url("127.0.0.1")), "ok");
    EXPECT_EQ(server_.connections(), 1);
}

TEST_F(PolicyTest, NoCredentialIsOpenedForARefusedCall) {
    host_.policy().plain_http = true;
    RunRequest request = shop_request(host_, url("127.0.0.1"));
    request.node = "Shop-Make";
    EXPECT_EQ(outcome(host_.runtime().run(request)), "address_refused policy");
    EXPECT_TRUE(server_.requests().empty());
}

}  // namespace
}  // namespace packhost::tests
