// inputs.hpp: input pins from --in and --in-json.
#pragma once

#include <string>
#include <vector>

#include "packhost/blob.hpp"
#include "packhost/pack.hpp"
#include "packhost/value.hpp"

namespace packhost::cli {

/// The object of --in-json: `source` is a file, "-" for stdin, or empty for no pins.
Result<Object> read_input_json(const std::string& source);

/// Adds each "pin=value" to the pins, over a value of that name. Text becomes a value by the type
/// that the node declares. Errors have phase usage or input.
Result<Object> add_inputs(Object pins, const std::vector<std::string>& inputs, const Pack& pack,
                          const NodeInfo& node);

/// Takes each "pin=@file" out of `inputs` whose pin is of type blob, and opens the file. Error:
/// `bad_blob`, phase input.
Result<BlobSources> take_files(std::vector<std::string>& inputs, const NodeInfo& node);

/// The files of --out, each "pin=@file". Errors have phase usage or input.
Result<BlobSinks> make_sinks(const std::vector<std::string>& outputs);

}  // namespace packhost::cli
