// peer.hpp: scripted servers on 127.0.0.1, one thread per connection, plain or TLS.
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "packhost/abi/transport.h"

namespace packhost::http::test {

/// The server's end of one connection; blocking.
class Stream {
 public:
    Stream(int fd, SSL* ssl) : fd_(fd), ssl_(ssl) {}

    /// The next request's head with its final empty line, or "" when the client has closed.
    std::string read_head();
    /// Exactly n bytes, fewer if the client closes.
    std::string read(std::size_t n);
    /// False if the client is gone.
    bool write(std::string_view bytes);
    /// Waits until the client closes; true if it did so without sending more.
    bool wait_for_close();
    /// Ends the connection with a reset instead of a regular end.
    void reset();
    /// TLS: ends the TCP connection without close_notify. Plain: a regular end.
    void cut();
    /// TLS: sends close_notify.
    void end_tls();
    SSL* ssl() const { return ssl_; }
    int fd() const { return fd_; }

 private:
    bool fill();
    int fd_;
    SSL* ssl_;
    std::string buffer_;
};

/// TLS on a connection on which something else was said before.
class InnerTls {
 public:
    InnerTls(SSL_CTX* context, int fd) : ssl_(SSL_new(context)) {
        SSL_set_fd(ssl_, fd);
        ready_ = SSL_accept(ssl_) == 1;
    }
    ~InnerTls() { SSL_free(ssl_); }
    InnerTls(const InnerTls&) = delete;
    InnerTls& operator=(const InnerTls&) = delete;

    bool ready() const { return ready_; }
    SSL* get() const { return ssl_; }

 private:
    SSL* ssl_;
    bool ready_;
};

/// A listening server. Its destructor closes everything and joins.
class Peer {
 public:
    using Script = std::function<void(Stream&)>;

    explicit Peer(Script script, SSL_CTX* tls = nullptr);
    ~Peer();

    ph_address address() const;
    int accepted() const { return accepted_; }

 private:
    void serve(int fd);
    Script script_;
    SSL_CTX* tls_;
    int listener_;
    std::atomic<int> accepted_{0};
    std::mutex mutex_;
    std::vector<std::thread> threads_;
    std::vector<int> open_;
    bool closing_ = false;
    std::thread acceptor_;
};

/// An IPv4 address on the loopback.
ph_address loopback(std::uint16_t port, const char* host = "127.0.0.1");
/// A port of the loopback where nobody listens.
std::uint16_t unused_port();

}  // namespace packhost::http::test
