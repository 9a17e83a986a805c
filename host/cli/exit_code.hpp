// exit_code.hpp: what the command's exit code tells, in one place.
#pragma once

#include <string_view>

#include "packhost/error.hpp"
#include "packhost/run.hpp"

namespace packhost::cli {

/// The exit codes; documented in `packhost --help` and README.md.
enum ExitCode : int {
    kOk = 0,
    kApiSaidNo = 1,
    kUsage = 2,
    kBadInput = 3,
    kConnection = 4,
    kNetwork = 5,
    kPolicy = 6,
    kPlugin = 7,
    kOutcomeUnknown = 8,
    kInterrupted = 130,
};

/// The exit code of an error: by its code where that says more than the phase, else by phase.
ExitCode exit_code(const Error& error) noexcept;

/// The exit code of a run that has ended.
ExitCode exit_code(const RunResult& result) noexcept;

/// All codes with their meaning, for the help.
std::string_view exit_codes_help() noexcept;

}  // namespace packhost::cli
