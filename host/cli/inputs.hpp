// inputs.hpp: input pins from --in and --in-json.
#pragma once

#include <string>
#include <vector>

#include "packhost/pack.hpp"
#include "packhost/value.hpp"

namespace packhost::cli {

/// The object of --in-json: `source` is a file, "-" for stdin, or empty for no pins.
Result<Object> read_input_json(const std::string& source);

/// Adds each "pin=value" to the pins, over a value of that name. Text becomes a value by the type
/// that the node declares. Errors have phase usage or input.
Result<Object> add_inputs(Object pins, const std::vector<std::string>& inputs, const Pack& pack,
                          const NodeInfo& node);

}  // namespace packhost::cli
