// stamp.hpp: the time as AWS writes it.
#pragma once

#include <array>
#include <cstdint>

namespace packhost::sigv4 {

/// "20150830T123600Z"; the day is its first eight characters.
using Stamp = std::array<char, 16>;
Stamp stamp_of(std::int64_t unix_ms);

}  // namespace packhost::sigv4
