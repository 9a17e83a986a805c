// stage.hpp: a folder with a pack, a connection and a configuration, over a server of the test.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/sample_api.hpp"
#include "packhost/value.hpp"
#include "process.hpp"

namespace packhost::tests {

/// The credential of all these tests; it must never be seen.
inline constexpr char kCanary[] = "c4nary-7f3a9e51d0";

/// A fixture: each test has a folder of its own, which goes away with it.
class Stage : public testing::Test {
 protected:
    Stage();
    ~Stage() override;

    std::filesystem::path write(const std::string& name, const std::string& text,
                                mode_t mode = 0600) const;
    /// acme.toml: a connection whose api-key is the canary.
    std::filesystem::path write_connection(const std::string& base_url) const;
    /// packhost.toml: the build tree's plugins, and `network` behind it.
    std::filesystem::path write_config(const std::string& network) const;
    /// What the connection "acme" needs to reach the loopback.
    static std::string loopback();
    /// The example pack with one text of it changed.
    std::filesystem::path write_pack(const std::string& from, const std::string& to) const;

    /// `node run NODE` over the example pack and the files of this folder.
    std::vector<std::string> node_run(const std::string& node,
                                      const std::vector<std::string>& more = {}) const;

    std::filesystem::path folder_;
};

/// The JSON of a text; fails the test if it is none.
Value json(const std::string& text);

/// Fails the test if the canary is in one of the outputs, raw or in base64.
void expect_no_canary(const Finished& finished);

/// Listens on the loopback; answers nothing.
class SilentServer {
 public:
    SilentServer();
    ~SilentServer();
    SilentServer(const SilentServer&) = delete;
    SilentServer& operator=(const SilentServer&) = delete;

    std::string base_url() const;
    /// Waits until a client has sent the head of a request, and gives what it sent.
    std::string wait_for_request();
    /// True as long as no client has connected.
    bool nobody_came() const;
    /// True once the client has closed its end; waits for that at most so many milliseconds.
    bool client_left(int milliseconds) const;

 private:
    int listening_ = -1, client_ = -1;
};

/// A loopback port that nobody listens on.
std::string refused_base_url();

}  // namespace packhost::tests
