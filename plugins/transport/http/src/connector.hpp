// connector.hpp: connects to the first of several vetted addresses that answers (RFC 8305).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "pool.hpp"

namespace packhost::http {

/// One race: the addresses in their order, the next one 250 ms after the one before, or at once
/// when that failed. The first connection wins, all others are closed.
class Connector final : public ConnectionListener {
 public:
    /// Who wants the connection. Both may end or reuse the connector; it touches nothing of itself
    /// afterwards.
    class Owner {
     public:
        virtual void on_connected(Connection& connection) = 0;
        virtual void on_connect_failed(std::string message) = 0;
        virtual void on_connector_threw() noexcept = 0;

     protected:
        ~Owner() = default;
    };

    Connector(Pool& pool, const plugin::Host& host, Owner& owner)
        : pool_(pool), host_(host), owner_(owner) {}

    /// Begins a race; may fail before it returns.
    void start(Site& site, std::span<const ph_address> addresses, std::uint64_t now);
    void cancel() noexcept;
    bool active() const noexcept { return !racing_.empty(); }
    /// The address that was tried last.
    const ph_address& last_tried() const noexcept { return last_tried_; }

    void on_next_attempt();
    void handler_threw() noexcept { owner_.on_connector_threw(); }

 private:
    void on_ready(Connection& connection, std::uint32_t events) override;
    void on_failure(Connection&) noexcept override { owner_.on_connector_threw(); }
    void attempt(std::uint64_t now);
    void note_failure(int error);

    Pool& pool_;
    const plugin::Host& host_;
    Owner& owner_;
    Site* site_ = nullptr;
    std::vector<ph_address> addresses_;
    std::size_t next_ = 0;
    std::vector<Connection*> racing_;
    plugin::Timer next_attempt_;
    ph_address last_tried_{};
    std::string failure_;
};

}  // namespace packhost::http
