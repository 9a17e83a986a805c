// process_memory.cpp: /proc/PID/smaps says what there is, /proc/PID/mem has it.
#include "process_memory.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cinttypes>
#include <cstring>
#include <fstream>

namespace packhost::tests {
namespace {

constexpr std::size_t kPiece = 1 << 20, kOverlap = 256;

struct Region {
    std::uint64_t begin = 0, end = 0;
    std::string name;
    bool readable = false, dumped = true;
};

struct Needle {
    const Wanted* wanted;
    const char* form;
    std::string bytes;
};

std::vector<Region> regions_of(pid_t process) {
    std::ifstream smaps("/proc/" + std::to_string(process) + "/smaps");
    std::vector<Region> regions;
    for (std::string line; std::getline(smaps, line);) {
        Region region;
        char rights[8] = "";
        int name = 0;
        if (std::sscanf(line.c_str(), "%" SCNx64 "-%" SCNx64 " %7s %*s %*s %*s %n", &region.begin,
                        &region.end, rights, &name) >= 3) {
            region.readable = rights[0] == 'r';
            region.name = name > 0 ? line.substr(static_cast<std::size_t>(name)) : "";
            regions.push_back(std::move(region));
        } else if (line.starts_with("VmFlags:") && !regions.empty()) {
            regions.back().dumped = (line + ' ').find(" dd ") == std::string::npos;
        }
    }
    return regions;
}

std::string hex(const std::string& bytes, const char* digits) {
    std::string out;
    for (const char c : bytes) {
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[static_cast<unsigned char>(c) & 15];
    }
    return out;
}

/// What of the text's base64 does not depend on its neighbours, if `skip` bytes of it belong to the
/// group before.
std::string inner_base64(const std::string& text, std::size_t skip) {
    static constexpr char kLetters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = skip; i + 3 <= text.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | static_cast<unsigned char>(text[i + k]);
        for (int shift = 18; shift >= 0; shift -= 6) out += kLetters[group >> shift & 63];
    }
    return out;
}

std::vector<Needle> needles_for(const std::vector<Wanted>& wanted) {
    std::vector<Needle> needles;
    for (const Wanted& w : wanted) {
        const std::size_t half = w.core.size() / 2;
        for (const std::string& part : {w.core.substr(0, half), w.core.substr(half)}) {
            needles.push_back({&w, "raw", part});
            needles.push_back({&w, "hex", hex(part, "0123456789abcdef")});
            needles.push_back({&w, "HEX", hex(part, "0123456789ABCDEF")});
        }
        for (std::size_t skip = 0; skip < 3 && !w.bytes; ++skip) {
            std::string ordinary = inner_base64(w.core, skip), of_urls = ordinary;
            std::replace(of_urls.begin(), of_urls.end(), '+', '-');
            std::replace(of_urls.begin(), of_urls.end(), '/', '_');
            if (of_urls != ordinary) needles.push_back({&w, "base64", std::move(of_urls)});
            needles.push_back({&w, "base64", std::move(ordinary)});
        }
    }
    return needles;
}

/// The bytes around, as far as they are ASCII, with what was found as X.
std::string around(const std::string& piece, std::size_t at, std::size_t size) {
    const std::size_t from = at < 96 ? 0 : at - 96;
    std::string text = piece.substr(from, size + 192);
    for (char& c : text)
        if (c < ' ' || c > '~') c = '.';
    return text.replace(at - from, size, size, 'X');
}

void look(const std::string& piece, std::uint64_t base, const Region& region,
          const std::vector<Needle>& needles, Searched& out) {
    for (const Needle& needle : needles) {
        std::size_t at = 0;
        while (const void* hit = ::memmem(piece.data() + at, piece.size() - at,
                                          needle.bytes.data(), needle.bytes.size())) {
            at = static_cast<std::size_t>(static_cast<const char*>(hit) - piece.data());
            out.found.push_back({needle.wanted->name, needle.form, region.name, base + at,
                                 region.dumped});
            if (region.dumped)
                out.report += needle.wanted->name + " (" + needle.form + ") in " + region.name +
                              ": " + around(piece, at, needle.bytes.size()) + "\n";
            ++at;
        }
    }
}

}  // namespace

int Searched::count(const std::string& name, bool dumped) const {
    return static_cast<int>(std::count_if(found.begin(), found.end(), [&](const Found& f) {
        return f.name == name && f.dumped == dumped;
    }));
}

Searched search_memory(pid_t process, const std::vector<Wanted>& wanted) {
    Searched out;
    const std::vector<Needle> needles = needles_for(wanted);
    const std::string path = "/proc/" + std::to_string(process) + "/mem";
    const int memory = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    EXPECT_GE(memory, 0) << path << ": " << std::strerror(errno);
    if (memory < 0) return out;
    std::string piece;
    for (const Region& region : regions_of(process)) {
        if (!region.readable || region.name == "[vvar]" || region.name == "[vsyscall]") continue;
        for (std::uint64_t at = region.begin; at < region.end; at += kPiece) {
            piece.resize(std::min<std::uint64_t>(kPiece + kOverlap, region.end - at));
            const ssize_t n = ::pread64(memory, piece.data(), piece.size(),
                                        static_cast<off64_t>(at));
            if (n <= 0) continue;  // beyond a file's end
            piece.resize(static_cast<std::size_t>(n));
            out.bytes += piece.size();
            look(piece, at, region, needles, out);
        }
    }
    ::close(memory);
    return out;
}

}  // namespace packhost::tests
