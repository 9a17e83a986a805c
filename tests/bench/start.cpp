// start.cpp: a process that starts with a folder of packs: reads the catalogue, makes a runtime,
// and tells what that cost since the process began.
//   bench_start PACKS_FOLDER INDEX_FILE
#include <cstdio>

#include "meter.hpp"
#include "nodes.hpp"
#include "packhost/catalog.hpp"

using namespace packhost::bench;

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: %s PACKS_FOLDER INDEX_FILE\n", argv[0]);
        return 2;
    }
    const auto catalog = packhost::PackCatalog::open({argv[1]}, argv[2]);
    if (!catalog) die(catalog.error());
    const auto runtime = packhost::Runtime::create(bench_config({}));
    if (!runtime) die(runtime.error());
    std::size_t good = 0;
    for (const auto& entry : catalog->entries()) good += entry.problem ? 0 : 1;
    rusage usage;
    ::getrusage(RUSAGE_SELF, &usage);
    std::printf("%zu packs, %zu of them good: %.1f ms of CPU, %.1f MB resident\n",
                catalog->entries().size(), good, cpu_us(usage) / 1000,
                static_cast<double>(resident_kib("VmRSS")) / 1024);
    return good == catalog->entries().size() ? 0 : 1;
}
