// catalog_record.cpp: from a manifest to its record.
#include "runtime/catalog_record.hpp"

#include <sys/stat.h>

#include "runtime/pack_impl.hpp"

namespace packhost::runtime {
namespace {

std::int64_t nanoseconds(const timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

FileStamp stamp_of(const struct stat& info) {
    return {info.st_dev, info.st_ino, static_cast<std::uint64_t>(info.st_size),
            nanoseconds(info.st_mtim), nanoseconds(info.st_ctim)};
}

FileStamp stamp_of_icon(const std::string& file) {
    struct stat info {};
    return ::lstat(file.c_str(), &info) == 0 ? stamp_of(info) : FileStamp{};
}

void describe(const model::Pack& pack, PackRecord& record) {
    CatalogEntry& entry = record.entry;
    entry.slug = pack.metadata.slug;
    entry.name = pack.metadata.name;
    entry.description = pack.metadata.description;
    entry.version = pack.metadata.version;
    entry.category = pack.metadata.category;
    entry.tags = pack.metadata.tags;
    entry.provider = pack.connection.provider;
    record.slug_at = pack.metadata.slug_at;
    record.provider_at = pack.connection.provider_at;
    for (const model::Node& node : pack.nodes) {
        entry.nodes.emplace_back(node.node_type_id, node.title);
        record.nodes_at.push_back(node.node_type_id_at);
    }
}

}  // namespace

FileStamp stamp_of(const std::filesystem::path& file) {
    struct stat info {};
    return ::stat(file.c_str(), &info) == 0 ? stamp_of(info) : FileStamp{};
}

bool PackRecord::unchanged(const FileStamp& now) const {
    return now == stamp && (icon.empty() || stamp_of_icon(icon) == icon_stamp);
}

PackRecord read_record(const std::filesystem::path& file, const FileStamp& stamp) {
    PackRecord record;
    record.entry.file = file;
    record.stamp = stamp;
    const auto pack = PackImpl::load(file);
    if (!pack) {
        record.entry.problem = pack.error();
        return record;
    }
    const model::Pack& manifest = (*pack)->manifest();
    describe(manifest, record);
    if (manifest.metadata.icon_url.empty()) return record;
    // The icon was read before its state is taken: a change in between is judged by the next
    // reading, since what changed within the last seconds is never trusted.
    record.icon = (file.parent_path() / manifest.metadata.icon_url).native();
    record.icon_stamp = stamp_of_icon(record.icon);
    return record;
}

}  // namespace packhost::runtime
