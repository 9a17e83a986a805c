// file_test.cpp: files that are no shared library for this machine.
#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "zoo/keeper.hpp"

namespace packhost::zoo {
namespace {

using File = Zoo;

TEST_F(File, TextIsNoPlugin) {
    expect_not_verified(write("plugin.so", "#!/bin/sh\necho hello\n"), "not_a_plugin",
                        "not an ELF");
}

TEST_F(File, EmptyIsNoPlugin) {
    expect_not_verified(write("plugin.so", ""), "not_a_plugin", "empty");
}

TEST_F(File, AProgramIsNoPlugin) {
    std::string bytes = read_bytes(creature("good"));
    bytes[offsetof(Elf64_Ehdr, e_type)] = ET_EXEC;
    expect_not_verified(write("program.so", bytes), "not_a_plugin", "no shared library");
}

TEST_F(File, AMissingFileIsNamed) {
    const path file = folder() / "absent.so";
    const auto plugin = plugins::verify(file, {{}, std::string(64, '0'), {}}, policy());
    ASSERT_FALSE(plugin.ok());
    expect_refusal(plugin.error(), "no_file", file);
}

TEST_F(File, AFolderAPipeAndADeviceAreNoFiles) {
    const path pipe = folder() / "pipe.so";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    std::filesystem::create_directory(folder() / "folder.so");
    for (const path& file : {pipe, folder() / "folder.so"}) {
        const auto plugin = plugins::verify(file, {{}, std::string(64, '0'), {}}, policy());
        ASSERT_FALSE(plugin.ok());
        expect_refusal(plugin.error(), "no_file", file);
    }
    expect_good_loads();
}

TEST_F(File, MoreThan256MiBIsTooLarge) {
    const path file = write("large.so", "");
    ASSERT_EQ(::truncate(file.c_str(), (off_t{256} << 20) + 1), 0);  // sparse
    const auto plugin = plugins::verify(file, {{}, std::string(64, '0'), {}}, policy());
    ASSERT_FALSE(plugin.ok());
    expect_refusal(plugin.error(), "too_large", file);
}

TEST_F(File, EveryTruncationIsSeen) {
    const std::string whole = read_bytes(creature("good"));
    const std::size_t stride = std::max<std::size_t>(1, whole.size() / 200);
    for (std::size_t length = 1; length < whole.size(); length += stride) {
        const path file = write("cut.so", whole.substr(0, length));
        const auto found = plugins::inspect(file, policy());
        ASSERT_FALSE(found.ok()) << length;
        expect_refusal(found.error(), "truncated", file);
    }
    expect_not_verified(write("cut.so", whole.substr(0, whole.size() - 1)), "truncated");
}

struct Foreign {
    const char* what;
    std::size_t offset;
    char value;
};
const Foreign kForeign[] = {
    {"32 bit", EI_CLASS, ELFCLASS32},
    {"no class", EI_CLASS, 9},
    {"other byte order", EI_DATA, ELFDATA2MSB},
    {"machine, low byte", offsetof(Elf64_Ehdr, e_machine), EM_386},
    {"machine, high byte", offsetof(Elf64_Ehdr, e_machine) + 1, 1},
};

TEST_F(File, AnotherArchitectureIsSeen) {
    for (const Foreign& foreign : kForeign) {
        SCOPED_TRACE(foreign.what);
        std::string bytes = read_bytes(creature("good"));
        bytes[foreign.offset] = foreign.value;
        expect_not_verified(write("foreign.so", bytes), "wrong_architecture");
    }
}

}  // namespace
}  // namespace packhost::zoo
