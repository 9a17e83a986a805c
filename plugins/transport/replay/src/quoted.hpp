// quoted.hpp: texts of requests as a person can compare them.
#pragma once

#include <string>
#include <string_view>

namespace packhost::replay {

/// The text in quotes, control characters escaped; of a long one what is around the byte `at`.
std::string quoted(std::string_view text, std::size_t at = 0);

/// The first byte in which two texts differ, or the length of the shorter one.
std::size_t first_difference(std::string_view a, std::string_view b) noexcept;

}  // namespace packhost::replay
