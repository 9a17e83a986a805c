// address.cpp: socket addresses in and out of bytes and text.
#include "net/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace packhost::net {
namespace {

static_assert(sizeof(sockaddr_in6) <= Address::kMaxBytes);

/// Where the IP address and the port lie in the two structures.
constexpr std::size_t kV4Offset = offsetof(sockaddr_in, sin_addr);
constexpr std::size_t kV6Offset = offsetof(sockaddr_in6, sin6_addr);
static_assert(offsetof(sockaddr_in, sin_port) == offsetof(sockaddr_in6, sin6_port));
constexpr std::size_t kPortOffset = offsetof(sockaddr_in, sin_port);

/// The longest text of an IPv6 address: ffff:...:255.255.255.255.
constexpr std::size_t kMaxLiteral = 45;

}  // namespace

std::optional<Address> Address::from_sockaddr(const ::sockaddr* address, std::size_t length) {
    sa_family_t family;
    if (!address || length < offsetof(::sockaddr, sa_family) + sizeof family) return std::nullopt;
    std::memcpy(&family, &address->sa_family, sizeof family);
    std::size_t needed = 0;
    if (family == AF_INET) needed = sizeof(sockaddr_in);
    if (family == AF_INET6) needed = sizeof(sockaddr_in6);
    if (needed == 0 || length < needed) return std::nullopt;
    Address result;
    std::memcpy(result.bytes_.data(), address, needed);
    result.length_ = static_cast<std::uint8_t>(needed);
    return result;
}

std::optional<Address> Address::parse_literal(std::string_view host, std::uint16_t port) {
    if (host.empty() || host.size() > kMaxLiteral || host.find('\0') != std::string_view::npos)
        return std::nullopt;
    char text[kMaxLiteral + 1] = {};
    host.copy(text, host.size());
    // inet_pton takes neither short, octal and hexadecimal forms nor zones.
    std::array<std::uint8_t, 16> ip{};
    if (host.find(':') != std::string_view::npos) {
        if (inet_pton(AF_INET6, text, ip.data()) != 1) return std::nullopt;
        return from_v6(ip, port);
    }
    if (inet_pton(AF_INET, text, ip.data()) != 1) return std::nullopt;
    return from_v4(std::span(ip).first<4>(), port);
}

Address Address::from_v4(std::span<const std::uint8_t, 4> ip, std::uint16_t port) {
    sockaddr_in raw{};
    raw.sin_family = AF_INET;
    raw.sin_port = htons(port);
    std::memcpy(&raw.sin_addr, ip.data(), ip.size());
    Address result;
    std::memcpy(result.bytes_.data(), &raw, sizeof raw);
    result.length_ = sizeof raw;
    return result;
}

Address Address::from_v6(std::span<const std::uint8_t, 16> ip, std::uint16_t port) {
    sockaddr_in6 raw{};
    raw.sin6_family = AF_INET6;
    raw.sin6_port = htons(port);
    std::memcpy(&raw.sin6_addr, ip.data(), ip.size());
    Address result;
    std::memcpy(result.bytes_.data(), &raw, sizeof raw);
    result.length_ = sizeof raw;
    return result;
}

bool Address::is_v4() const noexcept { return length_ == sizeof(sockaddr_in); }

std::uint16_t Address::port() const noexcept {
    return static_cast<std::uint16_t>(bytes_[kPortOffset] << 8 | bytes_[kPortOffset + 1]);
}

std::span<const std::uint8_t> Address::ip() const noexcept {
    if (is_v4()) return std::span(bytes_).subspan(kV4Offset, 4);
    return std::span(bytes_).subspan(kV6Offset, 16);
}

std::string Address::ip_to_string() const {
    char text[INET6_ADDRSTRLEN] = {};
    inet_ntop(is_v4() ? AF_INET : AF_INET6, ip().data(), text, sizeof text);
    return text;
}

std::string Address::to_string() const {
    const auto text = ip_to_string();
    return (is_v4() ? text : "[" + text + "]") + ":" + std::to_string(port());
}

bool Address::operator==(const Address& other) const noexcept {
    return std::ranges::equal(sockaddr_bytes(), other.sockaddr_bytes());
}

}  // namespace packhost::net
