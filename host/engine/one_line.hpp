// one_line.hpp: what an API says, as a part of one line of ours.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace packhost::engine {

/// A text of an API's, fit for a message: control characters and those that turn the direction of
/// text around are blanks (one for several), what is no UTF-8 is "?", and it is cut to `most` bytes
/// at a character's end, with "..." behind it.
std::string one_line(std::string_view text, std::size_t most);

}  // namespace packhost::engine
