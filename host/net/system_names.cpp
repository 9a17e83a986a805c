// system_names.cpp: the system's name service, getaddrinfo.
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>

#include "net/resolver.hpp"

namespace packhost::net {
namespace {

/// No server needs more, and each costs a judgement and perhaps a connection.
constexpr std::size_t kMaxAddresses = 64;

Error dns_error(const std::string& host, int code) {
    std::string hint;
    if (code == EAI_AGAIN) hint = "the name servers did not answer; try again later";
    if (code == EAI_NONAME) hint = "check the spelling of the host in the base URL";
    return {"dns", Phase::resolve,
            "the host '" + host + "' could not be resolved: " + ::gai_strerror(code),
            std::move(hint)};
}

class SystemNameService final : public NameService {
 public:
    Result<std::vector<Address>> look_up(const std::string& host, std::uint16_t port) override {
        addrinfo wanted{};
        wanted.ai_family = AF_UNSPEC;
        wanted.ai_socktype = SOCK_STREAM;
        wanted.ai_flags = AI_NUMERICSERV;
        addrinfo* found = nullptr;
        const auto service = std::to_string(port);
        const int code = ::getaddrinfo(host.c_str(), service.c_str(), &wanted, &found);
        if (code != 0) return dns_error(host, code);
        const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
        std::vector<Address> addresses;
        for (const auto* entry = found; entry; entry = entry->ai_next) {
            const auto address = Address::from_sockaddr(entry->ai_addr, entry->ai_addrlen);
            if (!address || std::ranges::count(addresses, *address)) continue;
            addresses.push_back(*address);
            if (addresses.size() == kMaxAddresses) break;
        }
        return addresses;
    }
};

}  // namespace

std::shared_ptr<NameService> system_name_service() {
    return std::make_shared<SystemNameService>();
}

}  // namespace packhost::net
