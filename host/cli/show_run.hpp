// show_run.hpp: a run in words: exchanges with their timings, output pins, the request of a dry
// run.
#pragma once

#include <chrono>
#include <string>

#include "cli/terminal.hpp"
#include "packhost/run.hpp"

namespace packhost::cli {

/// "3.2 ms", "41 us", "1.50 s".
std::string duration_text(std::chrono::nanoseconds duration);

/// "GET http://… -> 200 in 3.2 ms".
std::string exchange_line(const Exchange& exchange, const Paint& paint);

/// " (attempt 2 of 3)" of an exchange of a log that repeats one that failed, or is repeated.
std::string attempt_text(const std::vector<Exchange>& log, std::size_t index);

/// "auth 0.1 ms, resolve 0.1 ms, …": the phases that happened.
std::string timings_text(const Timings& timings);

/// Its header fields, if it has any, and the bytes on the wire, each line indented.
std::string exchange_fields(const Exchange& exchange);

/// One line per exchange; verbose adds the run's id, headers and timings, each line indented.
std::string log_text(const RunResult& result, bool verbose, const Paint& paint);

/// The request of a dry run, as it would look on the wire.
std::string preview_text(const RequestPreview& preview);

/// to_value(result), with the preview of a dry run under "preview".
Value result_value(const RunResult& result);

}  // namespace packhost::cli
