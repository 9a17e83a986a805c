// elf_dynamic.cpp: the dynamic section of an ELF file: what it needs, and what it exports.
#include <elf.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/try.hpp"
#include "plugins/elf_image.hpp"

namespace packhost::plugins {
namespace {

constexpr std::size_t kMostEntries = 4096;
constexpr std::uint32_t kMostSymbols = 1 << 18;
constexpr std::size_t kMostText = 4096;

constexpr std::array<std::pair<std::int64_t, std::string_view>, 6> kSearchTags{{
    {DT_RPATH, "DT_RPATH"},
    {DT_RUNPATH, "DT_RUNPATH"},
    {DT_AUXILIARY, "DT_AUXILIARY"},
    {DT_FILTER, "DT_FILTER"},
    {DT_AUDIT, "DT_AUDIT"},
    {DT_DEPAUDIT, "DT_DEPAUDIT"},
}};

// Of these the linker takes the last; two of them are a trick.
constexpr std::array<std::int64_t, 7> kOnce{DT_STRTAB, DT_STRSZ,    DT_SYMTAB, DT_SYMENT,
                                            DT_HASH,   DT_GNU_HASH, DT_SONAME};

}  // namespace

Result<void> ElfImage::read_dynamic() {
    if (!dynamic_range_) return damaged("no dynamic segment");
    const std::uint64_t size = dynamic_range_->size;
    const auto offset = offset_of(dynamic_range_->offset, size);
    if (!offset) return damaged("its dynamic segment is not loaded");
    for (std::uint64_t at = 0; size - at >= sizeof(Elf64_Dyn); at += sizeof(Elf64_Dyn)) {
        const auto e = load<Elf64_Dyn>(*offset + at);
        if (e.d_tag == DT_NULL) return find_strings();
        if (dynamic_.size() == kMostEntries) return damaged("too many dynamic entries");
        if (std::find(kOnce.begin(), kOnce.end(), e.d_tag) != kOnce.end() && entry(e.d_tag))
            return damaged("a dynamic entry comes twice");
        dynamic_.push_back({e.d_tag, e.d_un.d_val});
    }
    return damaged("its dynamic segment has no end");
}

Result<void> ElfImage::find_strings() {
    const auto table = entry(DT_STRTAB);
    const auto size = entry(DT_STRSZ);
    const auto start = table && size ? offset_of(*table, *size) : std::nullopt;
    if (!start) return damaged("its string table");
    strings_ = {reinterpret_cast<const char*>(bytes_.data()) + *start, *size};
    return {};
}

std::optional<std::uint64_t> ElfImage::entry(std::int64_t tag) const noexcept {
    for (const DynamicEntry& e : dynamic_)
        if (e.tag == tag) return e.value;
    return std::nullopt;
}

std::optional<std::string_view> ElfImage::text(std::uint64_t offset) const noexcept {
    if (offset >= strings_.size()) return std::nullopt;
    const std::string_view rest = strings_.substr(offset, kMostText);
    const auto end = rest.find('\0');
    return end == rest.npos ? std::nullopt : std::optional(rest.substr(0, end));
}

Result<ElfDynamic> ElfImage::dynamic() const {
    ElfDynamic out;
    for (const DynamicEntry& e : dynamic_) {
        if (e.tag == DT_NEEDED || e.tag == DT_SONAME) {
            const auto name = text(e.value);
            if (!name) return damaged("a library's name");
            if (e.tag == DT_NEEDED) out.needed.push_back(*name);
            else out.soname = *name;
        }
        for (const auto& [tag, name] : kSearchTags)
            if (e.tag == tag) out.search.push_back(name);
    }
    return out;
}

// Symbols that no hash chain reaches can't be looked up. A chain from a lower bucket ends no later
// than the chain from the highest one, so its end is the number of symbols.
Result<std::uint32_t> ElfImage::gnu_symbol_count(std::uint64_t address) const {
    struct Header {
        std::uint32_t buckets, first, bloom_words, shift;
    };
    const auto header = load_at<Header>(address);
    if (!header) return damaged("its symbol hash");
    const std::uint64_t buckets = address + sizeof(Header) + std::uint64_t{header->bloom_words} * 8;
    const auto offset = offset_of(buckets, std::uint64_t{header->buckets} * 4);
    if (!offset) return damaged("its symbol hash");
    std::uint32_t last = 0;
    for (std::uint32_t i = 0; i < header->buckets; ++i)
        last = std::max(last, load<std::uint32_t>(*offset + std::uint64_t{i} * 4));
    if (last == 0) return std::uint32_t{0};
    if (last < header->first) return damaged("its symbol hash");
    const std::uint64_t chains = buckets + std::uint64_t{header->buckets} * 4;
    for (;; ++last) {
        const auto link = load_at<std::uint32_t>(chains + std::uint64_t{last - header->first} * 4);
        if (!link || last >= kMostSymbols) return damaged("its symbol hash");
        if (*link & 1) return last + 1;
    }
}

Result<std::uint32_t> ElfImage::symbol_count() const {
    std::uint32_t count = 0;
    if (const auto address = entry(DT_GNU_HASH)) {
        PH_TRY(count, gnu_symbol_count(*address));
    }
    if (const auto address = entry(DT_HASH)) {
        struct Header {
            std::uint32_t buckets, chains;
        };
        const auto header = load_at<Header>(*address);
        if (!header || header->chains > kMostSymbols) return damaged("its symbol hash");
        count = std::max(count, header->chains);
    }
    return count;
}

Result<std::vector<ElfExport>> ElfImage::exports() const {
    std::vector<ElfExport> out;
    PH_TRY(const std::uint32_t count, symbol_count());
    if (count == 0) return out;
    const auto table = entry(DT_SYMTAB);
    if (!table) return damaged("no symbol table");
    const auto offset = offset_of(*table, std::uint64_t{count} * sizeof(Elf64_Sym));
    if (!offset) return damaged("its symbol table");
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto symbol = load<Elf64_Sym>(*offset + std::uint64_t{i} * sizeof(Elf64_Sym));
        const auto binding = ELF64_ST_BIND(symbol.st_info);
        const auto visibility = ELF64_ST_VISIBILITY(symbol.st_other);
        const bool version_name = symbol.st_shndx == SHN_ABS && symbol.st_value == 0;
        if (symbol.st_shndx == SHN_UNDEF || version_name || binding == STB_LOCAL ||
            visibility == STV_HIDDEN || visibility == STV_INTERNAL)
            continue;
        const auto name = text(symbol.st_name);
        if (!name) return damaged("a symbol's name");
        out.push_back(
            {*name, ELF64_ST_TYPE(symbol.st_info) == STT_FUNC && in_code(symbol.st_value)});
    }
    return out;
}

}  // namespace packhost::plugins
