// host_config.hpp: the configuration that a command works with.
#pragma once

#include "cli/arguments.hpp"
#include "packhost/config.hpp"
#include "packhost/runtime.hpp"

namespace packhost::cli {

/// Reads it, and takes over what the command line adds: plugins that may load without a place in
/// the lock, each with a warning on stderr.
Result<Config> config_of(const Arguments& all);

/// A runtime with the log that the configuration asks for.
Result<std::unique_ptr<Runtime>> start_runtime(const Config& config, Services services = {});

}  // namespace packhost::cli
