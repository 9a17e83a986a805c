// tunnel.hpp: a connection to a target through an HTTP proxy (RFC 9110, 9.3.6).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connector.hpp"
#include "response_parser.hpp"

namespace packhost::http {

/// Whether the parts of a proxy can stand in CONNECT: a target of host and port, fields that end
/// their line.
bool fit_for_wire(const ph_proxy& proxy) noexcept;

/// Connects to the proxy, asks it for the request's addresses one after another, four at most, and
/// hands over the connection whose peer is then the target. Each but the last has its share of the
/// time. The answer to CONNECT is read strictly and goes to nobody.
class Tunnel final : public ConnectionListener, public Connector::Owner {
 public:
    /// Who wants the tunnel. Both may end or reuse it; it touches nothing of itself afterwards.
    class Owner {
     public:
        virtual void on_tunnel(Connection& connection) = 0;
        virtual void on_tunnel_failed(std::string_view code, std::string message) = 0;
        virtual void on_tunnel_threw() noexcept = 0;

     protected:
        ~Owner() = default;
    };

    Tunnel(Pool& pool, const plugin::Host& host, Owner& owner)
        : pool_(pool), host_(host), owner_(owner), connector_(pool, host, *this) {}
    ~Tunnel() { cancel(); }

    /// Begins; may fail before it returns. The request has a proxy.
    void start(Site& site, const ph_request& request, std::uint64_t now);
    void cancel() noexcept;
    bool active() const noexcept { return active_; }
    /// The proxy's address that was tried last.
    const ph_address& last_tried() const noexcept { return connector_.last_tried(); }
    const std::string& authority() const noexcept { return authority_; }

    void on_slow();
    void handler_threw() noexcept { owner_.on_tunnel_threw(); }

 private:
    /// What CONNECT asks for, and the address that it is; of length 0 if the proxy looks it up.
    struct Target {
        std::string text;
        ph_address address;
    };

    void on_connected(Connection& connection) override;
    void on_connect_failed(std::string message) override;
    void on_connector_threw() noexcept override { owner_.on_tunnel_threw(); }
    void on_ready(Connection& connection, std::uint32_t events) override;
    void on_failure(Connection&) noexcept override { owner_.on_tunnel_threw(); }

    void attempt(std::uint64_t now);
    void send();
    void receive();
    void answered(std::uint32_t status, std::string_view rest);
    void ask_next(std::string_view why);
    void fail(std::string_view code, std::string message);

    Pool& pool_;
    const plugin::Host& host_;
    Owner& owner_;
    Connector connector_;
    ResponseParser parser_;
    plugin::Timer share_;  // of the time, for one target
    bool active_ = false;
    Site* site_ = nullptr;
    Connection* connection_ = nullptr;
    std::vector<ph_address> addresses_;
    std::vector<Target> targets_;
    std::size_t next_ = 0;
    std::string authority_, head_, out_, refusals_;
    std::size_t sent_ = 0;
    std::uint64_t deadline_ns_ = 0;
};

}  // namespace packhost::http
