// server_stream.cpp: blocking reads and writes on a socket or a TLS session.
#include "support/server_stream.hpp"

#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <utility>

namespace packhost::tests {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";

/// The Content-Length of a head, or 0.
std::size_t announced_length(std::string_view head) {
    constexpr std::string_view kName = "\r\nContent-Length:";
    for (std::size_t at = 0; at + kName.size() < head.size(); ++at) {
        if (::strncasecmp(head.data() + at, kName.data(), kName.size()) != 0) continue;
        std::string_view digits = head.substr(at + kName.size());
        while (!digits.empty() && digits.front() == ' ') digits.remove_prefix(1);
        std::size_t length = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), length);
        return length;
    }
    return 0;
}

}  // namespace

bool ServerStream::start_tls(SSL_CTX* context) {
    tls_.reset(SSL_new(context));
    SSL_set_fd(tls_.get(), fd_);
    return SSL_accept(tls_.get()) == 1;
}

bool ServerStream::read_more() {
    char part[8192];
    const auto got = tls_ ? SSL_read(tls_.get(), part, sizeof part)
                          : static_cast<int>(::recv(fd_, part, sizeof part, 0));
    if (got <= 0) return false;
    unread_.append(part, static_cast<std::size_t>(got));
    return true;
}

std::optional<std::string> ServerStream::read_request() {
    std::size_t end = std::string::npos;
    while ((end = unread_.find(kHeadEnd)) == std::string::npos) {
        if (read_more()) continue;
        if (unread_.empty()) return std::nullopt;
        return std::exchange(unread_, {});
    }
    end += kHeadEnd.size();
    const std::string head = unread_.substr(0, end);
    if (head.find("\r\nTransfer-Encoding: chunked\r\n") != std::string::npos) {
        end = end_of_chunks(end);
    } else {
        end += announced_length(head);
        while (unread_.size() < end && read_more()) continue;
    }
    std::string request = unread_.substr(0, end);
    unread_.erase(0, end);
    return request;
}

/// Where the chunks end that begin at `at` (RFC 9112, 7.1), as the host writes them: no trailers.
std::size_t ServerStream::end_of_chunks(std::size_t at) {
    while (true) {
        std::size_t line = std::string::npos;
        while ((line = unread_.find("\r\n", at)) == std::string::npos)
            if (!read_more()) return unread_.size();
        const std::size_t size = std::strtoul(unread_.c_str() + at, nullptr, 16);
        at = line + 2 + size + 2;
        while (unread_.size() < at)
            if (!read_more()) return unread_.size();
        if (size == 0) return at;
    }
}

std::string ServerStream::read_to_the_end() {
    while (read_more()) continue;
    return std::exchange(unread_, {});
}

bool ServerStream::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto wrote =
            tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                 : static_cast<int>(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
        if (wrote <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return true;
}

void ServerStream::close_in_order() {
    if (tls_) SSL_shutdown(tls_.get());
    cut();
}

void ServerStream::cut() { ::shutdown(fd_, SHUT_WR); }

void ServerStream::close_by_reset() {
    const linger at_once{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}  // namespace packhost::tests
