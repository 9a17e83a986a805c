// address_class.cpp: the IANA special-purpose address registries as tables, and the forms of IPv6
// that carry an IPv4 address.
#include "net/address.hpp"

#include <algorithm>
#include <cstring>

namespace packhost::net {
namespace {

using enum AddressClass;

/// Blocks are asked in order: an exception stands before the block that it lies in.
struct V4Block {
    std::array<std::uint8_t, 4> first;
    unsigned prefix;
    AddressClass address_class;
};

constexpr V4Block kV4[] = {
    {{169, 254, 169, 254}, 32, cloud_metadata},  // nearly every cloud
    {{169, 254, 170, 2}, 32, cloud_metadata},    // AWS: credentials of a container
    {{169, 254, 170, 23}, 32, cloud_metadata},   // AWS: credentials of a pod
    {{169, 254, 42, 42}, 32, cloud_metadata},    // Scaleway
    {{100, 100, 100, 200}, 32, cloud_metadata},  // Alibaba
    {{168, 63, 129, 16}, 32, cloud_metadata},    // Azure: the host of a virtual machine
    {{192, 0, 0, 192}, 32, cloud_metadata},      // Oracle, classic
    {{0, 0, 0, 0}, 32, unspecified},
    {{0, 0, 0, 0}, 8, reserved},                 // "this network", RFC 791
    {{10, 0, 0, 0}, 8, private_},
    {{100, 64, 0, 0}, 10, cgnat},
    {{127, 0, 0, 0}, 8, loopback},
    {{169, 254, 0, 0}, 16, link_local},
    {{172, 16, 0, 0}, 12, private_},
    {{192, 0, 0, 0}, 24, reserved},              // IETF protocol assignments, RFC 6890
    {{192, 0, 2, 0}, 24, documentation},
    {{192, 31, 196, 0}, 24, reserved},           // AS112, RFC 7535: whoever is nearest answers
    {{192, 52, 193, 0}, 24, reserved},           // AMT, RFC 7450
    {{192, 88, 99, 0}, 24, reserved},            // 6to4 relays, RFC 7526
    {{192, 168, 0, 0}, 16, private_},
    {{192, 175, 48, 0}, 24, reserved},           // AS112, RFC 7534
    {{198, 18, 0, 0}, 15, benchmarking},
    {{198, 51, 100, 0}, 24, documentation},
    {{203, 0, 113, 0}, 24, documentation},
    {{224, 0, 0, 0}, 4, multicast},
    {{240, 0, 0, 0}, 4, reserved},               // RFC 1112, and the limited broadcast
};

struct V6Block {
    std::array<std::uint8_t, 16> first;
    unsigned prefix;
    AddressClass address_class;
};

constexpr V6Block kV6[] = {
    // The metadata services of AWS (machine, pod), Google and Scaleway.
    {{0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54}, 128, cloud_metadata},
    {{0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x00, 0x23}, 128, cloud_metadata},
    {{0xfd, 0x20, 0x00, 0xce, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54}, 128, cloud_metadata},
    {{0xfd, 0x00, 0x00, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x00, 0x42}, 128, cloud_metadata},
    {{}, 128, unspecified},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, loopback},
    // These carry an IPv4 address and are no more than it: v4-mapped, NAT64, Teredo, 6to4.
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, public_},
    {{0, 0x64, 0xff, 0x9b}, 96, public_},
    {{0x20, 0x01, 0, 0}, 32, public_},
    {{0x20, 0x02}, 16, public_},
    {{0x20, 0x01, 0, 0x02, 0, 0}, 48, benchmarking},
    {{0x20, 0x01, 0, 0}, 23, reserved},           // IETF protocol assignments, RFC 2928
    {{0x20, 0x01, 0x0d, 0xb8}, 32, documentation},
    {{0x26, 0x20, 0, 0x4f, 0x80, 0}, 48, reserved},  // AS112, RFC 7534
    {{0x3f, 0xff}, 20, documentation},
    {{0x20}, 3, public_},                         // what IANA allocates, RFC 4291 and 7249
    {{0xfc}, 7, unique_local},
    {{0xfe, 0x80}, 10, link_local},
    {{0xff}, 8, multicast},
    // The rest is reserved: NAT64 for local use (RFC 8215), discard (RFC 6666), segment routing
    // (RFC 9602), site-local (RFC 3879), v4-compatible, and what was never given out.
};

AddressClass look_up(const auto& table, std::span<const std::uint8_t> ip, AddressClass otherwise) {
    for (const auto& block : table) {
        if (shares_prefix(ip, block.first, block.prefix)) return block.address_class;
    }
    return otherwise;
}

