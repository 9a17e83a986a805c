// sentences.cpp: words for error numbers and addresses.
#include "sentences.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace packhost::http {

std::string describe_errno(int error) {
    switch (error) {
        case ECONNREFUSED: return "connection refused";
        case ECONNRESET: return "connection reset by peer";
        case ECONNABORTED: return "connection aborted";
        case EPIPE: return "connection closed by peer";
        case ETIMEDOUT: return "connection timed out";
        case EHOSTUNREACH: return "no route to the host";
        case EHOSTDOWN: return "the host is down";
        case ENETUNREACH: return "network unreachable";
        case ENETDOWN: return "network down";
        case EADDRNOTAVAIL: return "no local address or port is free";
        case EAFNOSUPPORT: return "this machine does not speak the address's family";
        case EMFILE:
        case ENFILE: return "too many open files";
        case ENOBUFS:
        case ENOMEM: return "out of memory for sockets";
        case EACCES:
        case EPERM: return "connection not permitted on this machine";
        default: return std::generic_category().message(error);
    }
}

namespace {

sa_family_t family_of(const ph_address& address) noexcept {
    sockaddr head{};
    std::memcpy(&head, address.bytes, sizeof head.sa_family);
    return head.sa_family;
}
template <class Sockaddr>
Sockaddr as(const ph_address& address) noexcept {
    static_assert(sizeof(Sockaddr) <= sizeof address.bytes);
    Sockaddr result;
    std::memcpy(&result, address.bytes, sizeof result);
    return result;
}

}  // namespace

std::string describe_address(const ph_address& address) {
    char text[INET6_ADDRSTRLEN] = "";
    if (family_of(address) == AF_INET) {
        const auto v4 = as<sockaddr_in>(address);
        inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
        return text + (":" + std::to_string(ntohs(v4.sin_port)));
    }
    const auto v6 = as<sockaddr_in6>(address);
    inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
    return "[" + (text + ("]:" + std::to_string(ntohs(v6.sin6_port))));
}

void copy_addresses(const ph_address* from, std::uint32_t count, std::vector<ph_address>& out) {
    out.resize(count);
    const auto* const at = reinterpret_cast<const char*>(from);
    for (std::uint32_t i = 0; i < count; ++i)
        std::memcpy(&out[i], at + i * std::size_t{from->size}, sizeof out[i]);
}

bool same_address(const ph_address& a, const ph_address& b) noexcept {
    if (family_of(a) != family_of(b)) return false;
    if (family_of(a) == AF_INET) {
        const auto x = as<sockaddr_in>(a), y = as<sockaddr_in>(b);
        return x.sin_port == y.sin_port && x.sin_addr.s_addr == y.sin_addr.s_addr;
    }
    const auto x = as<sockaddr_in6>(a), y = as<sockaddr_in6>(b);
    return x.sin6_port == y.sin6_port && x.sin6_scope_id == y.sin6_scope_id &&
           std::memcmp(&x.sin6_addr, &y.sin6_addr, sizeof x.sin6_addr) == 0;
}

}  // namespace packhost::http
