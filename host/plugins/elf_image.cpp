// elf_image.cpp: header, segments and notes of an ELF file.
#include "plugins/elf_image.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <bit>

#include "base/try.hpp"
#include "plugins/refusal.hpp"

namespace packhost::plugins {
namespace {

#if defined(__x86_64__)
constexpr std::uint16_t kMachine = EM_X86_64;
constexpr std::string_view kMachineName = "x86-64";
#elif defined(__aarch64__)
constexpr std::uint16_t kMachine = EM_AARCH64;
constexpr std::string_view kMachineName = "aarch64";
#elif defined(__riscv) && __riscv_xlen == 64
constexpr std::uint16_t kMachine = EM_RISCV;
constexpr std::string_view kMachineName = "riscv64";
#else
#error "The ELF machine of this platform is missing in elf_image.cpp."
#endif
constexpr unsigned char kByteOrder =
    std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;

constexpr std::uint64_t kPage = 4096;
constexpr std::size_t kMostSegments = 128;
constexpr std::size_t kMostNotes = 256;
constexpr std::uint64_t kMostAddress = std::uint64_t{1} << 40;

constexpr std::string_view kRebuildHint =
    "Build the plugin for this machine with packhost_add_plugin(), or get the file for it from "
    "its author.";
constexpr std::string_view kAgainHint =
    "Copy or download the file again, then: packhost plugin enable FILE";

std::uint64_t page_down(std::uint64_t n) { return n & ~(kPage - 1); }
std::uint64_t page_up(std::uint64_t n) { return page_down(n + kPage - 1); }

}  // namespace

Error ElfImage::damaged(std::string_view what) const {
    return refuse("not_a_plugin", file_, fmt::format("its ELF structure is damaged ({})", what),
                  kAgainHint);
}

Result<ElfImage> ElfImage::parse(std::span<const std::byte> bytes, std::filesystem::path file) {
    ElfImage image(bytes, std::move(file));
    PH_CHECK(image.check_header());
    PH_CHECK(image.read_segments());
    PH_CHECK(image.read_dynamic());
    return image;
}

Result<void> ElfImage::check_header() {
    const std::string_view magic(ELFMAG, SELFMAG);
    const std::string_view start(reinterpret_cast<const char*>(bytes_.data()),
                                 std::min<std::size_t>(bytes_.size(), SELFMAG));
    if (start.empty())
        return refuse("not_a_plugin", file_, "it is empty", kAgainHint);
    if (!magic.starts_with(start))
        return refuse("not_a_plugin", file_, "it is not an ELF file",
                      "Name a shared library that was built with packhost_add_plugin().");
    if (bytes_.size() < sizeof(Elf64_Ehdr))
        return refuse("truncated", file_, "it ends inside its ELF header", kAgainHint);

    const auto header = load<Elf64_Ehdr>(0);
    if (header.e_ident[EI_CLASS] != ELFCLASS64)
        return refuse("wrong_architecture", file_, "it is not a 64-bit library", kRebuildHint);
    if (header.e_ident[EI_DATA] != kByteOrder)
        return refuse("wrong_architecture", file_, "it is for another byte order", kRebuildHint);
    if (header.e_machine != kMachine)
        return refuse("wrong_architecture", file_,
                      fmt::format("it is for ELF machine {}, and this host is {} ({})",
                                  header.e_machine, kMachineName, kMachine),
                      kRebuildHint);
    if (header.e_type != ET_DYN)
        return refuse("not_a_plugin", file_, "it is an ELF file but no shared library",
                      "Name a shared library that was built with packhost_add_plugin().");
    return {};
}

Result<void> ElfImage::read_segments() {
    const auto header = load<Elf64_Ehdr>(0);
    if (header.e_phentsize != sizeof(Elf64_Phdr) || header.e_phnum == 0 ||
        header.e_phnum > kMostSegments)
        return damaged("its program headers");
    const std::uint64_t section_bytes = std::uint64_t{header.e_shnum} * header.e_shentsize;
    if (!in_file(header.e_phoff, std::uint64_t{header.e_phnum} * sizeof(Elf64_Phdr)) ||
        (header.e_shoff != 0 && !in_file(header.e_shoff, section_bytes)))
        return refuse("truncated", file_, "its headers point beyond its end", kAgainHint);
    for (std::size_t i = 0; i < header.e_phnum; ++i)
        PH_CHECK(add_segment(header.e_phoff + i * sizeof(Elf64_Phdr)));
    if (segments_.empty()) return damaged("nothing to load");
    return {};
}

Result<void> ElfImage::add_segment(std::size_t header_offset) {
    const auto segment = load<Elf64_Phdr>(header_offset);
    const bool from_file = segment.p_type == PT_LOAD || segment.p_type == PT_NOTE ||
                           segment.p_type == PT_DYNAMIC;
    if (from_file && !in_file(segment.p_offset, segment.p_filesz))
        return refuse("truncated", file_, "a segment reaches beyond its end", kAgainHint);
    switch (segment.p_type) {
        case PT_LOAD:
            if (segment.p_filesz > segment.p_memsz || segment.p_memsz > kMostAddress ||
                segment.p_vaddr > kMostAddress ||
                segment.p_vaddr % kPage != segment.p_offset % kPage)
                return damaged("a segment's bounds");
            return add_load({segment.p_vaddr, segment.p_offset, segment.p_filesz,
                             (segment.p_flags & PF_X) != 0},
                            segment.p_memsz);
        case PT_NOTE:
            note_ranges_.push_back({segment.p_offset, segment.p_filesz, segment.p_align});
            break;
        case PT_DYNAMIC:
            if (dynamic_range_) return damaged("two dynamic segments");
            dynamic_range_ = Range{segment.p_vaddr, segment.p_filesz, 0};
            break;
        case PT_GNU_STACK: executable_stack_ = (segment.p_flags & PF_X) != 0; break;
        default: break;
    }
    return {};
}

// Segments that share a page or go back could hide from us what the linker will see.
Result<void> ElfImage::add_load(const ElfSegment& segment, std::uint64_t memory_size) {
    if (!segments_.empty() && page_down(segment.address) < mapped_end_)
        return damaged("overlapping segments");
    mapped_end_ = page_up(segment.address + memory_size);
    segments_.push_back(segment);
    return {};
}

std::optional<std::uint64_t> ElfImage::offset_of(std::uint64_t address,
                                                 std::uint64_t size) const noexcept {
    for (const ElfSegment& s : segments_) {
        if (address < s.address) continue;
        const std::uint64_t inside = address - s.address;
        if (inside <= s.size && size <= s.size - inside) return s.offset + inside;
    }
    return std::nullopt;
}

bool ElfImage::in_code(std::uint64_t address) const noexcept {
    for (const ElfSegment& s : segments_)
        if (s.executable && address >= s.address && address - s.address < s.size) return true;
    return false;
}

Result<std::vector<ElfNote>> ElfImage::notes() const {
    std::vector<ElfNote> out;
    for (const Range& range : note_ranges_) PH_CHECK(read_notes(range, out));
    return out;
}

Result<void> ElfImage::read_notes(const Range& range, std::vector<ElfNote>& out) const {
    const auto bad = [&] {
        return refuse("bad_note", file_, "its notes are damaged", kAgainHint);
    };
    const std::uint64_t align = range.align == 8 ? 8 : 4;
    const auto padded = [align](std::uint64_t n) { return (n + align - 1) & ~(align - 1); };
    const auto chars = reinterpret_cast<const char*>(bytes_.data());
    std::uint64_t at = 0;  // within the range, which lies in the file
    while (range.size - at >= sizeof(Elf64_Nhdr)) {
        const auto header = load<Elf64_Nhdr>(range.offset + at);
        const std::uint64_t name = at + sizeof header;
        const std::uint64_t text = padded(name + header.n_namesz);  // 32-bit sizes: no overflow
        if (text > range.size || header.n_descsz > range.size - text) return bad();
        if (out.size() == kMostNotes) return bad();
        std::string_view owner(chars + range.offset + name, header.n_namesz);
        if (owner.ends_with('\0')) owner.remove_suffix(1);
        out.push_back(
            {owner, header.n_type, {chars + range.offset + text, header.n_descsz}});
        at = std::min(padded(text + header.n_descsz), range.size);
    }
    return {};
}

}  // namespace packhost::plugins