bool starts_with(std::span<const std::uint8_t> ip, std::initializer_list<std::uint8_t> bytes,
                 std::size_t at = 0) {
    return std::equal(bytes.begin(), bytes.end(), ip.begin() + static_cast<std::ptrdiff_t>(at));
}

bool is_zero(std::span<const std::uint8_t> bytes) {
    return std::ranges::all_of(bytes, [](std::uint8_t b) { return b == 0; });
}

Address v4_at(const Address& address, std::size_t at, std::uint8_t mask = 0) {
    std::array<std::uint8_t, 4> ip{};
    for (std::size_t i = 0; i < ip.size(); ++i)
        ip[i] = static_cast<std::uint8_t>(address.ip()[at + i] ^ mask);
    return Address::from_v4(ip, address.port());
}

/// RFC 6052, 2.2: with a prefix of 48 bits the IPv4 address lies around the byte that is always 0.
Address v4_after_48_bits(const Address& address) {
    const auto ip = address.ip();
    const std::array<std::uint8_t, 4> inner{ip[6], ip[7], ip[9], ip[10]};
    return Address::from_v4(inner, address.port());
}

/// RFC 8215 leaves the length of the prefix to the network: both ends of the range are looked at.
std::array<std::optional<Address>, 2> in_local_nat64(const Address& address) {
    if (is_zero(address.ip().subspan(6, 6))) return {v4_at(address, 12), std::nullopt};
    if (is_zero(address.ip().subspan(12, 4))) return {v4_after_48_bits(address), std::nullopt};
    return {v4_at(address, 12), v4_after_48_bits(address)};
}

/// v4-mapped, v4-compatible (RFC 4291, 2.5.5), v4-translated (RFC 7915) and NAT64 (RFC 6052).
bool has_v4_at_end(std::span<const std::uint8_t> ip) {
    if (starts_with(ip, {0, 0x64, 0xff, 0x9b})) return is_zero(ip.subspan(4, 8));
    if (!is_zero(ip.first(8))) return false;
    if (starts_with(ip, {0xff, 0xff, 0, 0}, 8) || starts_with(ip, {0, 0, 0xff, 0xff}, 8))
        return true;
    // :: and ::1 are addresses of their own.
    return is_zero(ip.subspan(8, 4)) && !(is_zero(ip.subspan(12, 3)) && ip[15] <= 1);
}

/// RFC 5214, 6.1: 00-00-5E-FE or 02-00-5E-FE begins the interface identifier.
bool is_isatap(std::span<const std::uint8_t> ip) {
    return starts_with(ip, {0x00, 0x00, 0x5e, 0xfe}, 8) ||
           starts_with(ip, {0x02, 0x00, 0x5e, 0xfe}, 8);
}

}  // namespace

bool shares_prefix(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b,
                   unsigned bits) noexcept {
    const std::size_t whole = bits / 8;
    if (a.size() != b.size() || bits > a.size() * 8) return false;
    if (!std::ranges::equal(a.first(whole), b.first(whole))) return false;
    const unsigned rest = bits % 8;
    return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}

std::array<std::optional<Address>, 2> embedded_addresses(const Address& address) {
    if (address.is_v4()) return {};
    const auto ip = address.ip();
    if (has_v4_at_end(ip)) return {v4_at(address, 12), std::nullopt};
    if (starts_with(ip, {0x20, 0x02})) return {v4_at(address, 2), std::nullopt};
    // RFC 4380, 4: the server, and the client with all bits flipped.
    if (starts_with(ip, {0x20, 0x01, 0, 0})) return {v4_at(address, 4), v4_at(address, 12, 0xff)};
    if (starts_with(ip, {0, 0x64, 0xff, 0x9b, 0, 1})) return in_local_nat64(address);
    if (is_isatap(ip)) return {v4_at(address, 12), std::nullopt};
    return {};
}

AddressClass classify_outer(const Address& address) {
    if (address.is_v4()) return look_up(kV4, address.ip(), public_);
    return look_up(kV6, address.ip(), reserved);
}

AddressClass classify(const Address& address) {
    auto worst = classify_outer(address);
    for (const auto& inner : embedded_addresses(address)) {
        if (inner) worst = std::max(worst, classify_outer(*inner));
    }
    return worst;
}

std::string_view to_string(AddressClass address_class) noexcept {
    switch (address_class) {
        case public_: return "public";
        case documentation: return "documentation";
        case benchmarking: return "benchmarking";
        case reserved: return "reserved";
        case multicast: return "multicast";
        case cgnat: return "cgnat";
        case private_: return "private";
        case unique_local: return "unique-local";
        case link_local: return "link-local";
        case unspecified: return "unspecified";
        case loopback: return "loopback";
        case cloud_metadata: return "cloud-metadata";
    }
    return "unknown";
}

}  // namespace packhost::net
