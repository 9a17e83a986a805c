// nginx.hpp: a real web server for a test: nginx, started by hand with a configuration of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "support/server_process.hpp"
#include "support/text_files.hpp"

namespace packhost::tests {

/// nginx in a temporary folder.
class Nginx {
 public:
    /// Whether the machine has nginx (Debian's package nginx-light).
    static bool is_installed();

    explicit Nginx(int ports);
    ~Nginx() { stop(); }

    const TemporaryFolder& folder() const noexcept { return folder_; }
    /// Starts with these contents of the http section, in which $LISTEN0, $LISTEN1, ... stand for
    /// the addresses and $FOLDER for the folder.
    void start(std::string http);
    /// "http://127.0.0.1:PORT"; `scheme` may be another.
    std::string url(int port = 0, const std::string& scheme = "http") const;
    std::uint16_t port(int which = 0) const {
        return sockets_[static_cast<std::size_t>(which)].port();
    }
    /// Ends nginx in order, so that its logs are whole, and returns the named log.
    std::string stop_and_read(const std::string& log);

 private:
    void stop();
    TemporaryFolder folder_;
    std::vector<LoopbackSocket> sockets_;
    ServerProcess process_;
};

}  // namespace packhost::tests
