// plugin_admin.hpp: the registry and the policy that a config asks for.
#pragma once

#include "packhost/config.hpp"
#include "plugins/registry.hpp"

namespace packhost::runtime {

/// What plugins are measured against under this config.
plugins::Policy plugin_policy(const Config& config, const plugins::Lock& lock);

/// Reads the config's lock and verifies what it lists; runs nothing.
Result<plugins::Registry> open_registry(const Config& config);

}  // namespace packhost::runtime
