// listener.hpp: a server on one address, or on all of them, that counts who comes.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace packhost::tests {

/// Answers each request (a head, without a body) by a function, and counts connections; TLS is
/// hung up on. Its end closes them all.
class Listener {
 public:
    using Answer = std::function<std::string(const std::string& head)>;

    /// Listens on that address of IPv4, on a free port unless one is given.
    explicit Listener(const char* address, Answer answer = {}, std::uint16_t port = 0);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    std::uint16_t port() const noexcept { return port_; }
    int connections() const noexcept { return connections_; }

 private:
    void accept_all();
    void serve(int fd);

    const Answer answer_;
    int listening_;
    std::uint16_t port_ = 0;
    std::atomic<int> connections_{0};
    std::mutex mutex_;
    std::vector<int> open_;
    std::vector<std::thread> threads_;
    bool closing_ = false;
    std::thread acceptor_;
};

/// A response of that status with a JSON body, and with more fields ("Name: value\r\n").
std::string response(int status, const std::string& body, const std::string& fields = "");

}  // namespace packhost::tests
