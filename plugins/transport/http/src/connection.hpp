// connection.hpp: one TCP connection, plain or TLS: connecting, reading, writing, idling.
#pragma once

#include <Poco/Net/StreamSocket.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "packhost/plugin/transport.hpp"
#include "tls_channel.hpp"

namespace packhost::http {

class Connection;
struct Site;

/// Whom a connection tells what happens. The listener may close, reuse or forget the connection in
/// any of these; the connection touches nothing of itself afterwards.
class ConnectionListener {
 public:
    virtual void on_ready(Connection& connection, std::uint32_t events) = 0;
    virtual void on_failure(Connection& connection) noexcept = 0;  // an exception left on_ready

 protected:
    ~ConnectionListener() = default;
};

/// The result of one read or write.
struct Io {
    enum class Kind { bytes, blocked, end, cut, error };
    Kind kind;
    std::size_t size = 0;
    int error = 0;  // errno; 0: TLS, see Connection::tls_reason()
};

/// What this worker's connections share: the loop, and room for one TLS record's plaintext.
struct Shared {
    explicit Shared(const plugin::Host& host) : loop(host) {}
    /// Answers may hold tokens: none is left behind where they were read.
    void wipe() noexcept {
        OPENSSL_cleanse(loop.scratch().first, std::exchange(received, 0));
        OPENSSL_cleanse(plain, std::exchange(decrypted, 0));
    }
    plugin::Loop loop;
    std::size_t received = 0, decrypted = 0;  // bytes of the two that plaintext was read into
    char plain[16 * 1024 + 512];
};

/// Owned by the pool and recycled; its descriptor is watched from connect() to close().
class Connection {
 public:
    explicit Connection(Shared& shared) noexcept : shared_(shared) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() { close(); }

    /// Starts connecting, never blocks. 0, or the errno of an immediate failure.
    int connect(const ph_address& address);
    /// After the first PH_WRITABLE: 0 if connected, else errno.
    int connect_result() noexcept;
    /// Starts TLS on the connected socket. Throws plugin::Failure.
    void start_tls(SSL_CTX* context, const std::string& server_name, Session& sessions);
    /// While it has TLS, what OpenSSL knows it by.
    SSL* ssl() noexcept { return tls_->ssl(); }
    /// Moves the handshake on: done, want_input, want_output, failed.
    TlsChannel::Outcome handshake();

    /// Begins a turn of reading: call once per event, before read().
    void new_turn() noexcept { drained_ = false; }
    /// One piece of plaintext, as a view that is valid until the next read and within this event.
    Io read(std::string_view& bytes);
    Io write(std::string_view bytes);
    /// Ends a turn of reading: ciphertext that is left is kept.
    void end_turn() {
        if (tls_) tls_->keep_input();
    }
    bool has_input() const noexcept { return tls_ && tls_->has_input(); }

    /// Something came, or the peer closed. For a connection without a request that is the end,
    /// except for what TLS says to itself.
    bool quiet();
    /// Whether the peer has sent or closed by now; one system call.
    bool silent_now() noexcept;
    void free_buffers() noexcept {
        if (tls_) tls_->free_buffers();
    }

    void want(std::uint32_t events) noexcept { watch_.want(events); }
    /// Closes at once. `goodbye`: ends TLS properly first (only when it is in order).
    void close(bool goodbye = false) noexcept;

    bool open() const noexcept { return static_cast<bool>(watch_); }
    const ph_address& peer() const noexcept { return peer_; }
    /// It goes through a proxy, which is the peer, to that address; of length 0 if the proxy looked
    /// it up.
    void lead_to(const ph_address& target) noexcept {
        tunnelled_ = true;
        target_ = target;
    }
    bool tunnelled() const noexcept { return tunnelled_; }
    const ph_address& target() const noexcept { return target_; }
    std::string_view tls_reason() const noexcept {
        return tls_ ? std::string_view(tls_->reason()) : std::string_view();
    }

    ConnectionListener* listener = nullptr;  // the operation, or the pool
    Site* site = nullptr;
    std::uint64_t opened_ns = 0;
    // For the pool: since when it idles, until when it may, and its neighbours by age.
    std::uint64_t idle_since_ns = 0, idle_until_ns = 0;
    Connection* older = nullptr;
    Connection* newer = nullptr;
    bool buffers_freed = false;

    void on_ready(std::uint32_t events) {
        Shared& shared = shared_;
        listener->on_ready(*this, events);
        shared.wipe();
    }
    void handler_threw() noexcept {
        if (listener) listener->on_failure(*this);
    }

 private:
    Io receive(std::string_view& bytes);
    Io receive_tls(std::string_view& bytes);

    Shared& shared_;
    std::optional<Poco::Net::StreamSocket> socket_;
    int fd_ = -1;
    plugin::Watch watch_;
    std::optional<TlsChannel> tls_;
    bool drained_ = false;
    ph_address peer_{};
    bool tunnelled_ = false;
    ph_address target_{};
};

}  // namespace packhost::http
