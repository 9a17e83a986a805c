// listener.cpp: one thread to accept, and one for each connection.
#include "listener.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace packhost::tests {

Listener::Listener(const char* address, Answer answer, std::uint16_t port)
    : answer_(std::move(answer)), listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in bound{};
    bound.sin_family = AF_INET;
    bound.sin_port = htons(port);
    ::inet_pton(AF_INET, address, &bound.sin_addr);
    socklen_t size = sizeof bound;
    const int on = 1;
    ::setsockopt(listening_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    EXPECT_EQ(::bind(listening_, reinterpret_cast<sockaddr*>(&bound), size), 0) << address;
    EXPECT_EQ(::listen(listening_, 128), 0);
    ::getsockname(listening_, reinterpret_cast<sockaddr*>(&bound), &size);
    port_ = ntohs(bound.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

Listener::~Listener() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
        ::shutdown(listening_, SHUT_RDWR);
        for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
    }
    acceptor_.join();
    for (std::thread& thread : threads_) thread.join();
    ::close(listening_);
}

void Listener::accept_all() {
    for (;;) {
        const int fd = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
        const std::lock_guard lock(mutex_);
        if (fd < 0) return;
        if (closing_) return (void)::close(fd);
        ++connections_;
        open_.push_back(fd);
        threads_.emplace_back([this, fd] { serve(fd); });
    }
}

void Listener::serve(int fd) {
    std::string unread;
    char bytes[4096];
    for (ssize_t n; (n = ::recv(fd, bytes, sizeof bytes, 0)) > 0;) {
        unread.append(bytes, static_cast<std::size_t>(n));
        if (unread.front() == '\x16') break;
        const std::size_t end = unread.find("\r\n\r\n");
        if (end == std::string::npos || !answer_) continue;
        const std::string answer = answer_(unread.substr(0, end + 4));
        unread.clear();
        if (::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) break;
    }
    const std::lock_guard lock(mutex_);
    std::erase(open_, fd);
    ::close(fd);
}

std::string response(int status, const std::string& body, const std::string& fields) {
    return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: application/json\r\n" +
           fields + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace packhost::tests
