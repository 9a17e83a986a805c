// host_work.cpp: what a node costs without network and parsing, by Google Benchmark: a transport
// answers from memory, and a codec knows the eight values beforehand. Beside it the same node with
// the JSON document, with an audit log and a run history, and for scale that document parsed by
// Boost.JSON alone; and what schemes add: without credentials, a header, a bearer token, and signed
// by "aws_sigv4", with its key of the day at hand and derived anew each time.
//
// Whole processes are measured (user and system time of all threads); 64 nodes are in flight, and
// each callback submits the next, as in the other clients.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <ctime>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <string>
#include <thread>

#include "nodes.hpp"
#include "own_lock.hpp"
#include "packhost/audit.hpp"
#include "packhost/history.hpp"

namespace packhost::bench {
namespace {

constexpr unsigned kInFlight = 64;
constexpr unsigned kNodesPerIteration = 6400;
/// Nobody runs so many nodes a second for long: between two iterations the writers catch up.
constexpr auto kPause = std::chrono::milliseconds(50);

// kNodesPerIteration runs of one node, kInFlight of them at any time.
class Batch {
 public:
    Batch(Nodes& nodes, std::string item) : nodes_(nodes), item_(std::move(item)) {}

    bool run() {
        started_ = ended_ = 0;
        auto over = (over_ = {}).get_future();
        for (unsigned i = 0; i < kInFlight; ++i) submit();
        over.wait();
        return good_;
    }

 private:
    void submit() {
        ++started_;
        nodes_.submit(item_, [this](RunResult result) { on_done(result); });
    }
    void on_done(const RunResult& result) {
        if (result.error) die(*result.error);
        good_ = good_ && is_good(result);
        if (started_ < kNodesPerIteration) submit();
        if (++ended_ == kNodesPerIteration) over_.set_value();
    }

    Nodes& nodes_;
    const std::string item_;
    std::atomic<unsigned> started_ = 0, ended_ = 0;
    bool good_ = true;
    std::promise<void> over_;
};

using Change = void (*)(Config& config, const OwnFolder& folder);

void keep_audit(Config& config, const OwnFolder& folder) {
    config.audit.mode = AuditConfig::Mode::on;
    config.audit.folder = folder.path / "audit";
}
void keep_history(Config& config, const OwnFolder& folder) {
    config.history.file = folder.path / "history.db";
    config.history.max_bytes = std::uint64_t{4} << 30;  // all of them are counted at the end
}
void keep_both(Config& config, const OwnFolder& folder) {
    keep_audit(config, folder);
    keep_history(config, folder);
}

/// Of all threads of this process.
double cpu_seconds() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

/// How many runs the files have: a figure of runs that were dropped would be worth nothing.
std::size_t kept(const Config& config) {
    std::size_t rows = 0;
    RunFilter all;
    all.details = false;
    const auto count = [&](const PastRun&) { return ++rows > 0; };
    if (!config.history.file.empty()) (void)each_run(config.history.file, all, count);
    if (config.audit.mode == AuditConfig::Mode::off) return rows;
    const auto report = verify_audit(config.audit.folder);
    const std::size_t lines = report && report->intact() ? report->runs : 0;
    return config.history.file.empty() ? lines : std::min(rows, lines);
}

/// What is run, and with which plugins.
struct Setup {
    const char* node;
    const char* item = "ready";
    Change change = nullptr;
    const char* auth = BENCH_HEADER;
    const char* pack = kBenchPack;
    const char* option = "";
};

void run_nodes(benchmark::State& state, const Setup& setup) {
    const OwnFolder folder;
    Config config = config_with(folder, {BENCH_MEMORY, BENCH_READY, setup.auth, BENCH_JSON});
    if (setup.change) setup.change(config, folder);
    auto nodes = std::make_unique<Nodes>(config, "http://127.0.0.1:1", setup.node, setup.pack,
                                         setup.option);
    Batch batch(*nodes, setup.item);
    const double begun = cpu_seconds();
    for (auto _ : state) {
        if (!batch.run()) return state.SkipWithError("a node did not deliver what was expected");
        if (setup.change) std::this_thread::sleep_for(kPause);
    }
    nodes.reset();  // writes what waits, which is part of the price
    const auto count = static_cast<double>(state.iterations()) * kNodesPerIteration;
    state.counters["CPU per node"] = (cpu_seconds() - begun) / count;
    if (setup.change) state.counters["kept"] = static_cast<double>(kept(config)) / count;
}

void host_work(benchmark::State& state) { run_nodes(state, {"Bench-GetReady"}); }
void with_audit(benchmark::State& state) {
    run_nodes(state, {"Bench-GetReady", "ready", keep_audit});
}
void with_history(benchmark::State& state) {
    run_nodes(state, {"Bench-GetReady", "ready", keep_history});
}
void with_both(benchmark::State& state) {
    run_nodes(state, {"Bench-GetReady", "ready", keep_both});
}
void host_work_and_json(benchmark::State& state) { run_nodes(state, {"Bench-GetItem", "small"}); }
void no_auth(benchmark::State& state) {
    run_nodes(state, {"Bench-GetOpen", "ready", nullptr, BENCH_HEADER, BENCH_SCHEMES_PACK});
}
/// The same node, with credentials by one of the pack's options.
void run_with(benchmark::State& state, const char* scheme, const char* plugin) {
    run_nodes(state, {"Bench-GetItem", "ready", nullptr, plugin, BENCH_SCHEMES_PACK, scheme});
}
void header(benchmark::State& state) { run_with(state, "header", BENCH_HEADER); }
void bearer(benchmark::State& state) { run_with(state, "bearer", BENCH_BEARER); }
void aws_sigv4_warm(benchmark::State& state) { run_with(state, "aws_sigv4", BENCH_SIGV4); }
void aws_sigv4_cold(benchmark::State& state) { run_with(state, "aws_sigv4", BENCH_SIGV4_COLD); }

void boost_json_alone(benchmark::State& state) {
    std::ifstream file(BENCH_ITEM, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (auto _ : state) benchmark::DoNotOptimize(boost::json::parse(text));
}

BENCHMARK(host_work)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(with_audit)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(with_history)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(with_both)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(host_work_and_json)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(no_auth)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(header)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(bearer)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(aws_sigv4_warm)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(aws_sigv4_cold)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(boost_json_alone)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace packhost::bench

BENCHMARK_MAIN();
