// transport.cpp: the operations by their ids, and the plugin's entry.
#include "transport.hpp"

#include <algorithm>
#include <cstring>

#include "request_head.hpp"

namespace packhost::http {

namespace {

constexpr std::size_t kDefaultIdle = 64;

std::size_t max_idle_of(const ph_transport_config& config) {
    return config.max_idle != 0 ? config.max_idle : kDefaultIdle;
}

std::size_t mix(ph_op op) noexcept {
    return static_cast<std::size_t>((op * 0x9e3779b97f4a7c15u) >> 32);
}

bool well_formed(const ph_request& request) noexcept {
    if (!PH_HAS(&request, max_fields) || !fit_for_wire(request)) return false;
    const ph_proxy* const proxy = proxy_of(request);
    if (proxy && (!PH_HAS(proxy, head) || !fit_for_wire(*proxy))) return false;
    const bool has_target = proxy && proxy->target.size != 0;
    if (!has_target && (request.address_count == 0 || !request.addresses ||
                        request.addresses->size < sizeof(ph_address)))
        return false;
    if ((request.flags & PH_REQUEST_TLS) &&
        (!request.tls || request.tls->size < sizeof(ph_tls_profile)))
        return false;
    return request.max_head != 0;
}

}  // namespace

HttpTransport::HttpTransport(const plugin::Host& host, const ph_transport_config& config,
                             plugin::Exchange exchange)
    : core_(host, exchange, max_idle_of(config)), buckets_(64, nullptr) {}

HttpTransport::~HttpTransport() {
    for (Operation* operation : buckets_)
        for (; operation; operation = operation->next) operation->cancel();
}

ph_status HttpTransport::send(ph_op op, const ph_request& request) {
    if (!well_formed(request) || find(op)) return PH_INVALID;
    if (plugin::view(request.method) == "CONNECT") return PH_UNSUPPORTED;
    Operation& operation = insert(op);
    try {
        operation.start(request, core_.now());
    } catch (...) {
        operation.cancel();
        release(operation);
        throw;
    }
    return PH_OK;
}

void HttpTransport::cancel(ph_op op) noexcept {
    Operation* const operation = find(op);
    if (!operation) return;
    operation->cancel();
    release(*operation);
}

void HttpTransport::resume(ph_op op) {
    if (Operation* const operation = find(op)) operation->resume();
}

void HttpTransport::stats(ph_transport_stats& out) const noexcept {
    const std::uint32_t size = out.size;
    auto all = plugin::sized<ph_transport_stats>();
    all.active = static_cast<std::uint32_t>(active_);
    all.idle = static_cast<std::uint32_t>(core_.pool.idle());
    all.connected = core_.connected;
    std::memcpy(&out, &all, std::min<std::size_t>(size, sizeof all));
    out.size = size;
}

Operation* HttpTransport::find(ph_op op) const noexcept {
    Operation* operation = buckets_[mix(op) & (buckets_.size() - 1)];
    while (operation && operation->id() != op) operation = operation->next;
    return operation;
}

Operation& HttpTransport::insert(ph_op op) {
    if (active_ >= buckets_.size()) grow();
    if (spare_.empty()) {
        spare_.reserve(all_.size() + 1);  // so that release() never allocates
        all_.push_back(std::make_unique<Operation>(
            core_,
            [](void* owner, Operation& operation) {
                static_cast<HttpTransport*>(owner)->release(operation);
            },
            this));
        spare_.push_back(all_.back().get());
    }
    Operation* const operation = spare_.back();
    spare_.pop_back();
    operation->take_id(op);
    Operation*& bucket = buckets_[mix(op) & (buckets_.size() - 1)];
    operation->next = bucket;
    bucket = operation;
    ++active_;
    return *operation;
}

void HttpTransport::release(Operation& operation) noexcept {
    Operation** link = &buckets_[mix(operation.id()) & (buckets_.size() - 1)];
    while (*link != &operation) link = &(*link)->next;
    *link = operation.next;
    operation.next = nullptr;
    spare_.push_back(&operation);
    --active_;
}

void HttpTransport::grow() {
    std::vector<Operation*> old(buckets_.size() * 2, nullptr);
    old.swap(buckets_);
    for (Operation* operation : old) {
        while (operation) {
            Operation* const next = operation->next;
            Operation*& bucket = buckets_[mix(operation->id()) & (buckets_.size() - 1)];
            operation->next = bucket;
            bucket = operation;
            operation = next;
        }
    }
}

}  // namespace packhost::http

PACKHOST_PLUGIN(packhost::plugin::Transport<packhost::http::HttpTransport>)
