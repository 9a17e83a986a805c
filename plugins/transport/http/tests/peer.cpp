// peer.cpp: blocking sockets and blocking TLS for scripted servers.
#include "peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace packhost::http::test {

bool Stream::fill() {
    char bytes[65536];
    const ssize_t n = ssl_ ? SSL_read(ssl_, bytes, sizeof bytes)
                           : ::recv(fd_, bytes, sizeof bytes, 0);
    if (n <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(n));
    return true;
}

std::string Stream::read_head() {
    std::size_t end;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
        if (!fill()) return "";
    return read(end + 4);
}

std::string Stream::read(std::size_t n) {
    while (buffer_.size() < n && fill()) {
    }
    std::string taken = buffer_.substr(0, n);
    buffer_.erase(0, n);
    return taken;
}

bool Stream::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ssl_ ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                               : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

bool Stream::wait_for_close() {
    const std::size_t had = buffer_.size();
    while (fill()) {
    }
    return buffer_.size() == had;
}

void Stream::reset() {
    const linger hard{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

void Stream::cut() { ::shutdown(fd_, SHUT_RDWR); }

void Stream::end_tls() { SSL_shutdown(ssl_); }

Peer::Peer(Script script, SSL_CTX* tls)
    : script_(std::move(script)), tls_(tls), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const ph_address any = loopback(0);
    ::bind(listener_, reinterpret_cast<const sockaddr*>(any.bytes), sizeof(sockaddr_in));
    ::listen(listener_, 128);
    acceptor_ = std::thread([this] {
        for (;;) {
            const int fd = ::accept(listener_, nullptr, nullptr);
            if (fd < 0) return;
            const std::lock_guard lock(mutex_);
            if (closing_) {
                ::close(fd);
                return;
            }
            ++accepted_;
            open_.push_back(fd);
            threads_.emplace_back([this, fd] { serve(fd); });
        }
    });
}

Peer::~Peer() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
    }
    acceptor_.join();
    for (auto& thread : threads_) thread.join();
    ::close(listener_);
}

void Peer::serve(int fd) {
    SSL* ssl = nullptr;
    bool ready = true;
    if (tls_) {
        ssl = SSL_new(tls_);
        SSL_set_fd(ssl, fd);
        ready = SSL_accept(ssl) == 1;
    }
    if (ready) {
        Stream stream(fd, ssl);
        script_(stream);
    }
    SSL_free(ssl);
    const std::lock_guard lock(mutex_);
    std::erase(open_, fd);
    ::close(fd);
}

ph_address Peer::address() const {
    sockaddr_in bound{};
    socklen_t size = sizeof bound;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&bound), &size);
    return loopback(ntohs(bound.sin_port));
}

ph_address loopback(std::uint16_t port, const char* host) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    inet_pton(AF_INET, host, &v4.sin_addr);
    ph_address address{};
    address.size = sizeof address;
    address.length = sizeof v4;
    std::memcpy(address.bytes, &v4, sizeof v4);
    return address;
}

std::uint16_t unused_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    const ph_address any = loopback(0);
    ::bind(fd, reinterpret_cast<const sockaddr*>(any.bytes), sizeof(sockaddr_in));
    sockaddr_in bound{};
    socklen_t size = sizeof bound;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size);
    ::close(fd);
    return ntohs(bound.sin_port);
}

}  // namespace packhost::http::test
