// suggest.hpp: "did you mean", for fronts that let people type names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace packhost {

/// `Did you mean "x"?` for the name closest to `word`, or an empty text if none is close: at most a
/// third of the word's length apart (insertions, removals, changes, swaps of neighbours), and one
/// at least, without ASCII case.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& names);

}  // namespace packhost
