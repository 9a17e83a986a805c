// squid.hpp: a real HTTP proxy for a test: Squid, started by hand with a configuration of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "support/server_process.hpp"
#include "support/text_files.hpp"

namespace packhost::tests {

/// Squid in a temporary folder, on a port of its own of the loopback. It can't inherit a socket, so
/// that one is found for it.
class Squid {
 public:
    /// Whether the machine has it (Debian's package squid).
    static bool is_installed();

    ~Squid() { stop(); }

    /// Starts it and waits until it takes connections, ten seconds at most. `rules` are lines of
    /// its configuration in which $FOLDER stands for its folder: who may do what.
    bool start(std::string rules);
    /// "127.0.0.1:PORT"
    std::string authority() const { return "127.0.0.1:" + std::to_string(port_); }
    const TemporaryFolder& folder() const noexcept { return folder_; }
    /// Ends it in order, so that its logs are whole, and returns the lines of what it was asked:
    /// "CONNECT 127.0.0.1:443 200 user".
    std::vector<std::string> stop_and_read();
    /// All that it wrote: logs of requests and of its own.
    std::string all_logs() const;

 private:
    void stop();
    TemporaryFolder folder_;
    std::uint16_t port_ = 0;
    ServerProcess process_;
};

}  // namespace packhost::tests
