// many_runs.cpp: ten thousand runs by submit(), every second one cancelled; each calls back once.
//   many_runs PACKHOST_TOML PACK CONNECTION NODE
#include <atomic>
#include <iostream>
#include <semaphore>
#include <vector>

#include <packhost/connection_file.hpp>
#include <packhost/runtime.hpp>

namespace {

constexpr int kRuns = 10'000;

/// At most these many at a time: the API serves no more at once.
std::counting_semaphore<6> places(6);

struct Counts {
    std::vector<std::atomic<int>> calls = std::vector<std::atomic<int>>(kRuns);
    std::atomic<int> ok = 0, cancelled = 0, other = 0;
};

void count(Counts& counts, int run, const packhost::RunResult& result) {
    ++counts.calls[static_cast<std::size_t>(run)];
    const bool was_cancelled = result.error && result.error->code == "cancelled";
    if (result.ok) ++counts.ok;
    else if (was_cancelled && run % 2 == 1) ++counts.cancelled;
    else if (++counts.other == 1 && result.error)
        std::cout << result.error->code << ": " << result.error->message << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    auto config = packhost::read_config(argv[1]);
    if (!config) return 3;
    config->workers = 2;
    auto runtime = packhost::Runtime::create(*config);
    if (!runtime) return 4;
    auto pack = (*runtime)->load_pack(argv[2]);
    auto connection = packhost::read_connection_file(argv[3], nullptr);
    if (!pack || !connection) return 5;
    packhost::RunRequest request;
    request.pack = *pack;
    request.connection = *connection;
    request.node = argv[4];
    request.pins = {{"item", "Rope"}, {"quantity", 2}};

    Counts counts;
    packhost::RunHandle before;
    for (int run = 0; run < kRuns; ++run) {
        places.acquire();
        const auto handle =
            (*runtime)->submit(request, [&counts, run](packhost::RunResult result) {
                count(counts, run, result);
                places.release();
            });
        if (run % 4 == 1) handle.cancel();
        if (run % 4 == 0) before.cancel();  // by now it is on its way, or has ended
        before = handle;
    }
    const auto drained = (*runtime)->drain(std::chrono::seconds(60));
    if (!drained || drained->cancelled > 0) return 6;

    int once = 0;
    for (const std::atomic<int>& calls : counts.calls) once += calls == 1;
    std::cout << "called back once: " << once << "\nneither ok nor cancelled: " << counts.other
              << "\ncancelled: " << counts.cancelled << "\nok: " << counts.ok << std::endl;
    return once == kRuns && counts.other == 0 && counts.ok >= kRuns / 2 ? 0 : 1;
}
