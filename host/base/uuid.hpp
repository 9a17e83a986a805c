// uuid.hpp: random names for things that have none of their own.
#pragma once

#include <string>

#include "packhost/result.hpp"

namespace packhost::detail {

/// A random UUID (RFC 9562, version 4), in lowercase. Error: `no_random`, phase run.
Result<std::string> random_uuid();

}  // namespace packhost::detail
