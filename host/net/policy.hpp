// policy.hpp: the administrator's rule for where a connection may go: public addresses over https,
// and what packhost.toml allows beyond.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "address.hpp"
#include "origin.hpp"
#include "packhost/config.hpp"
#include "packhost/result.hpp"

namespace packhost::net {

/// A block of addresses: "10.1.0.0/16", "fd00::/8".
class AddressBlock {
 public:
    /// Error: `bad_config`, phase config. Bits beyond the prefix must be 0, an IPv4-mapped block
    /// must be written as IPv4.
    static Result<AddressBlock> parse(std::string_view text);

    bool contains(const Address& address) const noexcept;
    bool is_single() const noexcept { return prefix_ == first_.ip().size() * 8; }

 private:
    AddressBlock(const Address& first, unsigned prefix) : first_(first), prefix_(prefix) {}
    Address first_;
    unsigned prefix_;
};

/// Where connections may go. Made once from the configuration and then constant: all functions are
/// thread-safe. A connection without a section in packhost.toml reaches public addresses over https
/// and nothing else. `allow` holds blocks and these classes: "loopback", "private" (RFC 1918 and
/// unique-local), "unique-local", "link-local", "cgnat", "benchmarking", "documentation". Others
/// need a block, and a cloud's metadata service needs one that holds it alone (/32 or /128).
class NetworkPolicy {
 public:
    /// `file`, which hints name, is where the configuration was read from; it may be empty. Error:
    /// `bad_config`, phase config, naming the key.
    static Result<NetworkPolicy> make(const std::map<std::string, ConnectionPolicy>& network,
                                      const std::vector<std::string>& origins = {},
                                      const std::filesystem::path& file = {});

    /// Whether this host may reach the origin at all (`network.origins`), and the connection speak
    /// its scheme. Errors: `origin_refused`, `plain_http_refused`, phase policy.
    Result<void> check_origin(std::string_view connection, const Origin& origin) const;

    /// Whether the connection may go to this origin at these addresses: one that is refused refuses
    /// all, and so does an empty list. An address that carries IPv4 inside needs permission for
    /// each of them. Holds check_origin() too. Pass on to the transport the very addresses that
    /// passed.
    /// Errors: `address_refused`, `origin_refused`, `plain_http_refused`, phase policy; the message
    /// names host, address and class, the hint the lines of packhost.toml that would allow it.
    Result<void> vet(std::string_view connection, const Origin& origin,
                     std::span<const Address> addresses) const;

    /// The PEM bundle to trust instead of the system's; empty: the system's.
    const std::filesystem::path& ca_file(std::string_view connection) const noexcept;

 private:
    /// What an address is refused for: itself, or an address that it carries.
    struct Refusal {
        Address part;
        AddressClass address_class;
    };

    struct Rules {
        std::uint32_t classes = 0;  ///< a bit per AddressClass
        std::vector<AddressBlock> blocks;
        std::vector<std::string> entries;  ///< of `allow`, as they were written
        bool plain_http = false;
        std::filesystem::path ca_file;

        std::optional<Refusal> refusal(const Address& address) const;
        bool allow(const Address& address, AddressClass address_class) const noexcept;
        /// Takes one entry of `allow` in; says what is wrong with it.
        Result<void> add(std::string_view entry);
    };

    NetworkPolicy() = default;
    const Rules& rules_of(std::string_view connection) const noexcept;
    std::string lines_for(std::string_view connection, const std::string& line) const;
    std::string all_origins_and(const Origin& origin) const;
    Error refused(std::string_view connection, const Origin& origin, const Address& address,
                  const Refusal& refusal) const;

    std::map<std::string, Rules, std::less<>> rules_;
    std::vector<Origin> origins_;  ///< the only ones, if there are any
    std::string file_ = "packhost.toml";
    Rules none_;
};

}  // namespace packhost::net
