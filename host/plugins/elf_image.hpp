// elf_image.hpp: what an ELF file says of itself, read from its bytes without running anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/result.hpp"

namespace packhost::plugins {

/// One note of a PT_NOTE segment (ELF gABI, "Note Section"). Views into the image's bytes.
struct ElfNote {
    std::string_view owner;
    std::uint32_t type = 0;
    std::string_view text;
};

/// A loadable segment, as the program header gives it.
struct ElfSegment {
    std::uint64_t address = 0;  ///< relative to where the image is mapped
    std::uint64_t offset = 0;   ///< in the file
    std::uint64_t size = 0;     ///< bytes that come from the file
    bool executable = false;
};

/// What the dynamic linker is told. Views into the image's bytes.
struct ElfDynamic {
    std::vector<std::string_view> needed;
    std::optional<std::string_view> soname;
    /// Names of the entries present that make the linker search or substitute: DT_RPATH,
    /// DT_RUNPATH, DT_AUXILIARY, DT_FILTER, DT_AUDIT, DT_DEPAUDIT.
    std::vector<std::string_view> search;
};

/// A symbol that other code can find by name.
struct ElfExport {
    std::string_view name;
    bool function = false;  ///< STT_FUNC inside an executable segment
};

/// A bounds-checked view of the bytes of a shared library for this machine (ELF gABI; 64 bit, this
/// host's byte order and instruction set). Bytes may be hostile: every offset is checked, and what
/// is read is what glibc's linker would see: addresses are resolved through the load segments,
/// which must ascend and may not share a page. Borrows the bytes. Immutable, hence thread-safe.
class ElfImage {
 public:
    /// `file` names the bytes in errors. Errors: not_a_plugin (no shared library, or a damaged
    /// one), truncated, wrong_architecture.
    static Result<ElfImage> parse(std::span<const std::byte> bytes, std::filesystem::path file);

    /// All notes. Error: bad_note.
    Result<std::vector<ElfNote>> notes() const;
    /// Errors: not_a_plugin.
    Result<ElfDynamic> dynamic() const;
    /// The symbols in reach of the linker's hash table, version names left out.
    /// Errors: not_a_plugin.
    Result<std::vector<ElfExport>> exports() const;
    /// Whether mapping the file would make the process's stacks executable.
    bool executable_stack() const noexcept { return executable_stack_; }

 private:
    struct DynamicEntry {
        std::int64_t tag;
        std::uint64_t value;
    };
    struct Range {
        std::uint64_t offset = 0, size = 0, align = 0;
    };

    ElfImage(std::span<const std::byte> bytes, std::filesystem::path file)
        : bytes_(bytes), file_(std::move(file)) {}

    Result<void> check_header();
    Result<void> read_segments();
    Result<void> add_segment(std::size_t header_offset);
    Result<void> add_load(const ElfSegment& segment, std::uint64_t memory_size);
    Result<void> read_dynamic();
    Result<void> find_strings();
    Result<void> read_notes(const Range& range, std::vector<ElfNote>& out) const;
    Result<std::uint32_t> symbol_count() const;
    Result<std::uint32_t> gnu_symbol_count(std::uint64_t address) const;

    Error damaged(std::string_view what) const;
    bool in_file(std::uint64_t offset, std::uint64_t size) const noexcept {
        return offset <= bytes_.size() && size <= bytes_.size() - offset;
    }
    /// The file offset of `size` bytes at an address, if one segment holds all of them.
    std::optional<std::uint64_t> offset_of(std::uint64_t address,
                                           std::uint64_t size) const noexcept;
    bool in_code(std::uint64_t address) const noexcept;
    std::optional<std::uint64_t> entry(std::int64_t tag) const noexcept;
    /// A text of the dynamic string table, if it ends inside the table.
    std::optional<std::string_view> text(std::uint64_t offset) const noexcept;

    /// Copies a structure out of the bytes; the caller has checked the bounds.
    template <class T>
    T load(std::uint64_t offset) const noexcept {
        T value;
        std::memcpy(&value, bytes_.data() + offset, sizeof value);
        return value;
    }
    template <class T>
    std::optional<T> load_at(std::uint64_t address) const noexcept {
        const auto offset = offset_of(address, sizeof(T));
        return offset ? std::optional<T>(load<T>(*offset)) : std::nullopt;
    }

    std::span<const std::byte> bytes_;
    std::filesystem::path file_;
    std::vector<ElfSegment> segments_;
    std::vector<Range> note_ranges_;
    std::vector<DynamicEntry> dynamic_;
    std::optional<Range> dynamic_range_;  // offset is an address here
    std::string_view strings_;            // the dynamic string table
    std::uint64_t mapped_end_ = 0;        // of the last segment, rounded up to a page
    bool executable_stack_ = true;
};

}  // namespace packhost::plugins
