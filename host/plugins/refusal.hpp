// refusal.hpp: one way to say why a plugin file is refused: the file, the reason, the way out.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "packhost/error.hpp"

namespace packhost::plugins {

/// The error of a refused file: `The plugin file "F" is refused: <reason>.` Code, reason and hint
/// are the caller's; the phase is Phase::plugin.
Error refuse(std::string_view code, const std::filesystem::path& file, std::string_view reason,
             std::string_view hint);

/// The way out where there is no such file, or none that can be read.
std::string no_file_hint(const std::filesystem::path& file);

/// The way out where a file or its signature is not what was released.
std::string released_anew_hint(const std::filesystem::path& file);

/// Text of unknown origin, fit for one line of a terminal: other than printable ASCII becomes "?",
/// and what exceeds 200 bytes is cut.
std::string printable(std::string_view text);

}  // namespace packhost::plugins
