// signed_requests.hpp: an API that verifies signatures with libraries of others, and requests to it
// that are hard to sign.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "node_pack.hpp"
#include "support/server_process.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {

/// A way to sign: an `auth` without its braces, and the connection's credentials.
struct Signer {
    std::string name, auth;
    std::string user, password, token = "none";
};

/// Tests with a server of signatures/server.mjs for each suite, in which a folder has one verifier.
class SignedRequests : public testing::Test {
 public:
    static void TearDownTestSuite();

 protected:
    /// For the suite's own SetUpTestSuite. `keys`: what the verifier of that folder needs, by the
    /// name of who signs.
    static void start_server(const std::string& folder, Object keys);
    void SetUp() override;

    /// Sends requests with odd paths and parameters, with each kind of body and without one: all
    /// are let in.
    void expect_verified(const Signer& signer);
    /// Sends one that the server refuses for that reason.
    void expect_refused(const Signer& signer, const std::string& why);
    /// That the server notices if these parts of a request are changed on the way: method, path,
    /// query, body. The node is one with a body.
    void expect_noticed(const Signer& signer, const std::vector<std::string>& changes,
                        const std::string& node = "Json");
    /// The node: "Get", "Delete", "Template", "Json", "Form", "Text".
    RunResult send(const Signer& signer, const std::string& node, Object pins);
    /// What the server told: the request's "target", or "why" it refused.
    static std::string told(const RunResult& result, const char* what);
    static std::string why(const RunResult& result) { return told(result, "why"); }

 private:
    struct Server;
    static std::shared_ptr<Server> server_;
    TestHost host_;
    std::string loaded_;
    std::shared_ptr<const Pack> pack_;
};

}  // namespace packhost::tests
