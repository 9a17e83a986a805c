// mapping.cpp: Boost.DLL, and the proof that what it mapped is the sealed copy.
#include "plugins/mapping.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <boost/dll/shared_library.hpp>
#include <cinttypes>
#include <cstdio>
#include <fstream>
#include <optional>
#include <string>

#include "base/try.hpp"
#include "plugins/guard.hpp"
#include "plugins/refusal.hpp"

namespace packhost::plugins {
namespace {

using std::filesystem::path;

/// A library that is never closed: its destructor is not run.
union Forever {
    Forever() : library() {}
    ~Forever() {}
    boost::dll::shared_library library;
};

struct Backing {
    dev_t device;
    ino_t inode;
};

/// What backs the mapping that holds an address, by /proc/self/maps (proc(5)).
std::optional<Backing> backing_of(std::uintptr_t address) {
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
        std::uintptr_t from = 0, to = 0;
        unsigned int device_major = 0, device_minor = 0;
        std::uint64_t inode = 0;
        if (std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " %*s %*x %x:%x %" SCNu64, &from,
                        &to, &device_major, &device_minor, &inode) == 5 &&
            from <= address && address < to)
            return Backing{::makedev(device_major, device_minor), inode};
    }
    return std::nullopt;
}

// The loader names the library by the descriptor; people know it by the file.
std::string loader_text(const SealedFile& sealed) {
    const char* text = ::dlerror();
    std::string out = text ? printable(text) : "no reason given";
    const std::string prefix = sealed.descriptor_path() + ": ";
    if (out.starts_with(prefix)) out.erase(0, prefix.size());
    return out;
}

Result<void> open_library(boost::dll::shared_library& library, const SealedFile& sealed,
                          const path& file) {
    namespace dll = boost::dll;
    const auto opened = guard_call(file.string(), [&] {
        std::error_code failed;
        library.load(sealed.descriptor_path(), failed,
                     dll::load_mode::rtld_now | dll::load_mode::rtld_local);
        return !failed;
    });
    if (!opened) return opened.error();
    if (*opened) return {};
    return refuse("load_failed", file,
                  fmt::format("the system's loader says: {}", loader_text(sealed)),
                  "Install the library that is missing, or rebuild the plugin on this system.");
}

Result<void> check_backing(std::uintptr_t address, const SealedFile& sealed, const path& file) {
    PH_TRY(const auto expected, sealed.device_and_inode());
    const auto found = backing_of(address);
    if (found && found->device == expected.first && found->inode == expected.second) return {};
    return refuse("mapping_mismatch", file, "what was mapped is not what was checked",
                  "Restart packhost; if it happens again, look for a plugin that takes another's "
                  "name.");
}

}  // namespace

Result<MappedImage> map_image(const SealedFile& sealed, const path& file, bool& keep) {
    Forever forever;
    keep = true;  // until it is known that nothing was mapped
    if (auto opened = open_library(forever.library, sealed, file); !opened) {
        keep = opened.error().code != "load_failed";
        return opened.error();
    }
    if (!forever.library.has(PACKHOST_ENTRY_SYMBOL))
        return refuse("missing_symbol", file,
                      "it does not export the function " PACKHOST_ENTRY_SYMBOL,
                      "Define the entry: PACKHOST_PLUGIN(...) of packhost/plugin.hpp.");
    const auto entry = &forever.library.get<const ph_plugin*(void)>(PACKHOST_ENTRY_SYMBOL);
    PH_CHECK(check_backing(reinterpret_cast<std::uintptr_t>(entry), sealed, file));
    return MappedImage{entry};
}

}  // namespace packhost::plugins
