// note_reader.cpp: a file that somebody calls a plugin, before any of its code runs. Nothing is
// read beyond its bytes, all that is told of it lies within them, and an identity has the form that
// messages, paths and the lock count on.
//
// An input is a whole file, or (without ELF's magic number) the texts of the two notes, put into a
// file here.
#include "plugins/elf_image.hpp"

#include <elf.h>

#include <cstring>
#include <fstream>
#include <span>
#include <string>

#include "fuzz.hpp"
#include "packhost/abi/plugin.h"
#include "plugins/identity.hpp"

namespace packhost::fuzz {
namespace {

using namespace plugins;

void check_error(const Error& error) {
    PH_HOLDS(!error.code.empty() && !error.message.empty());
    PH_HOLDS(std::all_of(error.message.begin(), error.message.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
    }));
}

/// Whether a text of the image is one of its bytes.
void check_inside(std::string_view text, std::span<const std::byte> bytes) {
    const auto* begin = reinterpret_cast<const char*>(bytes.data());
    PH_HOLDS(text.data() >= begin && text.size() <= bytes.size());
    PH_HOLDS(static_cast<std::size_t>(text.data() - begin) <= bytes.size() - text.size());
}

void check_identity(const Declaration& declared) {
    const Identity& identity = declared.identity;
    PH_HOLDS(is_plugin_id(identity.id) && identity.id.find('/') == std::string::npos);
    PH_HOLDS(!identity.provides.empty() && !identity.interfaces.empty());
    const auto printable = [](std::string_view text) {
        return !text.empty() && text.size() <= 511 &&
               std::all_of(text.begin(), text.end(), [](char c) {
                   return c > 0x20 && c < 0x7f && c != '"' && c != '\\';
               });
    };
    PH_HOLDS(printable(identity.version) && printable(identity.sdk) && printable(identity.target));
    for (const auto* list : {&identity.interfaces, &identity.needs, &identity.optional,
                             &identity.capabilities, &identity.dependencies})
        PH_HOLDS(std::all_of(list->begin(), list->end(), printable));
    for (const std::string& name : identity.dependencies)
        PH_HOLDS(is_soname(name) && name.find('/') == std::string::npos);
    PH_HOLDS(declared.schemas.size() == identity.provides.size());
    for (const Provided& one : identity.provides) {
        PH_HOLDS(printable(one.kind) && printable(one.name));
        const auto schema = declared.schemas.find(one.text());
        PH_HOLDS(schema != declared.schemas.end());
        PH_HOLDS(schema->second.starts_with('{'));
    }
}

void check(std::span<const std::byte> bytes) {
    const auto image = ElfImage::parse(bytes, "plugin.so");
    if (!image) return check_error(image.error());
    if (const auto notes = image->notes()) {
        for (const ElfNote& note : *notes) {
            check_inside(note.owner, bytes);
            check_inside(note.text, bytes);
        }
    } else {
        check_error(notes.error());
    }
    if (const auto dynamic = image->dynamic()) {
        for (const std::string_view name : dynamic->needed) check_inside(name, bytes);
        if (dynamic->soname) check_inside(*dynamic->soname, bytes);
    } else {
        check_error(dynamic.error());
    }
    if (const auto exports = image->exports()) {
        for (const ElfExport& symbol : *exports) check_inside(symbol.name, bytes);
    } else {
        check_error(exports.error());
    }
    const auto declared = read_declaration(*image, "plugin.so");
    if (declared) check_identity(*declared);
    else check_error(declared.error());
}

template <class T>
void put(std::string& out, const T& value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void put_note(std::string& out, std::uint32_t type, std::string_view text) {
    constexpr std::string_view kOwner(PACKHOST_NOTE_OWNER, sizeof PACKHOST_NOTE_OWNER);
    put(out, Elf64_Nhdr{static_cast<Elf64_Word>(kOwner.size()),
                        static_cast<Elf64_Word>(text.size()), type});
    for (const std::string_view part : {kOwner, text}) {
        out.append(part);
        out.resize((out.size() + 3) / 4 * 4);
    }
}

/// Of the running executable: its class, byte order and machine are those of this host.
Elf64_Ehdr own_header() {
    static const Elf64_Ehdr header = [] {
        Elf64_Ehdr read{};
        std::ifstream own("/proc/self/exe", std::ios::binary);
        own.read(reinterpret_cast<char*>(&read), sizeof read);
        return read;
    }();
    return header;
}

/// The smallest library that has these notes.
std::string with_notes(std::string_view identity, std::string_view schema) {
    constexpr std::size_t kHeaders = sizeof(Elf64_Ehdr) + 3 * sizeof(Elf64_Phdr);
    constexpr std::size_t kStrings = kHeaders + 3 * sizeof(Elf64_Dyn), kNotes = kStrings + 8;
    std::string notes;
    put_note(notes, PACKHOST_NOTE_IDENTITY, identity);
    put_note(notes, PACKHOST_NOTE_SCHEMA, schema);
    const std::size_t size = kNotes + notes.size();

    Elf64_Ehdr header = own_header();
    header.e_type = ET_DYN;
    header.e_phoff = sizeof header;
    header.e_phnum = 3;
    header.e_shoff = header.e_shnum = 0;
    std::string file;
    put(file, header);
    put(file, Elf64_Phdr{PT_LOAD, PF_R, 0, 0, 0, size, size, 4096});
    put(file, Elf64_Phdr{PT_DYNAMIC, PF_R, kHeaders, kHeaders, 0, 3 * sizeof(Elf64_Dyn),
                         3 * sizeof(Elf64_Dyn), 8});
    put(file, Elf64_Phdr{PT_NOTE, PF_R, kNotes, kNotes, 0, notes.size(), notes.size(), 4});
    for (const auto& [tag, value] : {std::pair{DT_STRTAB, kStrings}, {DT_STRSZ, std::size_t{8}},
                                     {DT_NULL, std::size_t{0}}}) {
        Elf64_Dyn entry{};
        entry.d_tag = tag;
        entry.d_un.d_val = value;
        put(file, entry);
    }
    return file.append(8, '\0') + notes;
}

}  // namespace
}  // namespace packhost::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace packhost::fuzz;
    if (size >= SELFMAG && std::memcmp(data, ELFMAG, SELFMAG) == 0) {
        check(std::as_bytes(std::span(data, size)));
        return 0;
    }
    Texts texts(data, size);
    const std::string_view identity = texts.next();
    const std::string file = with_notes(identity, texts.next());
    check(std::as_bytes(std::span(file)));
    PH_HOLDS(ElfImage::parse(std::as_bytes(std::span(file)), "plugin.so").ok());
    return 0;
}
