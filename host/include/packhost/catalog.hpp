// catalog.hpp: the packs of some folders, known without reading each of them at every start.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "packhost/error.hpp"
#include "packhost/pack.hpp"
#include "packhost/result.hpp"

namespace packhost {

/// What is known of a pack before it is loaded.
struct CatalogEntry {
    std::filesystem::path file;
    std::string slug, name, description, version, category, provider;
    std::vector<std::string> tags;
    std::vector<std::pair<std::string, std::string>> nodes;  ///< nodeTypeId and title
    std::optional<Error> problem;  ///< why it can't be loaded; then only `file` is sure
};

/// All *.dragops-pack.json files in the given folders and their direct subfolders. Immutable, any
/// thread.
class PackCatalog {
 public:
    /// Reads the packs that `index_file` does not know, or knows with another size, time or inode,
    /// and writes the index anew if anything changed (to a temporary file, then renamed; an index
    /// that is missing, damaged or can't be written costs time, never an error). Empty: no index.
    /// Two packs with one slug, provider or nodeTypeId have a `problem` that names both files:
    /// which of them is meant can't be told. A file that two of the folders lead to is one pack.
    /// Error (phase config): a folder that can't be read.
    static Result<PackCatalog> open(const std::vector<std::filesystem::path>& folders,
                                    const std::filesystem::path& index_file);

    const std::vector<CatalogEntry>& entries() const noexcept { return entries_; }
    /// Entries that match all words of `text`, best first: in slug, name, description, category,
    /// tags, node titles and nodeTypeIds, without case. An empty text matches all.
    std::vector<const CatalogEntry*> search(std::string_view text) const;
    /// The entry of that slug. Error (phase usage) with the nearest slugs.
    Result<const CatalogEntry*> find(std::string_view slug) const;
    /// The entry that has a node of that nodeTypeId or title. Errors as of find().
    Result<const CatalogEntry*> find_node(std::string_view node) const;

 private:
    std::vector<CatalogEntry> entries_;
};

/// Reads, validates and compiles a pack to look at, without a runtime. Any runtime can run it too.
Result<std::shared_ptr<const Pack>> read_pack(const std::filesystem::path& file);

}  // namespace packhost
