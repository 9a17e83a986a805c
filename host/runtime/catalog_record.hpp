// catalog_record.hpp: what the catalog keeps of a pack, and how it knows that a file is unchanged.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "model/finding.hpp"
#include "packhost/catalog.hpp"

namespace packhost::runtime {

/// A file's state. Two equal ones are taken for the same bytes, unless they were written within the
/// file system's clock tick: see PackIndex::knows().
struct FileStamp {
    std::uint64_t device = 0, inode = 0, size = 0;
    std::int64_t modified_ns = 0;  ///< 0, like all others: there is no such file
    std::int64_t changed_ns = 0;   ///< of the inode: nobody can set it back

    bool operator==(const FileStamp&) const = default;
};

/// The state of a pack's file, behind symbolic links.
FileStamp stamp_of(const std::filesystem::path& file);

/// A pack that can be loaded, or one that can't, with its problem and little else.
struct PackRecord {
    CatalogEntry entry;
    FileStamp stamp;
    std::string icon;      ///< the icon's path; empty: it has none
    FileStamp icon_stamp;  ///< without following a symbolic link, as the reader
    model::Position slug_at, provider_at;
    std::vector<model::Position> nodes_at;  ///< the nodeTypeIds of entry.nodes

    /// Whether pack and icon are in the state in which they were read; `now` is the pack's.
    bool unchanged(const FileStamp& now) const;
};

/// Reads, validates and compiles a pack, as Runtime::load_pack does. `stamp` was taken before.
PackRecord read_record(const std::filesystem::path& file, const FileStamp& stamp);

}  // namespace packhost::runtime
