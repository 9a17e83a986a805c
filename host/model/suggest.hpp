// suggest.hpp: "did you mean": the closest of some names, and safe quoting of names of a pack.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace packhost::model {

/// The number of single-character insertions, removals, changes and swaps of neighbours between
/// two texts (optimal string alignment), compared without ASCII case. Takes O(a * b) time.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate closest to `word`, or empty if none is close: at most a third of the word's length
/// apart, and one at least. Words beyond 64 bytes match nothing.
std::string_view closest(std::string_view word, std::span<const std::string_view> candidates);

/// `Did you mean "x"?` for the closest candidate, or an empty text.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

/// The same, or else the first ten candidates: `Known: "a", "b".`; `There are none.` without any.
std::string closest_or_all(std::string_view word, std::span<const std::string_view> candidates);

/// The text in double quotes, cut after 60 characters; control characters become \xNN.
std::string in_quotes(std::string_view text);

/// Equal without regard to ASCII case.
bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

}  // namespace packhost::model
