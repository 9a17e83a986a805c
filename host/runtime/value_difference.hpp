// value_difference.hpp: where two values first differ, in words.
#pragma once

#include <optional>
#include <string>

#include "packhost/value.hpp"

namespace packhost::runtime {

/// "items[0].id is 1, and 2 was expected", with `path` before it; nothing if both are the same:
/// members in any order, numbers by value.
std::optional<std::string> value_difference(const Value& got, const Value& expected,
                                            const std::string& path);

}  // namespace packhost::runtime
