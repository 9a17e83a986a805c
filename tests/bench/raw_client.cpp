// raw_client.cpp: the floor: epoll and OpenSSL by hand, and of HTTP only what this server sends.
// Nothing is checked but the status and the length, and nothing is made of the body.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "meter.hpp"

using namespace packhost::bench;

namespace {

[[noreturn]] void die(const char* what) {
    std::perror(what);
    std::exit(1);
}

struct Connection {
    int fd = -1;
    SSL* ssl = nullptr;
    std::string head;            // of a response, until it is complete
    std::size_t body_left = 0;
    bool in_body = false, good = false;
};

class Client {
 public:
    explicit Client(const Arguments& arguments)
        : arguments_(arguments), meter_(arguments),
          request_("GET " + arguments.path + " HTTP/1.1\r\nHost: " + arguments.host() + ":" +
                   arguments.port() + "\r\nAccept: application/json\r\nx-api-key: " + kApiKey +
                   "\r\n\r\n") {
        if (!arguments.tls()) return;
        context_ = SSL_CTX_new(TLS_client_method());
        if (SSL_CTX_load_verify_locations(context_, arguments.ca_file.c_str(), nullptr) != 1)
            die("ca_file");
        SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
        SSL_CTX_set_read_ahead(context_, 1);
    }

    int run() {
        for (unsigned i = 0; i < arguments_.in_flight; ++i) {
            connections_.push_back(std::make_unique<Connection>());
            open(*connections_.back());
        }
        epoll_event events[64];
        while (active_ > 0) {
            const int count = ::epoll_wait(epoll_, events, 64, -1);
            for (int i = 0; i < count; ++i) receive(*static_cast<Connection*>(events[i].data.ptr));
        }
        return meter_.report();
    }

 private:
    // Connecting and handshaking block: they belong to the warm-up.
    void open(Connection& c) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(arguments_.port())));
        ::inet_pton(AF_INET, arguments_.host().c_str(), &to.sin_addr);
        c.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const int on = 1;
        ::setsockopt(c.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (::connect(c.fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) die("connect");
        if (context_) {
            c.ssl = SSL_new(context_);
            SSL_set_fd(c.ssl, c.fd);
            if (SSL_connect(c.ssl) != 1) die("SSL_connect");
        }
        ::fcntl(c.fd, F_SETFL, O_NONBLOCK);
        epoll_event event{};
        event.events = EPOLLIN | EPOLLET;
        event.data.ptr = &c;
        if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, c.fd, &event) != 0) die("epoll_ctl");
        ++active_;
        send(c);
    }

    void send(Connection& c) {
        const auto size = static_cast<ssize_t>(request_.size());
        const ssize_t sent = c.ssl ? SSL_write(c.ssl, request_.data(), static_cast<int>(size))
                                   : ::send(c.fd, request_.data(), request_.size(), MSG_NOSIGNAL);
        if (sent != size) die("send");
    }

    void receive(Connection& c) {
        for (;;) {
            ssize_t n;
            if (c.ssl) {
                n = read_tls(c);
            } else {
                n = ::recv(c.fd, buffer_, sizeof buffer_, 0);
                if (n < 0 && errno != EAGAIN) die("recv");
            }
            if (n < 0) return;
            if (n == 0) die("the server closed a connection");
            const bool whole = take(c, {buffer_, static_cast<std::size_t>(n)});
            if (whole && !next(c)) return;
            // A short read means that the socket is empty.
            if (!c.ssl && static_cast<std::size_t>(n) < sizeof buffer_) return;
            if (whole && c.ssl && !SSL_has_pending(c.ssl)) return;
        }
    }

    ssize_t read_tls(Connection& c) {
        const int n = SSL_read(c.ssl, buffer_, sizeof buffer_);
        if (n > 0) return n;
        if (SSL_get_error(c.ssl, n) == SSL_ERROR_WANT_READ) return -1;
        die("SSL_read");
    }

    bool take(Connection& c, std::string_view bytes) {
        if (!c.in_body) {
            std::string_view all = bytes;
            if (!c.head.empty()) {
                c.head.append(bytes);
                all = c.head;
            }
            const std::size_t end = all.find("\r\n\r\n");
            if (end == std::string_view::npos) {
                if (c.head.empty()) c.head = bytes;
                return false;
            }
            const std::size_t rest = all.size() - end - 4;
            read_head(c, all.substr(0, end));
            c.head.clear();
            c.in_body = true;
            bytes = bytes.substr(bytes.size() - rest);
        }
        if (bytes.size() > c.body_left) die("more than one response");
        c.body_left -= bytes.size();
        return c.body_left == 0;
    }

    static void read_head(Connection& c, std::string_view head) {
        constexpr std::string_view kLength = "\r\nContent-Length: ";
        const std::size_t at = head.find(kLength);
        c.good = head.starts_with("HTTP/1.1 200 ") && at != std::string_view::npos;
        if (c.good)
            std::from_chars(head.data() + at + kLength.size(), head.data() + head.size(),
                            c.body_left);
    }

    bool next(Connection& c) {
        c.in_body = false;
        if (meter_.completed(c.good)) {
            send(c);
            return true;
        }
        --active_;
        return false;
    }

    const Arguments& arguments_;
    Meter meter_;
    const std::string request_;
    const int epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    SSL_CTX* context_ = nullptr;
    std::vector<std::unique_ptr<Connection>> connections_;
    unsigned active_ = 0;
    char buffer_[128 * 1024];
};

}  // namespace

int main(int argc, char** argv) {
    const Arguments arguments = Arguments::parse(argc, argv);
    const auto client = std::make_unique<Client>(arguments);
    return client->run();
}
