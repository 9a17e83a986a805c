// credential_source.hpp: where the value of one credential comes from, and what it may hold.
#pragma once

#include <filesystem>
#include <string_view>

#include "packhost/result.hpp"
#include "packhost/secret.hpp"

namespace packhost::store {

/// The value of an environment variable; unset or empty is an error.
Result<Secret> credential_from_environment(const std::string& variable);

/// The content of a file without one newline at its end. Refused: what is not a regular file, is
/// empty, exceeds 64 KiB, or can be read by its group or others (code "unsafe_file").
Result<Secret> credential_from_file(const std::filesystem::path& file);

/// Refuses control characters (bytes below 0x20, and 0x7F): in a header they would end it, and
/// elsewhere they are leftovers of copying. The error tells which, not where nor beside what.
Result<void> check_credential(std::string_view bytes);

}  // namespace packhost::store
