// config_checks.cpp: the texts of packhost.toml, judged by those who use them.
#include "runtime/config_checks.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/try.hpp"
#include "net/policy.hpp"
#include "plugins/identity.hpp"
#include "plugins/signature.hpp"

namespace packhost::runtime {
namespace {

Error wrong(std::string_view text, std::string_view reason, std::string_view hint) {
    return {"bad_config", Phase::config, fmt::format("\"{}\" {}", text, reason),
            std::string(hint)};
}

bool is_host_text(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return std::isalnum(c) || c == '-' || c == '_' || c == '.';
    });
}

}  // namespace

Result<void> check_origin(std::string_view text) {
    const auto base = net::parse_base_url(text);
    if (base && base->path.empty() && !text.ends_with('/')) return {};
    return wrong(text, "is no origin",
                 "An origin is scheme, host and port alone: https://api.example.com");
}

Result<void> check_address_entry(std::string_view text) {
    const ConnectionPolicy of_one{{std::string(text)}, false, {}};
    auto policy = net::NetworkPolicy::make({{"", of_one}});
    if (policy) return {};
    Error error = std::move(policy).error();  // "[network.connections.""] allow: ..."
    if (const auto at = error.message.find("] allow: "); at != error.message.npos)
        error.message.erase(0, at + 9);
    return error;
}

Result<void> check_proxy_url(std::string_view text) {
    if (text.empty() || check_origin(text)) return {};
    return wrong(text, "is no proxy",
                 "A proxy is scheme, host and port alone: http://proxy.example:3128; its password "
                 "comes from network.proxy.credentials_file.");
}

Result<void> check_bypass(std::string_view text) {
    if (text.find('/') != text.npos) {
        if (auto block = net::AddressBlock::parse(text); !block) return std::move(block).error();
        return {};
    }
    if (is_host_text(text) || text.find(':') != text.npos) return {};
    return wrong(text, "is neither a host nor addresses",
                 "A host (api.example), a domain (.example), an address or a block (10.0.0.0/8).");
}

Result<void> check_signer(std::string_view text) {
    if (plugins::PublicKey::parse(text)) return {};
    return wrong(text, "is no public key",
                 "`packhost plugin keygen` prints one: ed25519: and 44 characters of base64.");
}

Result<void> check_plugin_id(std::string_view text) {
    if (plugins::is_plugin_id(text)) return {};
    return wrong(text, "is no plugin's id", "Ids are reverse-DNS names: dev.example.auth");
}

Result<void> check_capability(std::string_view text) {
    const bool fits = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return std::islower(c) || std::isdigit(c) || c == '.' || c == '_' || c == '-';
    });
    if (fits) return {};
    return wrong(text, "is no capability", "For example: secret.reveal");
}

Result<void> check_library(std::string_view text) {
    if (plugins::is_soname(text)) return {};
    return wrong(text, "is no library's name", "For example: libfoo.so.1");
}

}  // namespace packhost::runtime
