// credential_source.hpp: where the value of one credential comes from, and what it may hold.
#pragma once

#include <filesystem>
#include <string_view>

#include "packhost/result.hpp"
#include "packhost/secret.hpp"

namespace packhost::store {

/// The value of an environment variable; unset or empty is an error.
Result<Secret> credential_from_environment(const std::string& variable);

/// The content of a file without one newline at its end: a token's file mostly has one that is no
/// part of it, and a PEM text is the same without. Refused: what is not a regular file, is empty, exceeds
/// 64 KiB, or can be read by its group or others (code "unsafe_file").
Result<Secret> credential_from_file(const std::filesystem::path& file);

/// Refuses what is no text: a zero byte, what is not UTF-8, and more than 64 KiB. Line breaks are
/// fine: a key in PEM has them, and what can't stand in a header is refused where it is placed. The
/// error tells what is wrong, not where nor beside what.
Result<void> check_credential(std::string_view bytes);

/// Refuses control characters: what is no secret is shown as one line.
Result<void> check_one_line(std::string_view text);

}  // namespace packhost::store
