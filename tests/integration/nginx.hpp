// nginx.hpp: a real web server for a test: nginx, started by hand with a configuration of its own.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "support/text_files.hpp"

namespace packhost::tests {

/// nginx in a temporary folder. Its sockets are made here and inherited, so that
/// nobody else gets the ports, and connections are accepted from the first moment.
class Nginx {
 public:
    /// Whether the machine has nginx; tests that need it skip themselves otherwise.
    static bool is_installed();

    explicit Nginx(int ports);
    ~Nginx();
    Nginx(const Nginx&) = delete;
    Nginx& operator=(const Nginx&) = delete;

    const TemporaryFolder& folder() const noexcept { return folder_; }
    /// Starts with these contents of the http section, in which $LISTEN0, $LISTEN1, ... stand for
    /// the addresses and $FOLDER for the folder.
    void start(std::string http);
    /// "http://127.0.0.1:PORT"; `scheme` may be another.
    std::string url(int port = 0, const std::string& scheme = "http") const;
    std::uint16_t port(int which = 0) const { return ports_[static_cast<std::size_t>(which)]; }
    /// Ends nginx in order, so that its logs are whole, and returns the named log.
    std::string stop_and_read(const std::string& log);

 private:
    void stop();
    TemporaryFolder folder_;
    std::vector<int> sockets_;
    std::vector<std::uint16_t> ports_;
    pid_t process_ = -1;
};

}  // namespace packhost::tests
