// connection_testing.hpp: tests a stored connection, and keeps how that ended.
#pragma once

#include <chrono>
#include <memory>

#include "cli/exit_code.hpp"
#include "cli/stored_connections.hpp"

namespace packhost::cli {

/// Sends the pack's test request with a stored connection, tells how it ended, and notes it.
ExitCode test_stored(const Config& config, const Opened& opened,
                     const std::shared_ptr<const Pack>& pack, std::chrono::milliseconds deadline,
                     bool json);

/// The same after a change, as far as it is wanted: a person at a terminal is asked.
ExitCode test_after_change(const Config& config, const Opened& opened,
                           const std::shared_ptr<const Pack>& pack,
                           const TestingArguments& testing);

}  // namespace packhost::cli
