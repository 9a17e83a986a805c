// pool.hpp: connections that wait for their next request, the youngest first.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "connection.hpp"

namespace packhost::http {

/// Among whom connections (and TLS sessions) are shared: equal in all of this, and no others.
struct SiteKey {
    std::string_view pool_key, server_name, ca_file;
    bool tls = false;
    bool operator==(const SiteKey&) const = default;
};

/// One such place. Lives while anything of it does, and longer for its TLS session.
struct Site {
    explicit Site(const SiteKey& key);
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    const std::string pool_key, server_name, ca_file;
    const SiteKey key;
    std::vector<Connection*> idle;  // the youngest last
    std::size_t users = 0;          // operations and open connections
    Session session;
};

/// All connections of one transport: opens, keeps, lends and closes them. An idle connection stays
/// watched, and goes as soon as its peer says anything or closes.
class Pool final : public ConnectionListener {
 public:
    Pool(const plugin::Host& host, std::size_t max_idle);
    ~Pool();

    Shared& shared() noexcept { return shared_; }
    /// The place for a key, with one more user.
    Site& enter(const SiteKey& key);
    void leave(Site& site) noexcept { --site.users; }

    /// A closed connection of that place, to be connected.
    Connection& fresh(Site& site);
    /// An idle connection to one of these addresses, through the proxy if there is one, or null.
    /// `not_before` is the oldest moment since when it may idle; `probe` looks at the socket once
    /// more.
    Connection* take(Site& site, const ph_request& request, std::uint64_t now,
                     std::uint64_t not_before, bool probe);
    /// Takes back a connection in order. It may idle until `until`.
    void put(Connection& connection, std::uint64_t now, std::uint64_t until) noexcept;
    /// Closes a connection; its memory is kept for the next one, and stays valid until then.
    void drop(Connection& connection, bool goodbye = false) noexcept;

    std::size_t idle() const noexcept { return idle_count_; }

 private:
    void on_ready(Connection& connection, std::uint32_t events) override;
    void on_failure(Connection& connection) noexcept override { discard(connection); }

    struct KeyHash {
        std::size_t operator()(const SiteKey& key) const noexcept {
            return std::hash<std::string_view>()(key.pool_key);
        }
    };

    void unlink(Connection& connection) noexcept;
    void discard(Connection& connection, bool goodbye = false) noexcept;
    void forget_unused_sites();
    void start_sweep(std::uint64_t now);
    void sweep();
    struct Sweeper {  // the loop's way to sweep()
        Pool* pool;
        void on_time() { pool->sweep(); }
        void handler_threw() noexcept {}
    };

    const plugin::Host host_;
    Shared shared_;
    const std::size_t max_idle_;
    std::unordered_map<SiteKey, std::unique_ptr<Site>, KeyHash> sites_;
    std::size_t site_limit_ = 256;
    std::vector<std::unique_ptr<Connection>> all_;
    std::vector<Connection*> closed_;
    Connection* oldest_ = nullptr;
    Connection* youngest_ = nullptr;
    std::size_t idle_count_ = 0;
    Sweeper sweeper_{this};
    plugin::Timer sweep_timer_;
};

}  // namespace packhost::http
