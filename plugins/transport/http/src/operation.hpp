// operation.hpp: one request and its response, from send() to complete().
#pragma once

#include <array>
#include <memory>
#include <string>

#include "client_key.hpp"
#include "connector.hpp"
#include "response_parser.hpp"
#include "tls_profile.hpp"
#include "tunnel.hpp"

namespace packhost::http {

class Operation;

/// What the operations of one transport share.
struct Core {
    Core(const plugin::Host& h, plugin::Exchange e, std::size_t max_idle)
        : host(h), exchange(e), pool(host, max_idle), keys(host) {}

    const plugin::Host host;
    const plugin::Exchange exchange;
    Pool pool;
    TlsProfiles profiles;
    ClientKeys keys;
    std::uint64_t connected = 0;  // connections opened so far
    std::uint64_t now() const noexcept { return host.monotonic_ns(); }
};

/// Owned by the transport and recycled: its buffers serve the next request. Every callback to the
/// host may come back and cancel, or end this and begin another request in the same object; so
/// after each one still() is asked before anything is touched.
class Operation final : public ConnectionListener,
                        public Connector::Owner,
                        public Tunnel::Owner {
 public:
    /// Called when an operation is over, before the host hears of it.
    using Release = void (*)(void* owner, Operation& operation);

    Operation(Core& core, Release release, void* owner);

    /// Starts; never completes before it returns. Throws when nothing was sent.
    void start(const ph_request& request, std::uint64_t now);
    /// Ends it without a callback; does not release.
    void cancel() noexcept;
    /// More of the response is wanted, or more of the request is there.
    void resume();

    ph_op id() const noexcept { return id_; }
    void take_id(ph_op id) noexcept { id_ = id; }
    Operation* next = nullptr;  // the transport's chain

    void on_deadline();
    void handler_threw() noexcept;

 private:
    enum class Fill { some, later, failed, gone };

    void on_ready(Connection& connection, std::uint32_t events) override;
    void on_failure(Connection&) noexcept override { handler_threw(); }
    void on_connected(Connection& connection) override;
    void on_connect_failed(std::string message) override;
    void on_connector_threw() noexcept override { handler_threw(); }
    void on_tunnel(Connection& connection) override { on_connected(connection); }
    void on_tunnel_failed(std::string_view code, std::string message) override;
    void on_tunnel_threw() noexcept override { handler_threw(); }

    void prepare(const ph_request& request, std::uint64_t now);
    bool connect(const ph_request& request, std::uint64_t now);
    void open(const ph_request& request, std::uint64_t now);
    std::string through() const;
    void handshake();

    void begin_sending(std::uint64_t now);
    void send_on();
    Fill fill();
    Fill take_piece(ph_status status, std::size_t at, std::size_t length);
    void all_sent();

    void receive();
    bool deliver_body();
    void stream_ended(const Io& io);
    void response_complete(std::string_view input);

    bool still(ph_op id) const noexcept { return live_ && id_ == id; }
    void update_wants() noexcept;
    void enter(ph_phase phase, std::uint64_t now) noexcept;
    void fail(std::string_view code, std::string_view message);
    void finish(std::string_view code, std::string_view message, bool reuse);
    void let_go(bool reuse, bool goodbye, std::uint64_t now) noexcept;
    std::string doing() const;

    Core& core_;
    const Release release_;
    void* const owner_;
    Connector connector_;
    std::unique_ptr<Tunnel> tunnel_;  // made for the first request that has a proxy
    ResponseParser parser_;
    plugin::Timer deadline_;

    ph_op id_ = 0;
    bool live_ = false, starting_ = false, tls_ = false, reused_ = false, proxied_ = false;
    Site* site_ = nullptr;
    SSL_CTX* tls_context_ = nullptr;
    ph_secret identity_ = 0;  // a client certificate; 0: none
    Connection* connection_ = nullptr;
    ph_address peer_{};
    std::uint64_t idle_limit_ns_ = 0;

    // The request: out_ is what is to be written next, sent_ of it is.
    std::string out_;
    std::size_t sent_ = 0;
    std::uint64_t body_left_ = 0;
    bool chunked_ = false, body_done_ = false, sending_ = false, write_blocked_ = false;
    bool waits_for_body_ = false, write_broken_ = false, poked_ = false;
    int write_error_ = 0;

    // The response.
    bool paused_ = false, in_callback_ = false, resumed_ = false;

    // The account.
    ph_phase phase_ = 0;
    std::uint64_t phase_began_ = 0, wrote_ = 0, read_ = 0;
    std::array<std::uint64_t, PH_PHASE_DONE + 1> spent_{};
    std::string deferred_code_, deferred_message_;  // a failure inside start()
};

}  // namespace packhost::http
