// connection.cpp: sockets as Poco makes them, read and written with as few system calls as can be.
#include "connection.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/SocketAddress.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace packhost::http {

int Connection::connect(const ph_address& address) {
    peer_ = ph_address{};
    tunnelled_ = false;
    peer_.size = sizeof peer_;
    peer_.length = std::min<std::uint32_t>(address.length, sizeof peer_.bytes);
    std::memcpy(peer_.bytes, address.bytes, peer_.length);
    sockaddr_storage storage{};
    std::memcpy(&storage, address.bytes, peer_.length);
    try {
        const Poco::Net::SocketAddress to(reinterpret_cast<const sockaddr*>(&storage),
                                          static_cast<poco_socklen_t>(peer_.length));
        socket_.emplace(to.family());
        socket_->connectNB(to);
        socket_->setNoDelay(true);
    } catch (const Poco::Exception& e) {
        const int error = e.code() != 0 ? e.code() : EINVAL;
        socket_.reset();
        return error;
    }
    drained_ = true;  // the peer speaks after us
    fd_ = socket_->impl()->sockfd();
    ::fcntl(fd_, F_SETFD, FD_CLOEXEC);
    watch_ = shared_.loop.watch<&Connection::on_ready>(fd_, this);
    watch_.want(PH_WRITABLE);
    return 0;
}

int Connection::connect_result() noexcept {
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
    if (error != 0) return error;
    sockaddr_storage peer;
    size = sizeof peer;
    // Writable without being connected: a loop may report what has passed already.
    if (::getpeername(fd_, reinterpret_cast<sockaddr*>(&peer), &size) != 0)
        return errno == ENOTCONN ? EINPROGRESS : errno;
    return 0;
}

void Connection::start_tls(SSL_CTX* context, const std::string& server_name, Session& sessions) {
    tls_.emplace(context, fd_, server_name, sessions);
}

TlsChannel::Outcome Connection::handshake() {
    for (;;) {
        const auto outcome = tls_->handshake();
        if (outcome != TlsChannel::Outcome::want_input || drained_) {
            tls_->keep_input();
            return outcome;
        }
        std::string_view bytes;
        const Io io = receive(bytes);
        if (io.kind == Io::Kind::bytes) tls_->feed(bytes);
        else if (io.kind != Io::Kind::blocked) tls_->input_ended();
    }
}

// A short read means that the socket is empty: no call to hear would-block. What comes later, the
// end of the stream included, the loop reports.
Io Connection::receive(std::string_view& bytes) {
    const auto [buffer, capacity] = shared_.loop.scratch();
    ssize_t n;
    do {
        n = ::recv(fd_, buffer, capacity, 0);
    } while (n < 0 && errno == EINTR);
    if (n > 0) {
        const auto size = static_cast<std::size_t>(n);
        drained_ = size < capacity;
        if (!tls_) shared_.received = std::max(shared_.received, size);
        bytes = {buffer, size};
        return {Io::Kind::bytes, size};
    }
    drained_ = true;
    if (n == 0) return {Io::Kind::end};
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {Io::Kind::blocked};
    return {Io::Kind::error, 0, errno};
}

Io Connection::read(std::string_view& bytes) {
    if (tls_) return receive_tls(bytes);
    if (drained_) return {Io::Kind::blocked};
    return receive(bytes);
}

Io Connection::receive_tls(std::string_view& bytes) {
    for (;;) {
        std::size_t size = 0;
        switch (tls_->read(shared_.plain, sizeof shared_.plain, size)) {
            case TlsChannel::Outcome::done:
                shared_.decrypted = std::max(shared_.decrypted, size);
                bytes = {shared_.plain, size};
                return {Io::Kind::bytes, size};
            case TlsChannel::Outcome::closed: return {Io::Kind::end};
            case TlsChannel::Outcome::cut: return {Io::Kind::cut};
            case TlsChannel::Outcome::failed:
            case TlsChannel::Outcome::want_output: return {Io::Kind::error};
            case TlsChannel::Outcome::want_input: break;
        }
        if (drained_) return {Io::Kind::blocked};
        std::string_view ciphertext;
        const Io io = receive(ciphertext);
        if (io.kind == Io::Kind::bytes) tls_->feed(ciphertext);
        else if (io.kind == Io::Kind::end) tls_->input_ended();
        else return io;
    }
}

Io Connection::write(std::string_view bytes) {
    if (tls_) {
        std::size_t size = 0;
        switch (tls_->write(bytes.data(), bytes.size(), size)) {
            case TlsChannel::Outcome::done: return {Io::Kind::bytes, size};
            case TlsChannel::Outcome::want_output:
            case TlsChannel::Outcome::want_input: return {Io::Kind::blocked};
            default: return {Io::Kind::error, 0, tls_->write_error()};
        }
    }
    ssize_t n;
    do {
        n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    } while (n < 0 && errno == EINTR);
    if (n >= 0) return {Io::Kind::bytes, static_cast<std::size_t>(n)};
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {Io::Kind::blocked};
    return {Io::Kind::error, 0, errno};
}

bool Connection::quiet() {
    if (!tls_) return false;
    new_turn();
    std::string_view bytes;
    const bool still = read(bytes).kind == Io::Kind::blocked;
    end_turn();
    return still;
}

bool Connection::silent_now() noexcept {
    char byte;
    ssize_t n;
    do {
        n = ::recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void Connection::close(bool goodbye) noexcept {
    if (tls_ && goodbye) tls_->say_goodbye();
    tls_.reset();
    watch_.end();
    if (socket_) {
        try {
            socket_->close();
        } catch (...) {
        }
        socket_.reset();
    }
    fd_ = -1;
    listener = nullptr;
}

}  // namespace packhost::http
