// include_rules.hpp: who may include whom, by path: the rules of host/, sdk/ and plugins/.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace packhost::tests {

/// One #include of one file; paths are relative to the project and have '/' between their parts.
struct Include {
    std::string from;
    std::size_t line = 0;
    std::string written;  ///< as between the quotes or brackets
    std::string to;       ///< the file of the project that it is; empty: another project's
};

/// All includes of the C and C++ files below `project`/`folder`.
std::vector<Include> read_includes(const std::filesystem::path& project, std::string_view folder);

/// The file that an include in `from` means, or "" if it is none of the project's.
std::string resolve_include(const std::filesystem::path& project, std::string_view from,
                            std::string_view written);

/// Why an include is against the rules; empty: it is not.
std::string objection(const Include& include);

}  // namespace packhost::tests
