// keeper.cpp: the hands of the zoo.
#include "zoo/keeper.hpp"

#include <stdlib.h>

#include <fstream>
#include <iterator>

#include "packhost/abi/host.h"
#include "plugins/sealed_file.hpp"

namespace packhost::zoo {

path creature(std::string_view name) {
    return path(ZOO_DIRECTORY) / (std::string(name) + ".so");
}

std::string read_bytes(const path& file) {
    std::ifstream in(file, std::ios::binary);
    EXPECT_TRUE(in.good()) << file;
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_bytes(const path& file, std::string_view bytes) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.flush();
    EXPECT_TRUE(out.good()) << file;
}

plugins::Policy policy() {
    plugins::Policy out;
    out.host_version = "0.1.0";
    out.services = {PH_LOG, PH_CLOCK, PH_RANDOM, PH_SECRETS, PH_LOOP};
    out.dependencies = {"libzoo.so.1", "libdl.so.2"};
    return out;
}

plugins::Pin pin_of(const path& file) {
    const auto sealed = plugins::SealedFile::read(file);
    EXPECT_TRUE(sealed.ok()) << file;
    return {{}, sealed ? sealed->sha256() : std::string(), {}};
}

Result<std::shared_ptr<plugins::Plugin>> load(const path& file) {
    auto plugin = plugins::verify(file, pin_of(file), policy());
    if (!plugin) return plugin;
    if (auto mapped = (*plugin)->map(); !mapped) return mapped.error();
    return plugin;
}

void expect_refusal(const Error& error, std::string_view code, const path& file) {
    EXPECT_EQ(error.code, code) << error.message;
    EXPECT_EQ(error.phase, Phase::plugin);
    EXPECT_NE(error.message.find(file.string()), std::string::npos) << error.message;
    EXPECT_TRUE(error.message.ends_with('.')) << error.message;
    EXPECT_FALSE(error.hint.empty()) << error.message;
}

void expect_good_loads() {
    const auto plugin = load(creature("good"));
    ASSERT_TRUE(plugin.ok()) << plugin.error().message;
    EXPECT_NE((*plugin)->auth(), nullptr);
}

void expect_not_verified(const path& file, std::string_view code, std::string_view reason) {
    const auto plugin = plugins::verify(file, pin_of(file), policy());
    ASSERT_FALSE(plugin.ok()) << file;
    expect_refusal(plugin.error(), code, file);
    EXPECT_NE(plugin.error().message.find(reason), std::string::npos) << plugin.error().message;
    expect_good_loads();
}

void expect_not_mapped(const path& file, std::string_view code, std::string_view reason) {
    const auto plugin = plugins::verify(file, pin_of(file), policy());
    ASSERT_TRUE(plugin.ok()) << plugin.error().message;
    for (int i = 0; i < 2; ++i) {
        const auto mapped = (*plugin)->map();
        ASSERT_FALSE(mapped.ok()) << file;
        expect_refusal(mapped.error(), code, file);
        EXPECT_NE(mapped.error().message.find(reason), std::string::npos)
            << mapped.error().message;
    }
    EXPECT_FALSE((*plugin)->mapped());
    EXPECT_EQ((*plugin)->auth(), nullptr);
    expect_good_loads();
}

Mark::Mark(const path& folder) : file_(folder / "mark") {
    ::setenv("ZOO_MARK", file_.c_str(), 1);
}

Mark::~Mark() { ::unsetenv("ZOO_MARK"); }

Zoo::Zoo() {
    std::string name = (std::filesystem::temp_directory_path() / "packhost-zoo-XXXXXX").string();
    folder_ = ::mkdtemp(name.data()) ? path(name) : path();
    EXPECT_FALSE(folder_.empty());
}

Zoo::~Zoo() {
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

path Zoo::write(std::string_view name, std::string_view bytes) {
    const path file = folder_ / name;
    write_bytes(file, bytes);
    return file;
}

path Zoo::changed(std::string_view name, std::string_view from, std::string_view to) {
    EXPECT_EQ(from.size(), to.size());
    std::string bytes = read_bytes(creature(name));
    std::size_t count = 0;
    for (auto at = bytes.find(from); at != bytes.npos; at = bytes.find(from, at + to.size())) {
        bytes.replace(at, from.size(), to);
        ++count;
    }
    EXPECT_GT(count, 0u) << "nothing to change: " << from;
    return write("changed.so", bytes);
}

}  // namespace packhost::zoo
