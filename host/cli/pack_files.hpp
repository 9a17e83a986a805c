// pack_files.hpp: the packs that files and folders of the command line mean.
#pragma once

#include <filesystem>
#include <vector>

#include "packhost/result.hpp"

namespace packhost::cli {

/// Files as they are; of a folder all *.dragops-pack.json in it and in its direct subfolders, by
/// name; none twice. Error: `no_packs` (phase input) for a folder without any.
Result<std::vector<std::filesystem::path>> pack_files(
    const std::vector<std::filesystem::path>& files_and_folders);

}  // namespace packhost::cli
