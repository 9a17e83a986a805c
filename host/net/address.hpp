// address.hpp: the bytes of a socket address, and what kind of network they lie in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sockaddr;

namespace packhost::net {

/// An IPv4 or IPv6 address with a port, held as the bytes of a sockaddr_in or sockaddr_in6: what
/// was judged is bit for bit what is connected to.
class Address {
 public:
    /// The room that the largest form takes (a sockaddr_in6).
    static constexpr std::size_t kMaxBytes = 28;

    /// Copies a sockaddr of `length` bytes; nothing if it is neither IPv4 nor IPv6, or short.
    static std::optional<Address> from_sockaddr(const ::sockaddr* address, std::size_t length);

    /// An address written as text, without brackets: four decimal numbers without leading zeros, or
    /// IPv6 as in RFC 4291, 2.2, without a zone. Other spellings that some systems take for an
    /// address (`0x7f.1`, `2130706433`, `127.1`) are no literals: they go to the resolver like any
    /// name, and the bytes that come back are judged.
    static std::optional<Address> parse_literal(std::string_view host, std::uint16_t port);

    /// The IPv4 or IPv6 address of these bytes, in network order.
    static Address from_v4(std::span<const std::uint8_t, 4> ip, std::uint16_t port);
    static Address from_v6(std::span<const std::uint8_t, 16> ip, std::uint16_t port);

    bool is_v4() const noexcept;
    std::uint16_t port() const noexcept;
    /// The IP address alone in network order: 4 or 16 bytes, borrowed from this object.
    std::span<const std::uint8_t> ip() const noexcept;
    /// The whole sockaddr, for connect() or ph_address; borrowed from this object.
    std::span<const std::uint8_t> sockaddr_bytes() const noexcept {
        return {bytes_.data(), length_};
    }

    /// "192.0.2.1:443" or "[2001:db8::1]:443".
    std::string to_string() const;
    /// The same without brackets and port.
    std::string ip_to_string() const;

    bool operator==(const Address& other) const noexcept;

 private:
    Address() = default;

    alignas(4) std::array<std::uint8_t, kMaxBytes> bytes_{};
    std::uint8_t length_ = 0;
};

/// Whether the first `bits` of two IP addresses are the same; false for two of unequal length.
bool shares_prefix(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b,
                   unsigned bits) noexcept;

/// What an address is for, from the IANA special-purpose registries (RFC 6890 and successors) and
/// RFC 4291. In the order of "worse": a later one outweighs an earlier one.
enum class AddressClass {
    public_,         ///< reachable by anyone: the only class that needs no permission
    documentation,   ///< RFC 5737, RFC 3849, RFC 9637
    benchmarking,    ///< RFC 2544, RFC 5180
    reserved,        ///< other special purposes, and IPv6 space that is not allocated
    multicast,
    cgnat,           ///< shared space of carriers and clouds (RFC 6598)
    private_,        ///< RFC 1918
    unique_local,    ///< RFC 4193
    link_local,      ///< RFC 3927, RFC 4291
    unspecified,     ///< 0.0.0.0 and ::, which reach this very machine
    loopback,
    cloud_metadata,  ///< hands out a machine's credentials: 169.254.169.254, fd00:ec2::254, ...
};

/// "public", "loopback", "link-local", ...: the names of packhost.toml and of messages.
std::string_view to_string(AddressClass address_class) noexcept;

/// The class of an address. One that carries IPv4 inside (v4-mapped, v4-compatible, v4-translated,
/// 6to4, Teredo, NAT64, ISATAP) has the worse of its own class and those of the addresses inside.
AddressClass classify(const Address& address);

/// The class by the outer bytes alone: public for the forms that only carry an IPv4 address.
AddressClass classify_outer(const Address& address);

/// The IPv4 addresses that an IPv6 address carries, with its port: none, one, or two (Teredo: the
/// server and the client).
std::array<std::optional<Address>, 2> embedded_addresses(const Address& address);

}  // namespace packhost::net
