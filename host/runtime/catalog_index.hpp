// catalog_index.hpp: the records of packs that can be loaded, in one file between two runs.
#pragma once

#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/catalog_record.hpp"

namespace packhost::runtime {

/// What an index file holds. A cache: nothing but time depends on it.
class PackIndex {
 public:
    PackIndex() = default;
    PackIndex(PackIndex&&) = default;
    PackIndex& operator=(PackIndex&&) = default;

    /// Reads an index that this version wrote; any other, and a damaged one, is empty.
    static PackIndex load(const std::filesystem::path& file);

    /// The record of a file, if neither the file nor its icon can have changed since; else null. A
    /// change within two seconds of the index's time may have left every stamp as it was (file
    /// systems count in ticks of up to two seconds), so such a record is not trusted.
    const PackRecord* knows(const std::filesystem::path& file, const FileStamp& now) const;
    std::size_t size() const noexcept { return records_.size(); }

    /// Writes the records that have no problem, to a temporary file that is then renamed. `time_ns`
    /// is the system's clock before the first file was looked at. A failure leaves what was there.
    static void save(const std::filesystem::path& file, std::int64_t time_ns,
                     const std::vector<PackRecord>& records);

 private:
    std::int64_t time_ns_ = 0;
    std::vector<PackRecord> records_;
    std::unordered_map<std::string, std::size_t> by_file_;
};

/// The system's clock, as file systems use it.
std::int64_t system_clock_ns();

}  // namespace packhost::runtime
