// connection_testing.hpp: tests a stored connection, and keeps how that ended.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

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

/// How new secrets fared before they replaced those that are stored.
struct Trial {
    bool replace = true;
    ExitCode code = kOk;
    std::optional<StoredConnection::Tested> outcome;  ///< absent: there was no test
};

/// Tests a draft's secrets without storing them, unless that is not wanted. Where the test fails,
/// the old ones are kept; a person at a terminal is asked.
Trial try_secrets(const Config& config, const Opened& opened,
                  const std::shared_ptr<const Pack>& pack, const ConnectionDraft& draft,
                  const TestingArguments& testing);

/// Keeps how the connection's test ended.
void note_test(const Opened& opened, StoredConnection::Tested tested);

}  // namespace packhost::cli
