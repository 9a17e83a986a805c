// policy.cpp: reads the allow-lists and judges addresses by their bytes.
#include "net/policy.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/toml_text.hpp"
#include "base/try.hpp"

namespace packhost::net {
namespace {

using enum AddressClass;
using detail::toml_list;
using detail::toml_string;

constexpr std::uint32_t bit(AddressClass address_class) {
    return 1u << static_cast<unsigned>(address_class);
}

struct NamedClass {
    std::string_view name;
    std::uint32_t classes;
};

constexpr NamedClass kAllowable[] = {
    {"loopback", bit(loopback)},
    {"private", bit(private_) | bit(unique_local)},
    {"unique-local", bit(unique_local)},
    {"link-local", bit(link_local)},
    {"cgnat", bit(cgnat)},
    {"benchmarking", bit(benchmarking)},
    {"documentation", bit(documentation)},
};

Error bad_block(std::string_view text, std::string_view why, std::string hint) {
    return {"bad_config", Phase::config, toml_string(text) + " " + std::string(why),
            std::move(hint)};
}

std::string section(std::string_view connection) {
    return "[network.connections." + toml_string(connection) + "]";
}

/// What to write into `allow` for this address: the name of its class, or the address alone.
std::string allow_entry(const Address& address, AddressClass address_class) {
    for (const auto& named : kAllowable) {
        if (named.classes & bit(address_class) && named.name == to_string(address_class))
            return std::string(named.name);
    }
    return address.ip_to_string() + (address.is_v4() ? "/32" : "/128");
}

}  // namespace

/// What to write for a connection, so that it can be copied. A section stands once in a file.
std::string NetworkPolicy::lines_for(std::string_view connection, const std::string& line) const {
    return (rules_.contains(connection)
                ? "the administrator sets, in the section that " + file_ + " has already:\n"
                : "the administrator adds to " + file_ + ":\n") +
           section(connection) + "\n" + line;
}

Error NetworkPolicy::refused(std::string_view connection, const Origin& origin,
                             const Address& address, const Refusal& refusal) const {
    const auto entry = allow_entry(refusal.part, refusal.address_class);
    return {"address_refused", Phase::policy,
            "the host '" + origin.host() + "' has the address " + address.ip_to_string() +
                ", which is " + std::string(to_string(refusal.address_class)) +
                " and not allowed for the connection '" + std::string(connection) + "'",
            "If this is meant, " +
                lines_for(connection, "allow = " + toml_list(entry, rules_of(connection).entries))};
}

namespace {

/// A decimal number from 0 to `bits` without leading zeros.
std::optional<unsigned> read_prefix(std::string_view text, unsigned bits) {
    unsigned prefix = 0;
    const auto* const last = text.data() + text.size();
    const auto [end, status] = std::from_chars(text.data(), last, prefix);
    if (status != std::errc() || end != last || prefix > bits) return std::nullopt;
    if (text.size() > 1 && text.front() == '0') return std::nullopt;
    return prefix;
}

/// The address with all bits beyond the prefix cleared.
Address masked(const Address& address, unsigned prefix) {
    std::array<std::uint8_t, 16> ip{};
    const auto from = address.ip();
    for (std::size_t i = 0; i < from.size(); ++i) {
        const unsigned kept = std::min(8u, prefix - std::min(prefix, static_cast<unsigned>(i * 8)));
        ip[i] = static_cast<std::uint8_t>(from[i] & (0xff00u >> kept));
    }
    if (address.is_v4()) return Address::from_v4(std::span(ip).first<4>(), 0);
    return Address::from_v6(ip, 0);
}

bool is_v4_mapped(const Address& address) {
    constexpr std::array<std::uint8_t, 16> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return shares_prefix(address.ip(), kMapped, 96);
}

}  // namespace

Result<AddressBlock> AddressBlock::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = Address::parse_literal(text.substr(0, slash), 0);
    if (!address || slash == std::string_view::npos)
        return bad_block(text, "is neither a class of addresses nor a block",
                         "classes: loopback, private, unique-local, link-local, cgnat, "
                         "benchmarking, documentation; a block: 10.1.0.0/16 or fd00::/8");
    const auto bits = static_cast<unsigned>(address->ip().size() * 8);
    const auto prefix = read_prefix(text.substr(slash + 1), bits);
    if (!prefix)
        return bad_block(text, "has no prefix from 0 to " + std::to_string(bits) + " after the /",
                         "write a block as 10.1.0.0/16 or fd00::/8");
    if (is_v4_mapped(*address))
        return bad_block(text, "is a block of IPv4-mapped addresses, which are judged as IPv4",
                         "write it as 10.1.0.0/16");
    const auto first = masked(*address, *prefix);
    if (first != *address)
        return bad_block(text, "has bits set beyond its prefix",
                         "write " + first.ip_to_string() + "/" + std::to_string(*prefix));
    return AddressBlock(first, *prefix);
}

