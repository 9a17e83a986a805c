// replay.cpp: runs a fuzz target on the files that are named, and on all files of folders, without
// a fuzzer: any compiler will do. Each input lies in memory of its own size, so that a sanitizer
// sees a read beyond it.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

/// In the order of their names, so that a failure is found again.
std::vector<fs::path> inputs_of(const fs::path& named) {
    if (!fs::is_directory(named)) return {named};
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(named))
        if (entry.is_regular_file()) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

bool run(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return false;
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    const auto input = std::make_unique<std::uint8_t[]>(bytes.size());
    std::copy(bytes.begin(), bytes.end(), input.get());
    // Before it is run: it may end the process.
    std::fprintf(stderr, "%s\n", file.c_str());
    LLVMFuzzerTestOneInput(input.get(), bytes.size());
    return true;
}

}  // namespace

int main(int count, char** arguments) {
    std::size_t done = 0;
    for (int i = 1; i < count; ++i) {
        const std::vector<fs::path> inputs = inputs_of(arguments[i]);
        if (inputs.empty()) {
            std::fprintf(stderr, "%s holds no input\n", arguments[i]);
            return 1;
        }
        for (const fs::path& file : inputs) {
            if (!run(file)) {
                std::fprintf(stderr, "%s can't be read\n", file.c_str());
                return 1;
            }
            ++done;
        }
    }
    std::printf("%zu inputs\n", done);
    return done > 0 ? 0 : 1;
}
