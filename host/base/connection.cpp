// connection.cpp: look-up and identity of connections.
#include "packhost/connection.hpp"

#include <atomic>

namespace packhost {

const Credential* Connection::find(std::string_view credential) const noexcept {
    for (const Credential& c : credentials)
        if (c.name == credential) return &c;
    return nullptr;
}

std::uint64_t Connection::next_connection_id() noexcept {
    static std::atomic<std::uint64_t> next{1};
    return next.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace packhost
