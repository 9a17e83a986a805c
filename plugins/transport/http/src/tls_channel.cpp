// tls_channel.cpp: OpenSSL over a BIO of our own.
#include "tls_channel.hpp"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "packhost/plugin/core.hpp"

namespace packhost::http {

/// Reads what the channel was fed, writes to its descriptor without SIGPIPE.
struct TlsChannel::Bio {
    static TlsChannel& of(BIO* bio) { return *static_cast<TlsChannel*>(BIO_get_data(bio)); }

    static int read(BIO* bio, char* out, int size) {
        TlsChannel& channel = of(bio);
        BIO_clear_retry_flags(bio);
        if (channel.input_.empty()) {
            if (channel.input_ended_) return 0;
            BIO_set_retry_read(bio);
            return -1;
        }
        const std::size_t n = std::min(channel.input_.size(), static_cast<std::size_t>(size));
        std::memcpy(out, channel.input_.data(), n);
        channel.input_.remove_prefix(n);
        return static_cast<int>(n);
    }

    static int write(BIO* bio, const char* data, int size) {
        TlsChannel& channel = of(bio);
        BIO_clear_retry_flags(bio);
        ssize_t n;
        do {
            n = ::send(channel.fd_, data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
        } while (n < 0 && errno == EINTR);
        if (n >= 0) return static_cast<int>(n);
        if (errno == EAGAIN || errno == EWOULDBLOCK) BIO_set_retry_write(bio);
        else channel.write_error_ = errno;
        return -1;
    }

    static long control(BIO* bio, int command, long, void*) {
        if (command == BIO_CTRL_FLUSH) return 1;
        if (command == BIO_CTRL_EOF) return of(bio).input_ended_ && of(bio).input_.empty();
        return 0;
    }

    static BIO_METHOD* method() {
        static BIO_METHOD* const made = [] {
            BIO_METHOD* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "packhost");
            BIO_meth_set_read(m, &read);
            BIO_meth_set_write(m, &write);
            BIO_meth_set_ctrl(m, &control);
            return m;
        }();
        return made;
    }
};

TlsChannel::TlsChannel(SSL_CTX* context, int fd, const std::string& server_name, Session& sessions)
    : fd_(fd), sessions_(sessions), ssl_(SSL_new(context)) {
    BIO* const bio = ssl_ ? BIO_new(Bio::method()) : nullptr;
    if (!bio) throw plugin::Failure("tls", "There is no memory for TLS.");
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_connect_state(ssl_.get());
    SSL_set_app_data(ssl_.get(), this);
    set_peer_name(server_name);
    if (sessions_ && SSL_SESSION_is_resumable(sessions_.get()))
        SSL_set_session(ssl_.get(), sessions_.get());
}

TlsChannel::~TlsChannel() {
    // Freed without this, a connection that was cut short would take its session out of use.
    if (ssl_) SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

// RFC 9110, 4.3.4 and RFC 6066, 3: an IP literal is checked against the certificate's addresses and
// is no SNI.
void TlsChannel::set_peer_name(const std::string& server_name) {
    SSL* const ssl = ssl_.get();
    X509_VERIFY_PARAM* const param = SSL_get0_param(ssl);
    X509_VERIFY_PARAM_set_hostflags(
        param, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    std::string name = server_name;
    if (name.size() > 2 && name.front() == '[' && name.back() == ']')
        name = name.substr(1, name.size() - 2);
    unsigned char address[16];
    const bool literal = inet_pton(AF_INET, name.c_str(), address) == 1 ||
                         inet_pton(AF_INET6, name.c_str(), address) == 1;
    // A trailing dot is for the resolver; certificates and SNI go without.
    if (!literal && name.size() > 1 && name.back() == '.') name.pop_back();
    const bool fit = !name.empty() && name.find('\0') == std::string::npos;
    const bool set = literal ? X509_VERIFY_PARAM_set1_ip_asc(param, name.c_str()) == 1
                             : fit && SSL_set1_host(ssl, name.c_str()) == 1 &&
                                   SSL_set_tlsext_host_name(ssl, name.c_str()) == 1;
    if (!set) throw plugin::Failure("tls", "The server's name is not one that TLS can check.");
}

TlsChannel::Outcome TlsChannel::handshake() {
    ERR_clear_error();
    return outcome(SSL_do_handshake(ssl_.get()));
}

TlsChannel::Outcome TlsChannel::read(char* buffer, std::size_t capacity, std::size_t& size) {
    ERR_clear_error();
    return outcome(SSL_read_ex(ssl_.get(), buffer, capacity, &size));
}

TlsChannel::Outcome TlsChannel::write(const char* data, std::size_t length, std::size_t& size) {
    ERR_clear_error();
    return outcome(SSL_write_ex(ssl_.get(), data, length, &size));
}

// Turns OpenSSL's answer into an outcome, and takes its reason out of the queue.
TlsChannel::Outcome TlsChannel::outcome(int result) {
    if (result > 0) return Outcome::done;
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ: return Outcome::want_input;
        case SSL_ERROR_WANT_WRITE: return Outcome::want_output;
        case SSL_ERROR_ZERO_RETURN: return Outcome::closed;
        default: break;
    }
    broken_ = true;
    const unsigned long error = ERR_peek_error();
    const int why = ERR_GET_REASON(error);
    const bool end = ERR_GET_LIB(error) == ERR_LIB_SSL && why == SSL_R_UNEXPECTED_EOF_WHILE_READING;
    if (end || (error == 0 && write_error_ == 0 && input_ended_)) {
        reason_ = "the peer closed the connection without ending TLS";
        ERR_clear_error();
        return Outcome::cut;
    }
    // A bad signature leaves errors of the cryptography before it.
    const unsigned long last = ERR_peek_last_error();
    if (ERR_GET_LIB(last) == ERR_LIB_SSL && ERR_GET_REASON(last) == SSL_R_CERTIFICATE_VERIFY_FAILED)
        reason_ = X509_verify_cert_error_string(SSL_get_verify_result(ssl_.get()));
    else if (const char* text = ERR_reason_error_string(error))
        reason_ = text;
    else
        reason_ = write_error_ != 0 ? "the connection failed" : "an error without a reason";
    ERR_clear_error();
    return Outcome::failed;
}

void TlsChannel::feed(std::string_view ciphertext) {
    if (input_.empty()) {
        input_ = ciphertext;
        return;
    }
    keep_input();
    kept_.append(ciphertext);
    input_ = kept_;
}

void TlsChannel::keep_input() {
    if (input_.empty()) {
        if (!kept_.empty()) std::string().swap(kept_);
        return;
    }
    const std::less<const char*> before;
    const bool inside = !kept_.empty() && !before(input_.data(), kept_.data()) &&
                        before(input_.data(), kept_.data() + kept_.size());
    if (inside) kept_.erase(0, static_cast<std::size_t>(input_.data() - kept_.data()));
    else kept_.assign(input_);
    input_ = kept_;
}

void TlsChannel::say_goodbye() noexcept {
    if (broken_ || !SSL_is_init_finished(ssl_.get())) return;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
}

int TlsChannel::on_new_session(SSL* ssl, SSL_SESSION* session) {
    auto* const channel = static_cast<TlsChannel*>(SSL_get_app_data(ssl));
    channel->sessions_.reset(session);
    return 1;  // the reference is ours now
}

}  // namespace packhost::http
