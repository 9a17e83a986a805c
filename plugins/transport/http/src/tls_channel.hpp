// tls_channel.hpp: TLS on one connection: OpenSSL over bytes that were read, writing to the socket.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

namespace packhost::http {

/// A TLS session to be resumed by the next connection to the same place; one reference held.
struct SessionDeleter {
    void operator()(SSL_SESSION* session) const noexcept { SSL_SESSION_free(session); }
};
using Session = std::unique_ptr<SSL_SESSION, SessionDeleter>;

/// The client's end of TLS on a connected descriptor. Reading is fed: the connection receives into
/// the loop's shared buffer and the channel takes ciphertext from there. Writing goes straight to
/// the descriptor. Never blocks.
class TlsChannel {
 public:
    enum class Outcome { done, want_input, want_output, closed, cut, failed };

    /// Prepares a handshake with `server_name`: a DNS name (SNI, host name check) or an IP literal
    /// (address check, no SNI). `sessions` is read for a session to resume and gets new ones.
    /// Throws plugin::Failure (code "tls").
    TlsChannel(SSL_CTX* context, int fd, const std::string& server_name, Session& sessions);
    ~TlsChannel();
    TlsChannel(const TlsChannel&) = delete;
    TlsChannel& operator=(const TlsChannel&) = delete;

    SSL* ssl() noexcept { return ssl_.get(); }
    /// done, want_input, want_output, or failed with reason().
    Outcome handshake();
    /// Takes plaintext: done (size > 0), want_input, closed (close_notify), cut (the stream ended
    /// without one), failed.
    Outcome read(char* buffer, std::size_t capacity, std::size_t& size);
    /// Gives plaintext: done (size > 0), want_output, failed.
    Outcome write(const char* data, std::size_t length, std::size_t& size);

    /// Ciphertext that was received, valid until keep_input().
    void feed(std::string_view ciphertext);
    void input_ended() noexcept { input_ended_ = true; }
    /// Keeps what was fed and not yet read; call before the fed memory goes away.
    void keep_input();
    bool has_input() const noexcept { return !input_.empty(); }

    /// Tells the peer goodbye, if the channel is in order.
    void say_goodbye() noexcept;
    /// Lets go of OpenSSL's buffers while nothing is under way.
    void free_buffers() noexcept { SSL_free_buffers(ssl_.get()); }

    /// Why it failed, as OpenSSL says: "certificate has expired".
    const std::string& reason() const noexcept { return reason_; }
    /// errno of a failed write to the descriptor; 0 if it was not that.
    int write_error() const noexcept { return write_error_; }

    /// OpenSSL's callback for new sessions.
    static int on_new_session(SSL* ssl, SSL_SESSION* session);

 private:
    struct Bio;
    friend struct Bio;
    struct SslDeleter {
        void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    };

    Outcome outcome(int result);
    void set_peer_name(const std::string& server_name);

    int fd_;
    Session& sessions_;
    std::string_view input_;  // ciphertext not yet taken, in the fed memory or in kept_
    std::string kept_;
    bool input_ended_ = false;
    bool broken_ = false;
    int write_error_ = 0;
    std::string reason_;
    std::unique_ptr<SSL, SslDeleter> ssl_;
};

}  // namespace packhost::http
