// catalog_scan.hpp: one look at folders of packs, by a given clock.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "packhost/catalog.hpp"

namespace packhost::runtime {

struct PackScan {
    std::vector<CatalogEntry> entries;
    std::size_t read = 0;  ///< packs that the index could not tell
};

/// PackCatalog::open at `now_ns` of the system's clock.
Result<PackScan> scan_packs(const std::vector<std::filesystem::path>& folders,
                            const std::filesystem::path& index_file, std::int64_t now_ns);

}  // namespace packhost::runtime
