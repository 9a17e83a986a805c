// json_difference.hpp: two JSON texts compared by what they say.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace packhost::replay {

/// Where the JSON of a request first differs from the recorded one, in words; nothing if both say
/// the same: members in any order, numbers by value.
std::optional<std::string> json_difference(std::string_view sent, std::string_view recorded);

}  // namespace packhost::replay
