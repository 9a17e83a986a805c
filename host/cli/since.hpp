// since.hpp: times as people type them: so long ago, or a date.
#pragma once

#include <cstdint>
#include <string_view>

#include "packhost/result.hpp"

namespace packhost::cli {

/// Milliseconds since 1970 of "90s", "30m", "12h", "7d" before `now_ms`, of "2026-01-31", or of
/// "2026-01-31T08:00:00Z" with or without a fraction. Error: `bad_time`, phase usage.
Result<std::int64_t> parse_since(std::string_view text, std::int64_t now_ms);

/// The present.
std::int64_t now_unix_ms();

}  // namespace packhost::cli
