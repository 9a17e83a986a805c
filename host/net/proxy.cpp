// proxy.cpp: reads the proxy's settings, and judges origins by them.
#include "net/proxy.hpp"

#include <algorithm>
#include <atomic>

#include "base/encode.hpp"
#include "base/try.hpp"

namespace packhost::net {
namespace {

Error wrong(std::string_view key, std::string message, std::string hint) {
    return {"bad_config", Phase::config, "network.proxy." + std::string(key) + ": " + message,
            std::move(hint)};
}

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x20 && byte != 0x7f;
    });
}

/// The field that carries "user:password" (RFC 7617).
Result<Secret> authorization(const Secret& credentials) {
    const std::string_view text = credentials.expose();
    Secret field;
    if (text.empty()) return field;
    if (text.find(':') == std::string_view::npos || !is_printable(text))
        return wrong("credentials_file", "the file does not hold \"user:password\" in one line.",
                     "A user, a colon and the password; one newline at the end is fine.");
    field.append("Proxy-Authorization: Basic ");
    encode(field, Encoder::base64, text);
    field.append("\r\n");
    return field;
}

std::string new_key(const Origin& origin) {
    static std::atomic<std::uint64_t> made = 0;
    return "proxy " + origin.to_string() + " " + std::to_string(++made);
}

}  // namespace

Proxy::Proxy(Origin origin) : origin_(std::move(origin)), key_(new_key(origin_)) {}

Result<std::optional<Proxy>> Proxy::make(const ProxyConfig& config, bool names_origins,
                                         const Secret& credentials) {
    if (config.url.empty()) {
        if (!config.resolves && credentials.empty()) return std::optional<Proxy>();
        return wrong("url", "the other settings of the proxy need it.",
                     "For example: url = \"http://proxy.example:3128\"");
    }
    auto base = parse_base_url(config.url);
    if (!base || !base->path.empty())
        return wrong("url", "this is no proxy.",
                     "A proxy is http, host and port alone: http://proxy.example:3128");
    if (base->origin.is_tls())
        return wrong("url", "a proxy is spoken to by http.",
                     "What goes through it is encrypted all the same, if the API is: "
                     "http://proxy.example:3128");
    if (config.resolves && !names_origins)
        return wrong("resolve",
                     "a proxy may look names up only for the origins of network.origins.",
                     "List them: network.origins = [\"https://api.example.com\"]");
    Proxy proxy(std::move(base->origin));
    proxy.resolves_ = config.resolves;
    PH_TRY(proxy.head_, authorization(credentials));
    for (const std::string& entry : config.bypass) PH_CHECK(proxy.add_bypass(entry));
    return std::optional<Proxy>(std::move(proxy));
}

Result<void> Proxy::add_bypass(std::string_view entry) {
    if (entry.find('/') != std::string_view::npos) {
        auto block = AddressBlock::parse(entry);
        if (!block) return wrong("bypass", block.error().message, block.error().hint);
        blocks_.push_back(*block);
        return {};
    }
    const bool in_brackets = entry.starts_with('[') && entry.ends_with(']');
    const auto bare = in_brackets ? entry.substr(1, entry.size() - 2) : entry;
    if (const auto address = Address::parse_literal(bare, 0)) {
        addresses_.push_back(*address);
        return {};
    }
    const bool is_domain = entry.starts_with('.');
    const std::string host(entry.substr(is_domain));
    const auto origin = Origin::parse("https://" + host);
    if (!origin || origin->authority().size() != host.size())  // else a port, or a path
        return wrong("bypass", "\"" + std::string(entry) + "\" is neither a host nor addresses",
                     "A host (api.example), a domain (.example), an address or a block "
                     "(10.0.0.0/8); none has a port.");
    (is_domain ? domains_ : hosts_).push_back((is_domain ? "." : "") + origin->host());
    return {};
}

bool Proxy::serves(const Origin& origin) const {
    const std::string& host = origin.host();
    if (const auto literal = Address::parse_literal(host, 0)) {
        const auto is_it = [&](const Address& address) { return address == *literal; };
        const auto holds_it = [&](const AddressBlock& block) { return block.contains(*literal); };
        return std::ranges::none_of(addresses_, is_it) && std::ranges::none_of(blocks_, holds_it);
    }
    if (std::ranges::count(hosts_, host)) return false;
    return std::ranges::none_of(domains_, [&](const std::string& domain) {
        return host.ends_with(domain) || std::string_view(domain).substr(1) == host;
    });
}

bool Proxy::looks_up(const Origin& origin) const {
    return resolves_ && !Address::parse_literal(origin.host(), 0);
}

Result<void> Proxy::vet(std::span<const Address> addresses) const {
    for (const Address& address : addresses) {
        const AddressClass found = classify(address);
        if (found != AddressClass::unspecified && found != AddressClass::multicast &&
            found != AddressClass::cloud_metadata)
            continue;
        return Error{"address_refused", Phase::policy,
                     "the proxy '" + origin_.authority() + "' has the address " +
                         address.ip_to_string() + ", which is " + std::string(to_string(found)),
                     "no proxy has such an address; look at what its name resolves to, and at "
                     "network.proxy.url: packhost config show --origin"};
    }
    if (!addresses.empty()) return {};
    return Error{"address_refused", Phase::policy,
                 "the proxy '" + origin_.authority() + "' has no address", {}};
}

std::string Proxy::target(const Origin& origin) {
    const std::string& host = origin.host();
    const bool is_v6 = host.find(':') != std::string::npos;
    return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(origin.port());
}

}  // namespace packhost::net
