// secret_shape.hpp: what can be told of a secret without telling it.
#pragma once

#include <string>

#include "packhost/secret.hpp"

namespace packhost::cli {

/// "PEM, 28 lines", "JSON, 12 lines" or "3 lines"; empty for a secret of one line, of which nothing
/// is to be told.
std::string lines_text(const Secret& secret);

/// The same, and "23 characters" for one line, for the person who has just entered it.
std::string shape_text(const Secret& secret);

}  // namespace packhost::cli
