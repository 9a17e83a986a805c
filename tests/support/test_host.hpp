// test_host.hpp: a packhost::Runtime for a test, over the plugins that the build tree has enabled.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "packhost/runtime.hpp"
#include "support/text_files.hpp"

namespace packhost::tests {

/// The connection's name, by which the configuration knows it.
inline constexpr char kConnectionName[] = "test";

/// A connection in memory to the pack's provider.
std::shared_ptr<Connection> connect_to(const Pack& pack, const std::string& base_url,
                                       const std::map<std::string, std::string>& credentials);

/// A runtime with one worker and a folder of its own. Change `config` before the first run.
class TestHost {
 public:
    TestHost();

    Config config;
    ConnectionPolicy& policy() { return config.network[kConnectionName]; }
    /// Lets the connection reach the loopback, by http too.
    void allow_loopback();
    /// Lets the connection trust these certificates, and no others.
    void trust(std::string_view pem);

    const TemporaryFolder& folder() const noexcept { return folder_; }
    /// Made at the first call, from `config` as it is then. The test fails if that fails.
    Runtime& runtime();
    /// Ends the runtime: cancels what runs and waits for it.
    void shut_down() { runtime_.reset(); }
    /// Loads a pack from its text. Null, and the test fails, if it is not valid.
    std::shared_ptr<const Pack> load(std::string_view manifest);

 private:
    TemporaryFolder folder_;
    std::unique_ptr<Runtime> runtime_;
    int packs_ = 0;
};

/// The text of the example pack.
std::string acme_manifest();

/// Milliseconds that a function takes.
template <class Function>
double milliseconds_of(Function function) {
    const auto begun = std::chrono::steady_clock::now();
    function();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun)
        .count();
}

/// How late the end of a wait may be: 250 ms, and more where instrumented code runs.
double tolerated_lateness_ms();

}  // namespace packhost::tests
