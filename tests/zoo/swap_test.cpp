// swap_test.cpp: the bytes that were checked are the bytes that run, whatever happens to the file.
#include <dlfcn.h>
#include <sys/resource.h>

#include <atomic>
#include <thread>

#include "zoo/keeper.hpp"

namespace packhost::zoo {
namespace {

namespace fs = std::filesystem;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kSwaps = 200;  // a sanitizer's dlopen takes its time
#else
constexpr int kSwaps = 1000;
#endif

class Swap : public Zoo {
 protected:
    Swap() {  // each mapped plugin keeps a descriptor
        rlimit limit{};
        EXPECT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
        limit.rlim_cur = limit.rlim_max;
        EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
    }
};

// Three ways to put other bytes where the checked file was.
void swap_file(int way, const path& file, const std::string& bytes) {
    if (way == 0) {
        write_bytes(file, bytes);  // in place: the same inode
    } else if (way == 1) {
        const path other = file.string() + ".new";
        write_bytes(other, bytes);
        fs::rename(other, file);
    } else {
        fs::remove(file);
        fs::create_symlink(creature("marking"), file);
    }
}

TEST_F(Swap, AFileSwappedAfterTheCheckIsNotWhatRuns) {
    const Mark mark(folder());
    const std::string good = read_bytes(creature("good"));
    const std::string evil = read_bytes(creature("marking"));
    const plugins::Pin pin = pin_of(creature("good"));
    for (int i = 0; i < kSwaps; ++i) {
        const path file = folder() / "victim.so";
        fs::remove(file);
        write_bytes(file, good);
        const auto plugin = plugins::verify(file, pin, policy());
        ASSERT_TRUE(plugin.ok()) << plugin.error().message;
        swap_file(i % 3, file, evil);
        const auto mapped = (*plugin)->map();
        ASSERT_TRUE(mapped.ok()) << mapped.error().message;
        ASSERT_FALSE(mark.left()) << i;
        const auto again = plugins::verify(file, pin, policy());
        ASSERT_FALSE(again.ok());
        EXPECT_EQ(again.error().code, i % 3 == 2 ? "unsafe_path" : "digest_mismatch");
    }
    expect_good_loads();
}

TEST_F(Swap, AFileSwappedDuringTheCheckIsWholeOrRefused) {
    const std::string good = read_bytes(creature("good"));
    const std::string evil = read_bytes(creature("marking"));
    const plugins::Pin pin = pin_of(creature("good"));
    const path file = write("victim.so", good);
    std::atomic<bool> stop = false;
    std::thread swapper([&] {
        for (int i = 0; !stop; ++i) swap_file(i / 2 % 2, file, i % 2 ? good : evil);
    });
    for (int i = 0; i < kSwaps; ++i) {
        const auto plugin = plugins::verify(file, pin, policy());
        if (plugin) {
            EXPECT_EQ((*plugin)->sha256(), pin.sha256);
            EXPECT_EQ((*plugin)->identity().id, "dev.zoo.good");
        } else {
            EXPECT_EQ(plugin.error().code, "digest_mismatch") << plugin.error().message;
        }
    }
    stop = true;
    swapper.join();
}

// A new generation of the same file is mapped anew, never taken for the old one.
TEST_F(Swap, GenerationsDoNotShareAMapping) {
    const auto first = load(creature("good"));
    const auto second = load(creature("good"));
    ASSERT_TRUE(first.ok() && second.ok());
    EXPECT_NE((*first)->auth(), (*second)->auth());
}

TEST_F(Swap, AMappedPluginOutlivesItsObject) {
    const ph_auth* table = nullptr;
    {
        const auto plugin = load(creature("good"));
        ASSERT_TRUE(plugin.ok());
        table = (*plugin)->auth();
    }
    expect_good_loads();  // would take its place if the descriptor's number were used again
    EXPECT_EQ(table->size, sizeof(ph_auth));
    void* instance = nullptr;
    EXPECT_EQ(table->create(nullptr, nullptr, &instance, nullptr), PH_OK);
}

// glibc knows a library by the path it was opened with: here the path is that of another library,
// which was opened through a descriptor of the same number and closed.
TEST_F(Swap, AReusedDescriptorNumberIsNoticed) {
    const plugins::Pin pin = pin_of(creature("good"));
    std::string name;
    {
        const auto twin = plugins::SealedFile::read(creature("twin"));
        ASSERT_TRUE(twin.ok());
        name = twin->descriptor_path();
        ASSERT_NE(::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL), nullptr) << ::dlerror();
    }
    ASSERT_FALSE(fs::exists(name));
    const auto plugin = plugins::verify(creature("good"), pin, policy());  // takes the number
    ASSERT_TRUE(plugin.ok());
    ASSERT_TRUE(fs::exists(name));
    const auto mapped = (*plugin)->map();
    ASSERT_FALSE(mapped.ok());
    expect_refusal(mapped.error(), "mapping_mismatch", creature("good"));
    expect_good_loads();
}

}  // namespace
}  // namespace packhost::zoo
