// disguise_test.cpp: files that would show a reader something else than they show the linker.
#include <elf.h>

#include <cstring>
#include <functional>

#include "plugins/elf_image.hpp"
#include "zoo/keeper.hpp"

namespace packhost::zoo {
namespace {

class Disguise : public Zoo {
 protected:
    Disguise() : bytes_(read_bytes(creature("good"))) {
        std::memcpy(&header_, bytes_.data(), sizeof header_);
    }

    /// Lets `change` edit the segments of a type, in order, until it returns true.
    void edit_segment(std::uint32_t type, const std::function<bool(Elf64_Phdr&)>& change) {
        for (unsigned i = 0; i < header_.e_phnum; ++i) {
            char* at = bytes_.data() + header_.e_phoff + i * sizeof(Elf64_Phdr);
            Elf64_Phdr segment;
            std::memcpy(&segment, at, sizeof segment);
            const bool done = segment.p_type == type && change(segment);
            std::memcpy(at, &segment, sizeof segment);
            if (done) return;
        }
        ADD_FAILURE() << "no such segment";
    }

    /// The same for the entries of the dynamic section.
    void edit_dynamic(std::int64_t tag, const std::function<void(Elf64_Dyn&)>& change) {
        edit_segment(PT_DYNAMIC, [&](Elf64_Phdr& segment) {
            for (std::size_t i = 0; i < segment.p_filesz / sizeof(Elf64_Dyn); ++i) {
                char* at = bytes_.data() + segment.p_offset + i * sizeof(Elf64_Dyn);
                Elf64_Dyn entry;
                std::memcpy(&entry, at, sizeof entry);
                if (entry.d_tag != tag) continue;
                change(entry);
                std::memcpy(at, &entry, sizeof entry);
                return true;
            }
            ADD_FAILURE() << "no such entry";
            return true;
        });
    }

    void expect_damaged(std::string_view reason) {
        expect_not_verified(write("disguised.so", bytes_), "not_a_plugin", reason);
    }

    std::string bytes_;
    Elf64_Ehdr header_;
};

TEST_F(Disguise, ANameThatOnlyTheLinkerReadsToItsEnd) {
    std::uint64_t name = 0;
    edit_dynamic(DT_NEEDED, [&](Elf64_Dyn& entry) { name = entry.d_un.d_val; });
    edit_dynamic(DT_STRSZ, [&](Elf64_Dyn& entry) { entry.d_un.d_val = name + 4; });
    expect_damaged("name");
}

TEST_F(Disguise, ASegmentOverAnother) {
    int seen = 0;
    edit_segment(PT_LOAD, [&](Elf64_Phdr& segment) {
        if (++seen < 3) return false;
        segment.p_vaddr = segment.p_offset % 4096;
        return true;
    });
    expect_damaged("overlapping segments");
}

TEST_F(Disguise, ASecondDynamicSegment) {
    edit_segment(PT_GNU_RELRO, [](Elf64_Phdr& segment) {
        segment.p_type = PT_DYNAMIC;
        return true;
    });
    expect_damaged("two dynamic segments");
}

// The linker follows the address, a careless reader the offset.
TEST_F(Disguise, ADynamicSegmentWhoseOffsetIsNotItsAddress) {
    edit_segment(PT_DYNAMIC, [](Elf64_Phdr& segment) {
        segment.p_vaddr = std::uint64_t{1} << 30;
        return true;
    });
    expect_damaged("dynamic segment is not loaded");
}

TEST_F(Disguise, ASecondStringTable) {
    edit_dynamic(DT_RELACOUNT, [](Elf64_Dyn& entry) { entry.d_tag = DT_STRTAB; });
    expect_damaged("comes twice");
}

TEST_F(Disguise, ADynamicSectionWithoutEnd) {
    edit_segment(PT_DYNAMIC, [](Elf64_Phdr& segment) {
        segment.p_filesz = 4 * sizeof(Elf64_Dyn);
        return true;
    });
    expect_damaged("no end");
}

TEST_F(Disguise, AnAddressAndOffsetOnDifferentPlacesOfAPage) {
    edit_segment(PT_LOAD, [](Elf64_Phdr& segment) {
        segment.p_vaddr += 16;
        return true;
    });
    expect_damaged("bounds");
}

}  // namespace
}  // namespace packhost::zoo
