// show_past_run.hpp: a run of the history in words, with its time as bars on a terminal.
#pragma once

#include <string>

#include "cli/terminal.hpp"
#include "packhost/history.hpp"

namespace packhost::cli {

/// One line for a list: when, which, how it ended.
std::string past_run_line(const PastRun& run, const Paint& paint);

/// All that is known of it.
std::string past_run_text(const PastRun& run, const Paint& paint);

/// The phases of an exchange, a line for each that happened, with bars that begin where the one
/// before ended and are `width` long together.
std::string waterfall(const Timings& timings, std::size_t width);

/// "2026-01-31 08:00:00.000", in UTC.
std::string time_text(std::int64_t unix_ms);

}  // namespace packhost::cli
