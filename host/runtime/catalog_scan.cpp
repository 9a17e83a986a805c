// catalog_scan.cpp: finds the packs of folders, reads those that the index does not know, and
// checks what must differ between them.
#include "runtime/catalog_scan.hpp"

#include <algorithm>
#include <cstring>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "base/try.hpp"
#include "model/pack_reader.hpp"
#include "model/pack_set.hpp"
#include "runtime/catalog_index.hpp"

namespace packhost::runtime {
namespace {

namespace fs = std::filesystem;

struct Listing {
    std::vector<fs::path> packs, folders;
    std::error_code failed;
};

Listing list(const fs::path& folder) {
    Listing out;
    const auto options = fs::directory_options::none;
    for (fs::directory_iterator at(folder, options, out.failed), end; !out.failed && at != end;
         at.increment(out.failed)) {
        std::error_code gone;
        if (at->is_directory(gone)) out.folders.push_back(at->path());
        else if (at->path().native().ends_with(model::kPackSuffix)) out.packs.push_back(at->path());
    }
    std::sort(out.packs.begin(), out.packs.end());
    std::sort(out.folders.begin(), out.folders.end());
    return out;
}

Error unreadable(const fs::path& folder, const std::error_code& reason) {
    return {"bad_pack_folder", Phase::config,
            fmt::format("The folder of packs {} can't be read: {}.", folder.string(),
                        std::strerror(reason.value())),
            "Make it, or mend packs.folders in packhost.toml."};
}

/// What is being put together: the records of files that were not met before.
class Scan {
 public:
    Scan(const fs::path& index_file, std::int64_t now_ns)
        : index_file_(index_file), now_ns_(now_ns), index_(PackIndex::load(index_file)) {}

    Result<void> add_folder(const fs::path& folder) {
        const Listing listing = list(folder);
        if (listing.failed) return unreadable(folder, listing.failed);
        for (const fs::path& file : listing.packs) add(file);
        for (const fs::path& inner : listing.folders) {
            const Listing of_inner = list(inner);
            for (const fs::path& file : of_inner.packs) add(file);
            if (of_inner.failed) add_unreadable(inner, of_inner.failed);
        }
        return {};
    }

    std::size_t read() const { return read_; }

    std::vector<PackRecord> finish() {
        const bool forgotten = known_ != index_.size();
        if (!index_file_.empty() && (fresh_ > 0 || forgotten))
            PackIndex::save(index_file_, now_ns_, records_);
        return std::move(records_);
    }

 private:
    void add(const fs::path& file) {
        const FileStamp now = stamp_of(file);
        const bool exists = now != FileStamp{};
        if (exists && !met_.emplace(now.device, now.inode).second) return;  // by another way
        if (const PackRecord* known = index_.knows(file, now)) {
            records_.push_back(*known);
            ++known_;
            return;
        }
        records_.push_back(read_record(file, now));
        ++read_;
        if (!records_.back().entry.problem) ++fresh_;
    }

    void add_unreadable(const fs::path& folder, const std::error_code& reason) {
        PackRecord record;
        record.entry.file = folder;
        record.entry.problem = unreadable(folder, reason);
        records_.push_back(std::move(record));
    }

    const fs::path& index_file_;
    const std::int64_t now_ns_;
    const PackIndex index_;
    std::set<std::pair<std::uint64_t, std::uint64_t>> met_;  // device and inode
    std::vector<PackRecord> records_;
    std::size_t known_ = 0, read_ = 0, fresh_ = 0;  // fresh: read, and without a problem
};

/// As much of a pack as check_packs looks at.
model::Pack outline(const PackRecord& record) {
    model::Pack pack;
    pack.path = record.entry.file.string();
    pack.metadata.slug = record.entry.slug;
    pack.metadata.slug_at = record.slug_at;
    pack.connection.provider = record.entry.provider;
    pack.connection.provider_at = record.provider_at;
    pack.nodes.resize(record.entry.nodes.size());
    for (std::size_t i = 0; i < pack.nodes.size(); ++i) {
        pack.nodes[i].node_type_id = record.entry.nodes[i].first;
        pack.nodes[i].node_type_id_at = record.nodes_at[i];
    }
    return pack;
}

/// Gives both of two packs that share a name a problem: which of them is meant can't be told, and
/// the order of their files must not decide it.
void refuse_duplicates(std::vector<PackRecord>& records) {
    std::vector<model::Pack> outlines;
    std::unordered_map<std::string, PackRecord*> by_file;
    outlines.reserve(records.size());
    for (PackRecord& record : records) {
        if (record.entry.problem) continue;
        outlines.push_back(outline(record));
        by_file.emplace(record.entry.file.string(), &record);
    }
    std::vector<const model::Pack*> order;
    for (const model::Pack& pack : outlines) order.push_back(&pack);
    std::vector<model::Finding> findings = model::check_packs(order);
    if (findings.empty()) return;
    // Each finding is at the later pack; backwards, the earlier ones are the later.
    std::reverse(order.begin(), order.end());
    for (model::Finding& f : model::check_packs(order)) findings.push_back(std::move(f));
    for (const model::Finding& f : findings)
        if (auto& problem = by_file.at(f.file)->entry.problem; !problem)
            problem = Error{f.code, Phase::pack,
                            fmt::format("{}:{}:{}: {}", f.file, f.line, f.column, f.message),
                            f.hint};
}

}  // namespace

Result<PackScan> scan_packs(const std::vector<fs::path>& folders, const fs::path& index_file,
                            std::int64_t now_ns) {
    Scan scan(index_file, now_ns);
    for (const fs::path& folder : folders)
        PH_CHECK(scan.add_folder(fs::absolute(folder).lexically_normal()));
    std::vector<PackRecord> records = scan.finish();
    refuse_duplicates(records);
    PackScan out;
    out.read = scan.read();
    for (PackRecord& record : records) out.entries.push_back(std::move(record.entry));
    return out;
}

}  // namespace packhost::runtime
