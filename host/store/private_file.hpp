// private_file.hpp: files and folders that nobody else may read or write, written durably.
#pragma once

#include <filesystem>
#include <string_view>

#include "packhost/result.hpp"
#include "packhost/secret.hpp"

namespace packhost::store {

// Errors of all: `unsafe_file` (others may read or write it, or own it), `store_failed`; phase
// connection. Any thread.

/// Makes the folder, and those above it, as far as they are missing, with mode 0700. Refuses one
/// that is not this user's (or root's), or that others may write to, unless it is sticky.
Result<void> make_private_folder(const std::filesystem::path& folder);

/// Whether there is such a file. Refuses what is no regular file of this user (or root) alone.
Result<bool> check_private_file(const std::filesystem::path& file);

/// The content, read into locked memory; at most `limit` bytes.
Result<Secret> read_private_file(const std::filesystem::path& file, std::size_t limit);

/// Makes a file of mode 0600 with that content, whole and durable from the moment that it has its
/// name; false: there is one by that name, and it stays as it is.
Result<bool> create_private_file(const std::filesystem::path& file, std::string_view bytes);

/// The same, in place of what has that name.
Result<void> replace_private_file(const std::filesystem::path& file, std::string_view bytes);

/// Puts `from` into the place of `to`, unless there is something (false); durably.
Result<bool> name_private_file(const std::filesystem::path& from, const std::filesystem::path& to);

/// A path beside the file that nobody uses.
std::filesystem::path path_beside(const std::filesystem::path& file);

/// Removes what writers of that file have left beside it when they were killed.
void sweep_beside(const std::filesystem::path& file);

/// Makes the names in a folder durable.
Result<void> sync_folder(const std::filesystem::path& folder);

}  // namespace packhost::store
