// trust_test.cpp: only what is pinned is accepted, from safe places, and nothing runs too early.
#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "plugins/enable.hpp"
#include "plugins/registry.hpp"
#include "zoo/keeper.hpp"

namespace packhost::zoo {
namespace {

namespace fs = std::filesystem;
using Trust = Zoo;

TEST_F(Trust, NothingRunsBeforeItIsMapped) {
    const Mark mark(folder());
    const path file = creature("marking");
    const path lock = folder() / "plugins.lock";
    EXPECT_TRUE(plugins::inspect(file, policy()).ok());
    EXPECT_TRUE(plugins::enable(lock, file, {}, policy()).ok());
    const plugins::Registry registry(plugins::read_lock(lock).value(), {{}, {}, policy()});
    EXPECT_TRUE(registry.failures().empty());
    EXPECT_TRUE(registry.find("auth", "zoo").ok());
    EXPECT_EQ(registry.list().size(), 1u);
    const auto plugin = plugins::verify(file, pin_of(file), policy());
    ASSERT_TRUE(plugin.ok());
    EXPECT_FALSE(mark.left());
    ASSERT_TRUE((*plugin)->map().ok());
    EXPECT_TRUE(mark.left());  // so the mark works
}

TEST_F(Trust, TheCheckedBytesAreSealed) {
    const auto sealed = plugins::SealedFile::read(creature("good"));
    ASSERT_TRUE(sealed.ok());
    const int copy = ::open(sealed->descriptor_path().c_str(), O_RDWR | O_CLOEXEC);
    if (copy >= 0) {  // the kernel may refuse even this
        EXPECT_EQ(::write(copy, "x", 1), -1);
        EXPECT_EQ(::ftruncate(copy, 0), -1);
        EXPECT_EQ(::mmap(nullptr, 1, PROT_WRITE, MAP_SHARED, copy, 0), MAP_FAILED);
        EXPECT_EQ(::fcntl(copy, F_ADD_SEALS, F_SEAL_WRITE), -1);
        ::close(copy);
    }
    EXPECT_EQ(plugins::sha256_hex(sealed->bytes()), sealed->sha256());
    EXPECT_EQ(plugins::sha256_hex({}),  // FIPS 180-4
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_F(Trust, WithoutAPinNothingIsLoaded) {
    const auto plugin = plugins::verify(creature("good"), {}, policy());
    ASSERT_FALSE(plugin.ok());
    expect_refusal(plugin.error(), "no_pin", creature("good"));
}

TEST_F(Trust, TheLocksIdMustBeTheFiles) {
    plugins::Pin pin = pin_of(creature("good"));
    pin.id = "dev.zoo.twin";
    const auto plugin = plugins::verify(creature("good"), pin, policy());
    ASSERT_FALSE(plugin.ok());
    expect_refusal(plugin.error(), "id_mismatch", creature("good"));
}

// The offsets at which to change a byte: headers, and the middle of every section.
std::vector<std::size_t> places(const std::string& bytes) {
    Elf64_Ehdr header;
    std::memcpy(&header, bytes.data(), sizeof header);
    std::vector<std::size_t> out{0, EI_CLASS, EI_PAD, header.e_phoff, header.e_phoff + 8,
                                 header.e_shoff, bytes.size() - 1};
    for (unsigned i = 0; i < header.e_shnum; ++i) {
        Elf64_Shdr section;
        std::memcpy(&section, bytes.data() + header.e_shoff + i * sizeof section, sizeof section);
        if (section.sh_type != SHT_NOBITS && section.sh_size > 0)
            out.push_back(section.sh_offset + section.sh_size / 2);
    }
    return out;
}

TEST_F(Trust, OneChangedByteAnywhereIsRefused) {
    const plugins::Pin pin = pin_of(creature("good"));
    const std::string good = read_bytes(creature("good"));
    const auto offsets = places(good);
    ASSERT_GT(offsets.size(), 20u);
    for (const std::size_t offset : offsets) {
        SCOPED_TRACE(offset);
        std::string bytes = good;
        bytes[offset] = static_cast<char>(bytes[offset] ^ 0x10);
        const path file = write("flipped.so", bytes);
        const auto plugin = plugins::verify(file, pin, policy());
        ASSERT_FALSE(plugin.ok());
        expect_refusal(plugin.error(), "digest_mismatch", file);
    }
    EXPECT_TRUE(plugins::verify(write("whole.so", good), pin, policy()).ok());
    expect_good_loads();
}

TEST_F(Trust, APlantedFileIsNotFoundByName) {
    const Mark mark(folder());
    write_bytes(folder() / "plugin.so", read_bytes(creature("marking")));
    const path before = fs::current_path();
    fs::current_path(folder());
    const auto plugin = plugins::verify("plugin.so", pin_of("plugin.so"), policy());
    fs::current_path(before);
    ASSERT_FALSE(plugin.ok());
    expect_refusal(plugin.error(), "unsafe_path", "plugin.so");
    EXPECT_FALSE(mark.left());
}

TEST_F(Trust, ASymbolicLinkIsRefused) {
    const path link = folder() / "link.so";
    fs::create_symlink(creature("good"), link);
    const auto plugin = plugins::verify(link, pin_of(creature("good")), policy());
    ASSERT_FALSE(plugin.ok());
    expect_refusal(plugin.error(), "unsafe_path", link);
}

TEST_F(Trust, WhatOthersCanWriteToIsRefused) {
    const fs::path room = folder() / "room";
    fs::create_directory(room);
    const path file = room / "plugin.so";
    write_bytes(file, read_bytes(creature("good")));
    const plugins::Pin pin = pin_of(file);
    ASSERT_TRUE(plugins::verify(file, pin, policy()).ok());

    for (const path& open : {file, room, folder()}) {
        struct stat before{};
        ASSERT_EQ(::stat(open.c_str(), &before), 0);
        ASSERT_EQ(::chmod(open.c_str(), before.st_mode | 0002), 0);
        const auto plugin = plugins::verify(file, pin, policy());
        ASSERT_FALSE(plugin.ok());
        expect_refusal(plugin.error(), "unsafe_path", file);
        EXPECT_NE(plugin.error().hint.find("chmod go-w " + open.string()), std::string::npos);
        plugins::Policy lax = policy();
        lax.allow_shared_folders = true;
        EXPECT_TRUE(plugins::verify(file, pin, lax).ok());
        ASSERT_EQ(::chmod(open.c_str(), before.st_mode), 0);
    }
    EXPECT_TRUE(plugins::verify(file, pin, policy()).ok());
}

TEST_F(Trust, WhatBelongsToAnotherUserIsRefused) {
    if (::geteuid() != 0) GTEST_SKIP() << "files can be given away by root alone";
    constexpr uid_t kOther = 65534;
    const fs::path room = folder() / "room";
    fs::create_directory(room);
    const path file = room / "plugin.so";
    write_bytes(file, read_bytes(creature("good")));
    const fs::path link = folder() / "link";
    fs::create_symlink(room, link);
    const plugins::Pin pin = pin_of(file);
    for (const path& given : {file, room, folder(), link}) {
        const path asked = given == link ? link / "plugin.so" : file;
        ASSERT_TRUE(plugins::verify(asked, pin, policy()).ok());
        ASSERT_EQ(::lchown(given.c_str(), kOther, kOther), 0);
        const auto plugin = plugins::verify(asked, pin, policy());
        ASSERT_FALSE(plugin.ok()) << given;
        expect_refusal(plugin.error(), "unsafe_path", asked);
        EXPECT_NE(plugin.error().message.find(given.string() + " belongs to another user"),
                  std::string::npos);
        ASSERT_EQ(::lchown(given.c_str(), 0, 0), 0);
    }
}

TEST_F(Trust, WhoIsToldOfAChangedFileIsNotLedToTrustIt) {
    const path file = write("plugin.so", read_bytes(creature("good")));
    const plugins::Pin pin = pin_of(file);
    write_bytes(file, read_bytes(file) + "x");
    const auto plugin = plugins::verify(file, pin, policy());
    ASSERT_FALSE(plugin.ok());
    expect_refusal(plugin.error(), "digest_mismatch", file);
    EXPECT_NE(plugin.error().message.find("changed since it was enabled"), std::string::npos);
    EXPECT_NE(plugin.error().hint.find("anew from whoever released them"), std::string::npos);
}

TEST_F(Trust, MapIsOneForAllThreads) {
    const auto plugin = plugins::verify(creature("good"), pin_of(creature("good")), policy());
    ASSERT_TRUE(plugin.ok());
    std::vector<const ph_auth*> seen(8);
    std::vector<std::thread> threads;
    for (auto& slot : seen)
        threads.emplace_back([&plugin, &slot] {
            if ((*plugin)->map()) slot = (*plugin)->auth();
        });
    for (std::thread& thread : threads) thread.join();
    for (const ph_auth* table : seen) EXPECT_EQ(table, seen[0]);
    EXPECT_NE(seen[0], nullptr);
}

}  // namespace
}  // namespace packhost::zoo
