// httpbin_digest_test.cpp: the scheme digest at a server of others: algorithms, qop, wrong passwords.
#include "httpbin.hpp"

namespace packhost::tests {
namespace {

NodeRow node(const std::string& name, const std::string& path, const std::string& more = "") {
    return {name, "GET", "/digest-auth/" + path, {},
            R"("auth": { "type": "digest", "credentials": ["user", "password"])" + more + " }"};
}

// httpbin answers the paths of its own user and password; SHA-512 is its own algorithm.
const std::vector<NodeRow> kNodes = {
    node("Md5", "auth/me/p-1/MD5"),
    node("Sha256", "auth/me/p-1/SHA-256"),
    node("Sha512", "auth/me/p-1/SHA-512"),
    node("Either", "any/me/p-1/SHA-256"),
    node("Whole", "auth-int/me/p-1/SHA-256"),
    node("WholeMd5", "auth-int/me/p-1/MD5"),
    node("WholeOfEither", "any/me/p-1/SHA-256", R"(, "qop": "auth-int")"),
    node("NoMd5", "auth/me/p-1/MD5", R"(, "algorithms": ["SHA-256"])"),
};

class HttpbinDigest : public HttpbinTest {
 protected:
    HttpbinDigest() : HttpbinTest(kNodes) {}

    RunRequest as(const std::string& node, const std::string& password) {
        RunRequest made = request(node);
        made.connection = connect_to(*made.pack, made.connection->base_url,
                                     {{"user", "me"}, {"password", password}, {"token", kToken}});
        return made;
    }
    /// "401 200": the statuses of a run's exchanges.
    static std::string statuses(const RunResult& result) {
        std::string all;
        for (const Exchange& exchange : result.log)
            all += (all.empty() ? "" : " ") + std::to_string(exchange.status);
        return all;
    }
};

TEST_F(HttpbinDigest, EveryAlgorithmAndQopIsAccepted) {
    for (const char* node :
         {"Md5", "Sha256", "Sha512", "Either", "Whole", "WholeMd5", "WholeOfEither"}) {
        SCOPED_TRACE(node);
        const RunResult result = host_.runtime().run(as(node, "p-1"));
        EXPECT_EQ(outcome_of(result), "ok");
        EXPECT_EQ(at(result, {"user"}), Value("me"));
        EXPECT_EQ(statuses(result), "401 200");
    }
}

TEST_F(HttpbinDigest, TheChallengeIsAnsweredAtOnceTheNextTime) {
    const RunRequest request = as("Sha256", "p-1");
    EXPECT_EQ(statuses(host_.runtime().run(request)), "401 200");
    EXPECT_EQ(statuses(host_.runtime().run(request)), "200");
    EXPECT_EQ(statuses(host_.runtime().run(request)), "200");
}

TEST_F(HttpbinDigest, AWrongPasswordIsTriedOnceInARun) {
    const RunRequest request = as("Sha256", "another");
    for (int runs = 0; runs < 3; ++runs) {
        const RunResult result = host_.runtime().run(request);
        EXPECT_EQ(outcome_of(result), "http_status receive");
        EXPECT_EQ(result.status, 401);
        EXPECT_EQ(statuses(result), "401 401");
    }
}

TEST_F(HttpbinDigest, WhatThePackDoesNotAllowIsNotAnswered) {
    const RunResult result = host_.runtime().run(as("NoMd5", "p-1"));
    EXPECT_EQ(outcome_of(result), "unsupported_challenge auth");
    EXPECT_EQ(statuses(result), "401");
}

}  // namespace
}  // namespace packhost::tests
