// config_checks.hpp: what a text in packhost.toml must be: an origin, an address, a key.
#pragma once

#include <string_view>

#include "packhost/result.hpp"

namespace packhost::runtime {

// Each says what is wrong with a text and what it should look like; phase config.
Result<void> check_origin(std::string_view text);        ///< "https://api.example.com:8443"
Result<void> check_address_entry(std::string_view text); ///< "loopback", "10.1.0.0/16"
Result<void> check_proxy_url(std::string_view text);     ///< "http://proxy.example:3128", or empty
Result<void> check_bypass(std::string_view text);        ///< "api.example", ".example", a block
Result<void> check_signer(std::string_view text);        ///< "ed25519:<base64>"
Result<void> check_plugin_id(std::string_view text);     ///< "dev.example.auth"
Result<void> check_capability(std::string_view text);    ///< "secret.reveal"
Result<void> check_library(std::string_view text);       ///< "libfoo.so.1"

}  // namespace packhost::runtime
