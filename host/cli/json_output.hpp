// json_output.hpp: errors as the commands with --json print them.
#pragma once

#include <string>

#include "packhost/error.hpp"
#include "packhost/value.hpp"

namespace packhost::cli {

/// {"code","phase","message","hint"}
Value error_value(const Error& error);

/// {"error":{...}} and a line feed.
std::string error_json(const Error& error);

}  // namespace packhost::cli
