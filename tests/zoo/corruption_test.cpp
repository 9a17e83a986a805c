// corruption_test.cpp: the ELF reader against damaged bytes that end at an unreadable page.
#include <elf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <map>
#include <random>

#include "plugins/elf_image.hpp"
#include "plugins/identity.hpp"
#include "plugins/policy.hpp"
#include "zoo/keeper.hpp"

namespace packhost::zoo {
namespace {

constexpr std::uint32_t kSeed = 20240229;
constexpr int kRounds = 20000;

/// Memory whose last byte is followed by a page that can't be read: an over-read is a crash.
class Guarded {
 public:
    explicit Guarded(std::size_t capacity) {
        const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        room_ = (capacity + page - 1) / page * page;
        base_ = static_cast<char*>(::mmap(nullptr, room_ + page, PROT_READ | PROT_WRITE,
                                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        EXPECT_NE(base_, MAP_FAILED);
        EXPECT_EQ(::mprotect(base_ + room_, page, PROT_NONE), 0);
        mapped_ = room_ + page;
    }
    ~Guarded() { ::munmap(base_, mapped_); }
    Guarded(const Guarded&) = delete;

    std::span<const std::byte> put(std::string_view bytes) {
        char* at = base_ + room_ - bytes.size();
        if (!bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
        return {reinterpret_cast<const std::byte*>(at), bytes.size()};
    }

 private:
    char* base_ = nullptr;
    std::size_t room_ = 0, mapped_ = 0;
};

/// Reads all there is to read; returns the first code, or "fine".
std::string read_all(std::span<const std::byte> bytes) {
    const auto image = plugins::ElfImage::parse(bytes, "/fuzz.so");
    if (!image) return image.error().code;
    const auto declared = plugins::read_declaration(*image, "/fuzz.so");
    const plugins::Identity identity = declared ? declared->identity : plugins::Identity{};
    const auto problems = plugins::linking_problems(*image, identity, {}, "/fuzz.so");
    if (!declared) return declared.error().code;
    return problems.empty() ? "fine" : problems.front().code;
}

/// The loaded part without debug information, to keep the rounds short.
std::string loaded_part(const std::string& whole) {
    std::string out = whole;
    Elf64_Ehdr header;
    std::memcpy(&header, out.data(), sizeof header);
    std::uint64_t end = 0;
    for (unsigned i = 0; i < header.e_phnum; ++i) {
        Elf64_Phdr segment;
        std::memcpy(&segment, out.data() + header.e_phoff + i * sizeof segment, sizeof segment);
        end = std::max(end, segment.p_offset + segment.p_filesz);
    }
    header.e_shoff = 0;
    header.e_shnum = 0;
    std::memcpy(out.data(), &header, sizeof header);
    out.resize(end);
    return out;
}

class Corruption : public testing::Test {
 protected:
    Corruption() : good_(loaded_part(read_bytes(creature("good")))), memory_(good_.size()) {}
    std::string good_;
    Guarded memory_;
};

TEST_F(Corruption, TheUndamagedBytesAreFine) { EXPECT_EQ(read_all(memory_.put(good_)), "fine"); }

TEST_F(Corruption, EveryLengthOfTheHeadersIsTruncated) {
    for (std::size_t length = 1; length < 2048; ++length)
        ASSERT_EQ(read_all(memory_.put(std::string_view(good_).substr(0, length))), "truncated")
            << length;
}

// Half of the damage goes where the structure is: headers, hash table, and the words of the dynamic
// section; a third of the values are of the size of the file's own numbers.
TEST_F(Corruption, RandomDamageNeverReadsBeyond) {
    std::mt19937 random(kSeed);
    const std::size_t dynamic = good_.find(std::string("\x05\0\0\0\0\0\0\0", 8));  // DT_STRTAB
    ASSERT_NE(dynamic, std::string::npos);
    const std::uint32_t extremes[] = {0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff8};
    std::map<std::string, int> seen;
    for (int round = 0; round < kRounds; ++round) {
        std::string bytes = good_;
        for (unsigned changes = random() % 6 + 1; changes > 0; --changes) {
            const unsigned area = random() % 4;
            std::size_t at = area == 0   ? random() % 0x800
                             : area == 1 ? dynamic - 0x100 + random() % 0x200
                                         : random() % bytes.size();
            at = std::min(at & ~std::size_t{3}, bytes.size() - 4);
            const std::uint32_t value = random() % 3 == 0   ? extremes[random() % 6]
                                        : random() % 2 == 0 ? random() % 0x10000
                                                            : static_cast<std::uint32_t>(random());
            std::memcpy(bytes.data() + at, &value, random() % 3 ? 4 : 1);
        }
        if (random() % 8 == 0) bytes.resize(random() % bytes.size());
        ++seen[read_all(memory_.put(bytes))];
    }
    // The damage reaches deep enough to meet different checks.
    for (const char* code : {"fine", "truncated", "not_a_plugin", "wrong_architecture"})
        EXPECT_GT(seen[code], 0) << code;
    EXPECT_GT(seen["bad_note"] + seen["no_note"], 0);
}

// Each 64-bit word of the headers and the dynamic section, set to each extreme.
TEST_F(Corruption, ExtremeWordsInTheStructureNeverReadBeyond) {
    Elf64_Ehdr header;
    std::memcpy(&header, good_.data(), sizeof header);
    std::vector<std::size_t> offsets;
    for (std::size_t at = 16; at < header.e_phoff + header.e_phnum * sizeof(Elf64_Phdr); at += 4)
        offsets.push_back(at);
    for (unsigned i = 0; i < header.e_phnum; ++i) {
        Elf64_Phdr segment;
        std::memcpy(&segment, good_.data() + header.e_phoff + i * sizeof segment, sizeof segment);
        if (segment.p_type != PT_DYNAMIC && segment.p_type != PT_NOTE) continue;
        for (std::size_t at = 0; at + 4 <= segment.p_filesz && at < 1024; at += 4)
            offsets.push_back(segment.p_offset + at);
    }
    for (const std::size_t offset : offsets)
        for (const std::uint32_t value : {0u, 1u, 0x7fffffffu, 0x80000000u, 0xffffffffu}) {
            std::string bytes = good_;
            std::memcpy(bytes.data() + offset, &value, 4);
            read_all(memory_.put(bytes));  // any outcome will do but a crash
        }
}

}  // namespace
}  // namespace packhost::zoo
