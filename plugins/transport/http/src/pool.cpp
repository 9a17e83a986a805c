// pool.cpp: lists of idle connections by place and by age, and the sweep that ends old ones.
#include "pool.hpp"

#include <algorithm>

#include "request_head.hpp"
#include "sentences.hpp"

namespace packhost::http {

namespace {
constexpr std::uint64_t kSweepEvery = 1'000'000'000;      // 1 s
constexpr std::uint64_t kBuffersKept = 2'000'000'000;     // TLS buffers of an idle connection: 2 s

bool is_among(const ph_address* first, std::uint32_t count, const ph_address& address) noexcept {
    const auto* const at = reinterpret_cast<const char*>(first);
    for (std::uint32_t i = 0; i < count; ++i)
        if (same_address(*reinterpret_cast<const ph_address*>(at + i * std::size_t{first->size}),
                         address))
            return true;
    return false;
}

// Whether a connection leads to what this request may reach, and no other way than it may.
bool is_vetted(const Connection& connection, const ph_request& request,
               const ph_proxy* proxy) noexcept {
    if (connection.tunnelled() != (proxy != nullptr)) return false;
    if (!proxy) return is_among(request.addresses, request.address_count, connection.peer());
    if (!is_among(proxy->addresses, proxy->address_count, connection.peer())) return false;
    const ph_address& target = connection.target();
    if (proxy->target.size != 0 || target.length == 0)
        return proxy->target.size != 0 && target.length == 0;
    return is_among(request.addresses, request.address_count, target);
}
}  // namespace

Site::Site(const SiteKey& k)
    : pool_key(k.pool_key), server_name(k.server_name), ca_file(k.ca_file),
      key{pool_key, server_name, ca_file, k.tls} {}

Pool::Pool(const plugin::Host& host, std::size_t max_idle)
    : host_(host), shared_(host), max_idle_(max_idle) {}

Pool::~Pool() {
    sweep_timer_.stop();
    while (oldest_) discard(*oldest_, true);
}

Site& Pool::enter(const SiteKey& key) {
    auto found = sites_.find(key);
    if (found == sites_.end()) {
        forget_unused_sites();
        auto site = std::make_unique<Site>(key);
        const SiteKey own = site->key;  // its views are into the site
        found = sites_.emplace(own, std::move(site)).first;
    }
    ++found->second->users;
    return *found->second;
}

void Pool::forget_unused_sites() {
    if (sites_.size() < site_limit_) return;
    std::erase_if(sites_, [](const auto& entry) { return entry.second->users == 0; });
    site_limit_ = std::max<std::size_t>(256, sites_.size() * 2);
}

Connection& Pool::fresh(Site& site) {
    if (closed_.empty()) {
        closed_.reserve(all_.size() + 1);  // so that drop() never allocates
        all_.push_back(std::make_unique<Connection>(shared_));
        closed_.push_back(all_.back().get());
    }
    Connection& connection = *closed_.back();
    closed_.pop_back();
    connection.site = &site;
    ++site.users;
    return connection;
}

Connection* Pool::take(Site& site, const ph_request& request, std::uint64_t now,
                       std::uint64_t not_before, bool probe) {
    const ph_proxy* const proxy = proxy_of(request);
    for (std::size_t i = site.idle.size(); i-- > 0;) {
        Connection& connection = *site.idle[i];
        if (connection.idle_since_ns < not_before) return nullptr;  // and so are all before it
        if (!is_vetted(connection, request, proxy)) continue;
        if (connection.idle_until_ns <= now || (probe && !connection.silent_now())) {
            discard(connection);
            continue;
        }
        unlink(connection);
        return &connection;
    }
    return nullptr;
}

void Pool::put(Connection& connection, std::uint64_t now, std::uint64_t until) noexcept {
    if (until <= now) return drop(connection, true);
    if (idle_count_ >= max_idle_) discard(*oldest_, true);
    try {
        start_sweep(now);
        connection.site->idle.push_back(&connection);
    } catch (...) {
        return drop(connection);
    }
    connection.listener = this;
    connection.idle_since_ns = now;
    connection.idle_until_ns = until;
    connection.buffers_freed = false;
    connection.older = youngest_;
    connection.newer = nullptr;
    (youngest_ ? youngest_->newer : oldest_) = &connection;
    youngest_ = &connection;
    ++idle_count_;
    connection.want(PH_READABLE);
}

void Pool::unlink(Connection& connection) noexcept {
    auto& idle = connection.site->idle;
    idle.erase(std::find(idle.rbegin(), idle.rend(), &connection).base() - 1);
    (connection.older ? connection.older->newer : oldest_) = connection.newer;
    (connection.newer ? connection.newer->older : youngest_) = connection.older;
    connection.older = connection.newer = nullptr;
    --idle_count_;
}

void Pool::discard(Connection& connection, bool goodbye) noexcept {
    unlink(connection);
    drop(connection, goodbye);
}

void Pool::drop(Connection& connection, bool goodbye) noexcept {
    connection.close(goodbye);
    --connection.site->users;
    connection.site = nullptr;
    closed_.push_back(&connection);
}

void Pool::on_ready(Connection& connection, std::uint32_t) {
    if (!connection.quiet()) discard(connection);
}

void Pool::start_sweep(std::uint64_t now) {
    if (!sweep_timer_.running())
        shared_.loop.start<&Sweeper::on_time>(sweep_timer_, now + kSweepEvery, &sweeper_);
}

void Pool::sweep() {
    const std::uint64_t now = host_.monotonic_ns();
    for (Connection* connection = oldest_; connection;) {
        Connection* const next = connection->newer;
        if (connection->idle_until_ns <= now) {
            discard(*connection, true);
        } else if (!connection->buffers_freed && connection->idle_since_ns + kBuffersKept <= now) {
            connection->buffers_freed = true;
            connection->free_buffers();
        }
        connection = next;
    }
    if (idle_count_ > 0) start_sweep(now);
}

}  // namespace packhost::http
