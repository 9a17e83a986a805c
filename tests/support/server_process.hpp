// server_process.hpp: a server of others as a child process, on a socket that the test has made.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace packhost::tests {

/// A listening socket on a free port of the loopback. A server inherits it: so nobody else gets the
/// port, and connections wait from the first moment.
class LoopbackSocket {
 public:
    LoopbackSocket();
    ~LoopbackSocket() { close(); }
    LoopbackSocket(LoopbackSocket&& other) noexcept
        : socket_(std::exchange(other.socket_, -1)), port_(other.port_) {}
    LoopbackSocket& operator=(LoopbackSocket&&) = delete;

    int descriptor() const noexcept { return socket_; }
    std::uint16_t port() const noexcept { return port_; }
    /// Leaves the socket to those who inherited it.
    void close();

 private:
    int socket_ = -1;
    std::uint16_t port_ = 0;
};

/// A child process, which ends with this object, or with the test.
class ServerProcess {
 public:
    ServerProcess() = default;
    ~ServerProcess() { stop(); }
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    /// Runs the program with these arguments after its own name, with this environment and no
    /// other; it inherits the sockets. They are closed here, so that connections to a server that
    /// could not start are refused at once.
    void start(const std::string& program, std::vector<std::string> arguments,
               std::vector<std::string> environment, std::vector<LoopbackSocket>& sockets);
    /// Ends it by SIGTERM and waits. False: it had ended by itself, or did not end in order.
    bool stop();

 private:
    pid_t process_ = -1;
};

}  // namespace packhost::tests
