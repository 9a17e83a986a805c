// auth_stage.hpp: a runtime with the test schemes "probe" and "rogue", a pack that uses one of them
// as a script says, and a server.
#pragma once

#include <gmock/gmock.h>

#include <atomic>
#include <future>

#include "packhost/json.hpp"
#include "route_server.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {

/// The connection's secret; only the server may see it.
inline constexpr char kKey[] = "c4nary-0b5e7d91";

/// A fixture. The server answers through `handle`, which a test may replace before the first run.
/// Nodes of each pack: "Probe-Get" and "Probe-Post" with the scheme under test, "Plain-Get" with
/// the shipped scheme header; "Probe-Raw" and "Probe-Parts" with a stream for the pin "file".
class AuthStage : public testing::Test {
 protected:
    AuthStage();
    /// Ends the server, so that no thread is left in `handle`.
    void TearDown() override;

    /// {"script":SCRIPT, "url": the server's /token, more...} as settings of a scheme.
    std::string settings(const std::string& script, const std::string& more = {}) const;
    /// A pack whose nodes have auth of that type and settings.
    std::shared_ptr<const Pack> pack(const std::string& scheme, const std::string& settings);
    RunRequest request(std::shared_ptr<const Pack> pack, const std::string& node = "Probe-Get");
    /// Runs one node of a new pack with the scheme "probe".
    RunResult probe(const std::string& settings, const std::string& node = "Probe-Get");
    RunResult rogue(const std::string& script);
    /// Starts a run; the future has its result.
    std::future<RunResult> start(RunRequest request, RunHandle* started = nullptr);
    /// Waits until all workers have begun what was started before.
    void expect_begun();

    Gate gate;  ///< for `handle`; open at the end
    RouteServer::Handler handle = [](const Seen&) { return Answer{}; };
    RouteServer server{[this](const Seen& seen) { return handle(seen); }};
    TestHost host;
    std::string key = kKey;
    std::shared_ptr<const Connection> connection;  ///< made at the first request()
};

/// The code of a result's error, or "ok".
std::string code_of(const RunResult& result);

/// Fails the test if one of these texts is anywhere in the result, or in its JSON.
void expect_unseen(const RunResult& result, std::initializer_list<std::string> secrets);

}  // namespace packhost::tests
