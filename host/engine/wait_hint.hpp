// wait_hint.hpp: how long an answer asks to wait, by one of its headers.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/extensions.hpp"

namespace packhost::engine {

/// The wait that a header's value asks for; nothing if it can't be read as that format. A moment
/// that has passed, and a negative number, are no wait; what is beyond a year is a year. `unix_ms`
/// is now.
std::optional<std::chrono::milliseconds> read_wait(model::WaitFormat format,
                                                   std::string_view value, std::int64_t unix_ms);

/// Retry-After (RFC 9110, 10.2.3): seconds, or a date.
std::optional<std::chrono::milliseconds> read_retry_after(std::string_view value,
                                                          std::int64_t unix_ms);

}  // namespace packhost::engine
