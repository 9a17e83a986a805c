// json.hpp: JSON text to a value; value.hpp has the other way.
#pragma once

#include <string_view>

#include "packhost/result.hpp"
#include "packhost/value.hpp"

namespace packhost {

/// Parses one JSON text (RFC 8259) strictly: duplicate keys, invalid UTF-8 and anything behind the
/// value are refused, at most 16 MiB and 128 levels. Whole numbers stay exact. The error has phase
/// input, tells line and column, and nothing of the text. Any thread.
Result<Value> parse_json(std::string_view text);

}  // namespace packhost
