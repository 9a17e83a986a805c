// server_stream.hpp: a server's end of one connection, plain or inside TLS; blocking.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "support/certificates.hpp"

namespace packhost::tests {

/// Reads requests and writes whatever it is told. One thread; whoever wants it to stop shuts the
/// descriptor down. Does not own the descriptor.
class ServerStream {
 public:
    explicit ServerStream(int fd) : fd_(fd) {}

    /// Does the TLS handshake; false if the client would not.
    bool start_tls(SSL_CTX* context);
    /// The next request: its head, and as many bytes more as its Content-Length says. Nothing when
    /// the client has left; half a request is given as it is.
    std::optional<std::string> read_request();
    /// Waits until the client leaves; what it still sends is returned.
    std::string read_to_the_end();
    /// Waits for the client's first bytes.
    void wait_for_bytes() { read_more(); }
    /// False if the client is gone.
    bool write(std::string_view bytes);
    /// Ends the connection in order: close_notify inside TLS, then a FIN.
    void close_in_order();
    /// Ends the TCP connection alone, as a middlebox might.
    void cut();
    /// Makes the next close of the descriptor a reset (RST).
    void close_by_reset();

 private:
    std::size_t end_of_chunks(std::size_t at);
    bool read_more();
    int fd_;
    std::unique_ptr<SSL, Freed> tls_;
    std::string unread_;
};

}  // namespace packhost::tests
