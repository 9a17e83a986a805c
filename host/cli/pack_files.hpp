// pack_files.hpp: the packs that files and folders of the command line mean.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "packhost/result.hpp"

namespace packhost::cli {

/// Files as they are; of a folder all *.dragops-pack.json in it and in its direct subfolders, by
/// name; none twice. Error: `no_packs` (phase input) for a folder without any.
Result<std::vector<std::filesystem::path>> pack_files(
    const std::vector<std::filesystem::path>& files_and_folders);

/// A file as it is; of a folder the one *.dragops-pack.json in it, without its subfolders. Errors,
/// phase input: `no_packs`, and `several_packs` with their names.
Result<std::filesystem::path> pack_file(const std::filesystem::path& file_or_folder);

/// Whether a word that may be a slug means a folder: it has a "/" in it, or there is a pack in the
/// folder of that name.
bool means_folder(const std::string& word);

}  // namespace packhost::cli
