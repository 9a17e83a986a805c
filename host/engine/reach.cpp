// reach.cpp: resolve and vet.
#include "engine/reach.hpp"

#include <fmt/format.h>

#include <cstring>

#include "engine/views.hpp"
#include "engine/wait.hpp"

namespace packhost::engine {
namespace {

using net::Resolver;

constexpr std::size_t kMostAddresses = 16;
/// How long a vetted answer is used again without asking the resolver's cache and the policy.
constexpr std::uint64_t kVettedForNs = 1'000'000'000;

std::vector<ph_address> as_transport_takes(const Resolver::Addresses& addresses) {
    std::vector<ph_address> out;
    for (const net::Address& address : addresses) {
        if (out.size() == kMostAddresses) break;
        const auto bytes = address.sockaddr_bytes();
        ph_address& vetted = out.emplace_back(sized<ph_address>());
        vetted.length = static_cast<std::uint32_t>(bytes.size());
        std::memcpy(vetted.bytes, bytes.data(), bytes.size());
    }
    return out;
}

Task<Result<Resolver::Addresses>> look_up(RunContext& run, const net::Origin& origin,
                                          Deadline deadline) {
    Resolver& resolver = run.worker.commons().resolver;
    auto known = resolver.cached(origin.host(), origin.port());
    if (!known) {
        Wait<Resolver::Addresses> wait(run.worker.loop(), deadline, Phase::resolve,
                                       "while the host name was looked up");
        const std::uint64_t id =
            resolver.resolve(origin.host(), origin.port(), wait.from_any_thread());
        {
            const Abort::Armed armed(run.abort, &Wait<Resolver::Addresses>::on_abort, &wait);
            known = co_await wait.event();
        }
        resolver.forget(id);
    }
    co_return std::move(*known);
}

Error no_proxies(const net::Proxy& proxy) {
    return {"proxy_unsupported", Phase::plugin,
            fmt::format("This request has to go through the proxy {}, and the transport can't.",
                        proxy.origin().authority()),
            "Use a transport that can (\"http\" does), or name the host in network.proxy.bypass."};
}

}  // namespace

Reach::Reach(RunContext& run, const Binding& binding, const Carrier& carrier,
             const net::Origin& origin, std::uint64_t now)
    : run_(run), binding_(binding), carrier_(carrier), origin_(origin), now_(now),
      at_home_(&origin == &binding.base.origin) {
    if (!carrier.vets || !binding.proxy) return;
    if (at_home_ ? binding.is_proxied : binding.proxy->serves(origin)) proxy_ = binding.proxy;
}

/// At home the origin was checked when plan and connection were bound.
bool Reach::knows_origin() const {
    return at_home_ && (is_looked_up_by_proxy() || binding_.vetted.until_ns > now_);
}

bool Reach::knows_proxy() const {
    return !proxy_ || (carrier_.takes_proxy && run_.worker.proxy_addresses().until_ns > now_);
}

bool Reach::is_known() const { return !carrier_.vets || (knows_origin() && knows_proxy()); }

Task<Result<void>> Reach::find(Deadline deadline) {
    const net::NetworkPolicy& policy = run_.worker.commons().policy;
    if (proxy_ && !carrier_.takes_proxy) co_return no_proxies(*proxy_);
    if (!knows_origin()) {
        // Before anybody is asked for a name that leads nowhere: the question alone tells of it.
        if (auto may = policy.check_origin(binding_.policy_name, origin_); !may)
            co_return std::move(may).error();
        if (!is_looked_up_by_proxy()) {
            auto found = co_await look_up(run_, origin_, deadline);
            if (!found) co_return std::move(found).error();
            if (auto vetted = policy.vet(binding_.policy_name, origin_, *found); !vetted)
                co_return std::move(vetted).error();
            (at_home_ ? binding_.vetted.addresses : elsewhere_) = as_transport_takes(*found);
            if (at_home_) binding_.vetted.until_ns = monotonic_ns() + kVettedForNs;
        }
    }
    if (knows_proxy()) co_return Result<void>();
    auto found = co_await look_up(run_, proxy_->origin(), deadline);
    if (!found) co_return std::move(found).error();
    if (auto vetted = proxy_->vet(*found); !vetted) co_return std::move(vetted).error();
    run_.worker.proxy_addresses() = {monotonic_ns() + kVettedForNs, as_transport_takes(*found)};
    co_return Result<void>();
}

void Reach::place(ph_request& request) {
    const bool vetted_at_home = at_home_ && carrier_.vets && !is_looked_up_by_proxy();
    const std::vector<ph_address>& own =
        vetted_at_home ? binding_.vetted.addresses : elsewhere_;
    request.addresses = own.data();
    request.address_count = static_cast<std::uint32_t>(own.size());
    if (!at_home_) pool_key_ = binding_.pool_key_for(origin_);
    request.pool_key = str(at_home_ ? binding_.pool_key : pool_key_);
    if (!proxy_) return;
    const std::vector<ph_address>& via = run_.worker.proxy_addresses().addresses;
    told_ = sized<ph_proxy>();
    told_.addresses = via.data();
    told_.address_count = static_cast<std::uint32_t>(via.size());
    told_.authority = str(proxy_->origin().authority());
    if (is_looked_up_by_proxy()) told_.target = str(target_ = net::Proxy::target(origin_));
    told_.head = str(proxy_->head());
    request.proxy = &told_;
}

}  // namespace packhost::engine
