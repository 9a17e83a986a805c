// httpbin.hpp: httpbin, an HTTP service that tells what it was sent, under gunicorn.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "node_pack.hpp"
#include "packhost/json.hpp"
#include "support/server_process.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {

/// The service, in a temporary folder.
class Httpbin {
 public:
    /// What is missing to run it, as a sentence with the Debian package; "" if nothing is.
    static std::string missing();

    Httpbin();
    ~Httpbin();
    std::string url() const;

 private:
    TemporaryFolder folder_;
    std::vector<LoopbackSocket> sockets_;
    ServerProcess process_;
};

/// Tests with a service for each suite and a host for each test. A suite says its nodes.
class HttpbinTest : public testing::Test {
 public:
    static void SetUpTestSuite();
    static void TearDownTestSuite();

 protected:
    explicit HttpbinTest(std::vector<NodeRow> rows) : rows_(std::move(rows)) {}
    void SetUp() override;

    static constexpr char kUser[] = "user name";
    static constexpr char kPassword[] = "p\u00e4ss:word";
    static constexpr char kToken[] = "t-123";

    RunRequest request(const std::string& node, Object pins = {}, int timeout_seconds = 20);
    RunResult run(const std::string& node, Object pins = {});
    /// The member at the end of the path of the result's body; null if it is not there.
    static Value at(const RunResult& result, std::initializer_list<std::string_view> path);
    static std::string text_of(const RunResult& result);

    TestHost host_;

 private:
    static std::unique_ptr<Httpbin> httpbin_;
    std::vector<NodeRow> rows_;
};

/// "code phase" of the result's error, or "ok".
std::string outcome_of(const RunResult& result);

}  // namespace packhost::tests
