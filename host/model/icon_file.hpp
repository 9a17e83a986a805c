// icon_file.hpp: checks the icon that a pack names.
#pragma once

#include <filesystem>
#include <string>

namespace packhost::model {

/// The largest icon, in bytes.
inline constexpr std::size_t kLargestIcon = 64 * 1024;

/// What is wrong with the file, as the end of a sentence, or empty: it must be a plain file, no
/// symbolic link, of at most 64 KiB, and begin like a PNG or an SVG.
std::string icon_file_problem(const std::filesystem::path& file);

}  // namespace packhost::model