bool AddressBlock::contains(const Address& address) const noexcept {
    return shares_prefix(address.ip(), first_.ip(), prefix_);
}

Result<void> NetworkPolicy::Rules::add(std::string_view entry) {
    for (const auto& named : kAllowable) {
        if (named.name != entry) continue;
        classes |= named.classes;
        entries.emplace_back(entry);
        return {};
    }
    PH_TRY(const auto block, AddressBlock::parse(entry));
    blocks.push_back(block);
    entries.emplace_back(entry);
    return {};
}

bool NetworkPolicy::Rules::allow(const Address& address,
                                 AddressClass address_class) const noexcept {
    if (address_class == public_ || classes & bit(address_class)) return true;
    return std::ranges::any_of(blocks, [&](const AddressBlock& block) {
        return block.contains(address) && (address_class != cloud_metadata || block.is_single());
    });
}

/// The worst part of the address that is refused, if one is.
std::optional<NetworkPolicy::Refusal> NetworkPolicy::Rules::refusal(const Address& address) const {
    std::optional<Refusal> worst;
    const auto judge = [&](const Address& part) {
        const auto address_class = classify_outer(part);
        if (allow(part, address_class)) return;
        if (!worst || worst->address_class < address_class) worst = Refusal{part, address_class};
    };
    judge(address);
    for (const auto& inner : embedded_addresses(address)) {
        if (inner) judge(*inner);
    }
    return worst;
}

Result<NetworkPolicy> NetworkPolicy::make(const std::map<std::string, ConnectionPolicy>& network,
                                          const std::vector<std::string>& origins,
                                          const std::filesystem::path& file) {
    NetworkPolicy policy;
    if (!file.empty()) policy.file_ = file.string();
    for (const std::string& text : origins) {
        auto base = parse_base_url(text);
        if (!base || !base->path.empty())
            return Error{"bad_config", Phase::config,
                         "[network] origins: " + toml_string(text) + " is no origin",
                         "an origin is scheme, host and port alone: https://api.example.com"};
        policy.origins_.push_back(std::move(base->origin));
    }
    for (const auto& [connection, section_policy] : network) {
        Rules rules;
        rules.plain_http = section_policy.plain_http;
        rules.ca_file = section_policy.ca_file;
        for (const auto& entry : section_policy.allow) {
            auto added = rules.add(entry);
            if (added) continue;
            auto& error = added.error();
            error.message = section(connection) + " allow: " + error.message;
            return std::move(error);
        }
        policy.rules_.emplace(connection, std::move(rules));
    }
    return policy;
}

Result<void> NetworkPolicy::check_origin(std::string_view connection, const Origin& origin) const {
    if (!origins_.empty() && std::find(origins_.begin(), origins_.end(), origin) == origins_.end())
        return Error{"origin_refused", Phase::policy,
                     "this host may not reach '" + origin.to_string() + "'",
                     "If this is meant, the administrator adds " +
                         toml_string(origin.to_string()) + " to the list that " + file_ +
                         " has already:\n[network]\norigins = " + all_origins_and(origin)};
    if (origin.is_tls() || rules_of(connection).plain_http) return {};
    return Error{"plain_http_refused", Phase::policy,
                 "the connection '" + std::string(connection) + "' may not use plain http to '" +
                     origin.authority() + "'",
                 "Use https; or, if this is meant, " +
                     lines_for(connection, "plain_http = true")};
}

Result<void> NetworkPolicy::vet(std::string_view connection, const Origin& origin,
                                std::span<const Address> addresses) const {
    PH_CHECK(check_origin(connection, origin));
    if (addresses.empty())
        return Error{"address_refused", Phase::policy,
                     "the host '" + origin.host() + "' has no address",
                     "See what its name resolves to: getent ahosts " + origin.host()};
    const auto& rules = rules_of(connection);
    for (const auto& address : addresses) {
        if (const auto refusal = rules.refusal(address))
            return refused(connection, origin, address, *refusal);
    }
    return {};
}

std::string NetworkPolicy::all_origins_and(const Origin& origin) const {
    constexpr std::size_t kMostShown = 10;
    if (origins_.size() > kMostShown) return "[" + toml_string(origin.to_string()) + ", ...]";
    std::vector<std::string> known;
    for (const Origin& one : origins_) known.push_back(one.to_string());
    return toml_list(origin.to_string(), known);
}

const std::filesystem::path& NetworkPolicy::ca_file(std::string_view connection) const noexcept {
    return rules_of(connection).ca_file;
}

const NetworkPolicy::Rules& NetworkPolicy::rules_of(std::string_view connection) const noexcept {
    const auto found = rules_.find(connection);
    return found == rules_.end() ? none_ : found->second;
}

}  // namespace packhost::net
