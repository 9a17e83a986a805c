// silent_server.cpp: accepts connections, shakes hands if it has a certificate, reads requests, and
// never answers.
//   bench_silent_server [CERTIFICATE KEY]    prints its port; ends with its standard input
#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

[[noreturn]] void die(const char* what) {
    std::perror(what);
    std::exit(1);
}

SSL_CTX* make_context(const char* certificate, const char* key) {
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    if (SSL_CTX_use_certificate_file(context, certificate, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1)
        die("certificate or key");
    return context;
}

int listen_anywhere() {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener, generic, size) != 0 || ::listen(listener, 65535) != 0) die("listen");
    ::getsockname(listener, generic, &size);
    std::printf("%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    return listener;
}

void watch(int epoll, int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    if (::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) die("epoll_ctl");
}

}  // namespace

int main(int argc, char** argv) {
    SSL_CTX* const context = argc == 3 ? make_context(argv[1], argv[2]) : nullptr;
    const int listener = listen_anywhere(), epoll = ::epoll_create1(EPOLL_CLOEXEC);
    std::vector<SSL*> sessions;  // by descriptor
    watch(epoll, listener);
    watch(epoll, STDIN_FILENO);

    const auto close_one = [&](int fd) {
        if (context) {
            SSL_free(sessions[static_cast<std::size_t>(fd)]);
            sessions[static_cast<std::size_t>(fd)] = nullptr;
        }
        ::close(fd);
    };
    const auto accept_all = [&] {
        for (int fd; (fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
            if (context) {
                if (sessions.size() <= static_cast<std::size_t>(fd))
                    sessions.resize(static_cast<std::size_t>(fd) + 1);
                SSL* const ssl = sessions[static_cast<std::size_t>(fd)] = SSL_new(context);
                SSL_set_fd(ssl, fd);
                SSL_set_accept_state(ssl);
            }
            watch(epoll, fd);
        }
    };
    const auto read_some = [&](int fd) {
        char buffer[4096];
        bool open = true;
        if (context) {
            SSL* const ssl = sessions[static_cast<std::size_t>(fd)];
            const int n = SSL_read(ssl, buffer, sizeof buffer);
            open = n > 0 || SSL_get_error(ssl, n) == SSL_ERROR_WANT_READ;
        } else {
            open = ::read(fd, buffer, sizeof buffer) > 0;
        }
        if (!open) close_one(fd);
    };

    for (epoll_event events[256];;) {
        const int count = ::epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < count; ++i) {
            const int fd = events[i].data.fd;
            if (fd == STDIN_FILENO) return 0;
            if (fd == listener) accept_all();
            else read_some(fd);
        }
    }
}
