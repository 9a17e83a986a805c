// pack_test.hpp: the tests that a pack brings along: run without a network, and made of a real run.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/run.hpp"

namespace packhost {

class Runtime;

/// A recorded test of a pack (packs/extensions.md).
struct PackTestInfo {
    std::string name;  ///< unique in the pack
    std::string node;  ///< its nodeTypeId
};

/// What a test ended with.
struct PackTestResult {
    /// What was not as it was recorded, as sentences, the first request that differs first. Of
    /// requests and pins they show both values. Empty: the test passed.
    std::vector<std::string> differences;
    RunResult run;
};

/// The tests of a pack that Runtime::load_pack() made, in its order. Any thread.
std::vector<PackTestInfo> pack_tests(const Pack& pack);

/// Runs one test by its name: over the transport "replay", with a connection in memory whose
/// credentials are those of the test or placeholders. Reaches no network. Blocks until it ends;
/// not on a worker. Errors: `unknown_test`, phase usage.
Result<PackTestResult> run_pack_test(Runtime& runtime, std::shared_ptr<const Pack> pack,
                                     std::string_view test);

/// Makes a test of a real run. No credential gets into it: its requests are those of a second run
/// over the recorded answers, with placeholders as credentials, and in the answers credentials,
/// and what the auth scheme fetched, are replaced. Not thread-safe.
class PackTestRecording {
 public:
    /// Takes part in `request`, which is to be run once, after this.
    explicit PackTestRecording(RunRequest& request);
    ~PackTestRecording();
    PackTestRecording(const PackTestRecording&) = delete;
    PackTestRecording& operator=(const PackTestRecording&) = delete;

    /// The test, as a member of a manifest's `tests`, after the run ended with `result`. Runs the
    /// node again, offline; blocks, not on a worker. Errors, phase pack: `nothing_recorded` (it got
    /// no answer), `not_recordable` (what was sent or came can't be in a manifest),
    /// `holds_credential` (a pin or an answer has a credential that can't be replaced), and
    /// `not_repeatable` (the same pins and answers make other requests or another end).
    Result<Object> make_test(Runtime& runtime, const RunResult& result, std::string name) const;

 private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace packhost
