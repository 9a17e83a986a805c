// catalog_format.cpp: records to bytes and back; what comes back is checked at each step.
#include "runtime/catalog_format.hpp"

#include <cstring>
#include <limits>

#include "base/fnv.hpp"

namespace packhost::runtime {
namespace {

constexpr std::string_view kMagic = "phpacks1";

class Writer {
 public:
    template <class Number>
        requires std::is_arithmetic_v<Number>
    void value(Number number) {
        bytes_.append(reinterpret_cast<const char*>(&number), sizeof number);
    }
    void value(std::string_view text) {
        value(static_cast<std::uint32_t>(text.size()));
        bytes_.append(text);
    }
    void value(const FileStamp& s) {
        value(s.device), value(s.inode), value(s.size), value(s.modified_ns), value(s.changed_ns);
    }
    void value(model::Position at) { value(at.line), value(at.column); }
    std::string& bytes() { return bytes_; }

 private:
    std::string bytes_;
};

/// Takes values off the front. After the first that is not there, all are empty and ok() is false.
class Reader {
 public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}
    bool ok() const { return ok_; }
    bool at_end() const { return ok_ && rest_.empty(); }

    template <class Number>
        requires std::is_arithmetic_v<Number>
    void value(Number& out) {
        const std::string_view from = take(sizeof out);
        if (ok_) std::memcpy(&out, from.data(), sizeof out);
    }
    void value(std::string& out) {
        std::uint32_t size = 0;
        value(size);
        out = take(size);
    }
    void value(FileStamp& s) {
        value(s.device), value(s.inode), value(s.size), value(s.modified_ns), value(s.changed_ns);
    }
    void value(model::Position& at) { value(at.line), value(at.column); }
    /// A number of things of at least four bytes each: never more than there can be.
    std::uint32_t count() {
        std::uint32_t number = 0;
        value(number);
        if (number > rest_.size() / 4) ok_ = false;
        return ok_ ? number : 0;
    }

 private:
    std::string_view take(std::size_t size) {
        if (!ok_ || size > rest_.size()) {
            ok_ = false;
            return {};
        }
        const std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }

    std::string_view rest_;
    bool ok_ = true;
};

void write(Writer& out, const PackRecord& record) {
    const CatalogEntry& entry = record.entry;
    for (const std::string* text : {&entry.file.native(), &entry.slug, &entry.name,
                                    &entry.description, &entry.version, &entry.category,
                                    &entry.provider, &record.icon})
        out.value(*text);
    out.value(record.stamp), out.value(record.icon_stamp);
    out.value(record.slug_at), out.value(record.provider_at);
    out.value(static_cast<std::uint32_t>(entry.tags.size()));
    for (const std::string& tag : entry.tags) out.value(tag);
    out.value(static_cast<std::uint32_t>(entry.nodes.size()));
    for (std::size_t i = 0; i < entry.nodes.size(); ++i) {
        out.value(entry.nodes[i].first), out.value(entry.nodes[i].second);
        out.value(record.nodes_at[i]);
    }
}

PackRecord read(Reader& in) {
    PackRecord record;
    CatalogEntry& entry = record.entry;
    std::string file;
    for (std::string* text : {&file, &entry.slug, &entry.name, &entry.description, &entry.version,
                              &entry.category, &entry.provider, &record.icon})
        in.value(*text);
    entry.file = std::move(file);
    in.value(record.stamp), in.value(record.icon_stamp);
    in.value(record.slug_at), in.value(record.provider_at);
    entry.tags.resize(in.count());
    for (std::string& tag : entry.tags) in.value(tag);
    entry.nodes.resize(in.count());
    record.nodes_at.resize(entry.nodes.size());
    for (std::size_t i = 0; i < entry.nodes.size(); ++i) {
        in.value(entry.nodes[i].first), in.value(entry.nodes[i].second);
        in.value(record.nodes_at[i]);
    }
    return record;
}

}  // namespace

std::string encode_index(std::int64_t time_ns, const std::vector<PackRecord>& records) {
    Writer payload;
    payload.value(std::string_view(PACKHOST_VERSION));
    payload.value(time_ns);
    for (const PackRecord& record : records)
        if (!record.entry.problem) write(payload, record);
    Writer out;
    out.bytes() = kMagic;
    out.value(detail::fnv1a(payload.bytes()));
    out.bytes() += payload.bytes();
    return std::move(out.bytes());
}

bool decode_index(std::string_view bytes, std::int64_t& time_ns,
                  std::vector<PackRecord>& records) {
    if (!bytes.starts_with(kMagic)) return false;
    Reader in(bytes.substr(kMagic.size()));
    std::uint64_t sum = 0;
    in.value(sum);
    if (!in.ok() || detail::fnv1a(bytes.substr(kMagic.size() + sizeof sum)) != sum) return false;
    std::string version;
    in.value(version);
    in.value(time_ns);
    if (version != PACKHOST_VERSION) return false;
    while (in.ok() && !in.at_end()) records.push_back(read(in));
    return in.ok();
}

}  // namespace packhost::runtime
