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

Result<std::shared_ptr<const Connection>> ConnectionStore::open(std::string_view name,
                                                                const Judge& judge) {
    auto found = find(name);
    if (!found || !*found) return found;
    if (auto judged = judge(**found); !judged) return std::move(judged).error();
    return found;
}

}  // namespace packhost
