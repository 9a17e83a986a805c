// pack_reader.hpp: reads a pack's manifest and reports everything that is wrong with it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/finding.hpp"
#include "model/pack.hpp"
#include "model/plugin_needs.hpp"

namespace packhost::model {

/// The suffix that a pack's file name should have.
inline constexpr std::string_view kPackSuffix = ".dragops-pack.json";

/// The outcome of reading: a pack if no finding is an error, and all findings in the order of their
/// places in the file. Reading stops after 1,000 findings, with a last one, `too_many_findings`.
struct PackReading {
    std::optional<Pack> pack;
    std::vector<Finding> findings;
};

/// Reads a manifest from memory. `file_name` is the one shown in findings and kept in Pack::path.
/// The text may be anything at all: up to 10 MiB, 32 levels and a million values are read. What
/// plugins provide, schemes with their settings and codecs, is judged if `provision` is given.
PackReading read_pack(std::string_view text, std::string file_name,
                      const Provision* provision = nullptr);

/// Reads a manifest's file, and checks the icon beside it. A file that can't be read is the finding
/// `file_unreadable`.
PackReading read_pack_file(const std::filesystem::path& path, const Provision* provision = nullptr);

}  // namespace packhost::model
