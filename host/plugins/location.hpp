// location.hpp: who decides what lies at a path: root and the user of this process, or others too.
#pragma once

#include <filesystem>
#include <string_view>

#include "packhost/result.hpp"

namespace packhost::plugins {

/// Refuses a relative path, and a file that others than root and the user of this process (the
/// effective one) can replace: the file, a folder above it or a link on the way belongs to somebody
/// else; the file or its folder is writable by group or others; or a folder above that is, and is
/// not sticky. A group with its owner's own number (a user's private group) does not count. The
/// same holds for the path that all links lead to. `noun` says in the message what the file is.
/// Errors: unsafe_path, no_file.
Result<void> check_location(const std::filesystem::path& file, std::string_view noun, Phase phase);

/// The same of a folder and those above it. The message is the reason alone, such as "others than
/// its owner can write to /a", the phase Phase::config.
Result<void> judge_folder(const std::filesystem::path& folder);

}  // namespace packhost::plugins
