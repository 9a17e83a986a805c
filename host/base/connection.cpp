// connection.cpp: look-up and identity of connections.
#include "packhost/connection.hpp"

#include <atomic>

namespace packhost {

const Credential* Connection::find(std::string_view credential) const noexcept {
    for (const Credential& c : credentials)
        if (c.name == credential) return &c;
    return nullptr;
}

Connection Connection::copy() const {
    Connection out;
    out.name = name;
    out.provider = provider;
    out.base_url = base_url;
    for (const Credential& c : credentials) out.credentials.push_back({c.name, c.value.clone()});
    out.urls = urls;
    out.option = option;
    out.origins = origins;
    out.stored_id = stored_id;
    out.revision = revision;
    return out;
}

std::uint64_t Connection::next_connection_id() noexcept {
    static std::atomic<std::uint64_t> next{1};
    return next.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace packhost
