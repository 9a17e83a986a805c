// many_runs.cpp: memory with many runs in flight at once. Against a server that never answers: what
// they take, and that each ends by its deadline; against one that answers: what the connections
// that idle afterwards take.
//   bench_many_runs BASE_URL PATH CA_FILE IN_FLIGHT SECONDS    (SECONDS: the deadline of each run)
#include <malloc.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <future>
#include <string>
#include <thread>

#include "meter.hpp"
#include "nodes.hpp"

using namespace packhost::bench;
using Clock = std::chrono::steady_clock;

namespace {

double mb(std::size_t bytes) { return static_cast<double>(bytes) / (1 << 20); }
double resident_mb(const char* which) { return static_cast<double>(resident_kib(which)) / 1024; }
std::size_t heap_in_use() { return ::mallinfo2().uordblks + ::mallinfo2().hblkhd; }

struct Ends {
    std::atomic<unsigned> answered = 0, timed_out = 0, otherwise = 0;
    unsigned all() const { return answered + timed_out + otherwise; }
};

void count(Ends& ends, const packhost::RunResult& result) {
    if (is_good(result)) ++ends.answered;
    else if (result.error && result.error->code == "timeout") ++ends.timed_out;
    else if (++ends.otherwise == 1 && result.error)
        std::fprintf(stderr, "%s: %s\n", result.error->code.c_str(),
                     result.error->message.c_str());
}

}  // namespace

int main(int argc, char** argv) {
    const Arguments arguments = Arguments::parse(argc, argv);
    const std::string item = arguments.path.substr(arguments.path.rfind('/') + 1);
    const std::chrono::milliseconds deadline(static_cast<long>(arguments.seconds * 1000));
    Nodes nodes(bench_config(arguments.ca_file), arguments.base_url);

    // The first run loads the plugins and, with TLS, reads the trusted certificates.
    std::promise<void> first;
    nodes.submit(item, [&](packhost::RunResult) { first.set_value(); },
                 std::chrono::milliseconds(500));
    first.get_future().wait();
    const double before = resident_mb("VmRSS");
    const std::size_t heap_before = heap_in_use();

    Ends ends;
    const auto begun = Clock::now();
    for (unsigned i = 0; i < arguments.in_flight; ++i)
        nodes.submit(item, [&](packhost::RunResult result) { count(ends, result); }, deadline);
    while (ends.all() < arguments.in_flight)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const double took = std::chrono::duration<double>(Clock::now() - begun).count();
    // The connections that are kept let go of their buffers after a while.
    if (ends.answered > 0) std::this_thread::sleep_for(std::chrono::seconds(5));
    const std::size_t kept = heap_in_use() - heap_before;

    std::printf("%u runs: %u answered, %u ended by their deadline, %u otherwise; the last after "
                "%.2f s\n",
                arguments.in_flight, ends.answered.load(), ends.timed_out.load(),
                ends.otherwise.load(), took);
    std::printf("resident: %.1f MB before, %.1f MB at most; heap kept afterwards: %.2f MB, "
                "%.1f KB for each run\n",
                before, resident_mb("VmHWM"), mb(kept), mb(kept) * 1024 / arguments.in_flight);
    return ends.otherwise == 0 ? 0 : 1;
}
