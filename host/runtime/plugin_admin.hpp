// plugin_admin.hpp: the registry and the policy that a config asks for.
#pragma once

#include "packhost/config.hpp"
#include "packhost/plugins.hpp"
#include "plugins/registry.hpp"

namespace packhost::runtime {

/// What plugins are measured against under this config.
plugins::Policy plugin_policy(const Config& config);

/// Reads the config's lock and verifies what it lists; runs nothing.
Result<plugins::Registry> open_registry(const Config& config);

/// A plugin for people.
PluginInfo describe_plugin(const plugins::Declaration& declaration,
                           const std::filesystem::path& file, std::string sha256);

/// A signer's name in the config, else the key.
std::string signer_name(const Config& config, const plugins::Signature& signature);

}  // namespace packhost::runtime
