// catalogue.cpp: opens the catalogue, and finds one pack in it.
#include "cli/catalogue.hpp"

#include "cli/pack_files.hpp"
#include "cli/progress.hpp"

namespace packhost::cli {
namespace {

namespace fs = std::filesystem;

Result<PackCatalog> open(const Folders& folders, const fs::path& index, bool progress) {
    Progress shown("Reading packs", progress);
    return with_progress(shown, [&] { return PackCatalog::open(folders, index); });
}

Result<fs::path> file_of(const Result<const CatalogEntry*>& found) {
    if (!found) return found.error();
    const CatalogEntry& entry = **found;
    if (entry.problem) return *entry.problem;
    return entry.file;
}

bool is_file(const std::string& pack) {
    std::error_code failed;
    return pack.find('/') != std::string::npos || pack.ends_with(".json") ||
           fs::is_regular_file(pack, failed);
}

}  // namespace

Result<PackCatalog> open_catalogue(const PackPlaces& places) {
    Folders folders = places.config.pack_folders;
    folders.insert(folders.end(), places.more.begin(), places.more.end());
    // The index is for the configured folders: others would push their packs out of it.
    return open(folders, places.more.empty() ? places.config.pack_index : fs::path(),
                places.progress);
}

Result<PackCatalog> open_catalogue(const Folders& folders, bool progress) {
    return open(folders, {}, progress);
}

Result<fs::path> find_pack_file(const PackPlaces& places, const std::string& pack) {
    if (means_folder(pack)) return pack_file(pack);
    if (is_file(pack)) return fs::path(pack);
    const auto catalogue = open_catalogue(places);
    if (!catalogue) return catalogue.error();
    return file_of(catalogue->find(pack));
}

Result<Folders> find_pack_files(const PackPlaces& places, const std::string& pack) {
    if (means_folder(pack)) return pack_files({pack});
    auto file = find_pack_file(places, pack);
    if (!file) return std::move(file).error();
    return Folders{std::move(*file)};
}

Result<fs::path> find_node_file(const PackPlaces& places, const std::string& node) {
    const auto catalogue = open_catalogue(places);
    if (!catalogue) return catalogue.error();
    return file_of(catalogue->find_node(node));
}

}  // namespace packhost::cli
