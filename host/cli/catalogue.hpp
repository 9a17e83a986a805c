// catalogue.hpp: the packs that a command may mean: by file, by slug, by node.
#pragma once

#include <filesystem>
#include <string>

#include "cli/arguments.hpp"
#include "packhost/catalog.hpp"
#include "packhost/config.hpp"

namespace packhost::cli {

/// Where a command looks for packs.
struct PackPlaces {
    const Config& config;
    const Folders& more;    ///< --packs
    bool progress = false;  ///< tell on a terminal if it takes long
};

/// The packs of the configured folders and of `more`.
Result<PackCatalog> open_catalogue(const PackPlaces& places);

/// The packs of these folders alone.
Result<PackCatalog> open_catalogue(const Folders& folders, bool progress);

/// The file that FILE|SLUG means; a folder means the one pack in it. Error: of the catalogue, or
/// what is wrong with the pack or the folder.
Result<std::filesystem::path> find_pack_file(const PackPlaces& places, const std::string& pack);

/// The same, but a folder means all packs in it and in its direct subfolders.
Result<Folders> find_pack_files(const PackPlaces& places, const std::string& pack);

/// The file of the one pack that has this node, by nodeTypeId or title. Errors as above.
Result<std::filesystem::path> find_node_file(const PackPlaces& places, const std::string& node);

}  // namespace packhost::cli
