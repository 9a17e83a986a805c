// audit_trouble.hpp: what keeps an audit log from being written, and the way out.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "packhost/result.hpp"

namespace packhost::store {

/// The way out of what is seen to be wrong with the folder: a full or read-only disk, a file in its
/// place, missing rights. A sentence that names what it has to be, if nothing is seen.
std::string audit_advice(const std::filesystem::path& folder);

/// Writes to the folder as the log does, and takes what it wrote away. A folder that is not there
/// is not made: then it is enough that it could be. Error: audit_unavailable.
Result<void> try_audit_folder(const std::filesystem::path& folder);

/// Bytes that this process may still write to the folder's disk; 0 if that can't be told.
std::uint64_t free_bytes(const std::filesystem::path& folder) noexcept;

}  // namespace packhost::store
