// catalog.cpp: the public doors to the catalogue and to a pack without a runtime.
#include "packhost/catalog.hpp"

#include "base/try.hpp"
#include "runtime/catalog_index.hpp"
#include "runtime/catalog_scan.hpp"
#include "runtime/pack_impl.hpp"

namespace packhost {

Result<PackCatalog> PackCatalog::open(const std::vector<std::filesystem::path>& folders,
                                      const std::filesystem::path& index_file) {
    PH_TRY(auto scan, runtime::scan_packs(folders, index_file, runtime::system_clock_ns()));
    PackCatalog catalog;
    catalog.entries_ = std::move(scan.entries);
    return catalog;
}

Result<std::shared_ptr<const Pack>> read_pack(const std::filesystem::path& file) {
    PH_TRY(auto pack, runtime::PackImpl::load(file));
    return std::shared_ptr<const Pack>(std::move(pack));
}

}  // namespace packhost
