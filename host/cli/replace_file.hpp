// replace_file.hpp: writes a file so that the old one is whole until the new one is.
#pragma once

#include <filesystem>
#include <string_view>

#include "packhost/result.hpp"

namespace packhost::cli {

/// Puts `text` in the place of what `file` holds, if it is there: by a file beside it and a rename,
/// so that a full disk or a kill leaves the old one. A link stays a link; permissions stay. Error
/// (phase input): it can't be written.
Result<void> replace_file(const std::filesystem::path& file, std::string_view text);

}  // namespace packhost::cli
