// inflate.hpp: undoes one layer of gzip, within bounds.
#pragma once

#include <string>
#include <string_view>

#include "packhost/result.hpp"

namespace packhost::engine {

/// The decompressed body (RFC 1952; several members are one body). At most `max_bytes`, and at most
/// 1,000 times the input beyond the first 64 KiB. Errors: `too_large`, `bad_response`.
Result<std::string> inflate_gzip(std::string_view compressed, std::size_t max_bytes);

}  // namespace packhost::engine
