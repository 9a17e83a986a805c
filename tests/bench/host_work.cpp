// host_work.cpp: what a node costs without network and parsing, by Google Benchmark: a transport
// answers from memory, and a codec knows the eight values beforehand. Beside it the same node with
// the JSON document, and for scale that document parsed by Boost.JSON alone.
//
// Whole processes are measured (user and system time of all threads); 64 nodes are in flight, and
// each callback submits the next, as in the other clients.
#include <benchmark/benchmark.h>

#include <atomic>
#include <boost/json.hpp>
#include <fstream>
#include <future>
#include <iterator>
#include <string>

#include "nodes.hpp"
#include "own_lock.hpp"

namespace packhost::bench {
namespace {

constexpr unsigned kInFlight = 64;
constexpr unsigned kNodesPerIteration = 6400;

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

void run_nodes(benchmark::State& state, const char* node, const char* item) {
    const OwnFolder folder;
    Nodes nodes(config_with(folder, {BENCH_MEMORY, BENCH_READY, BENCH_HEADER, BENCH_JSON}),
                "http://127.0.0.1:1", node);
    Batch batch(nodes, item);
    for (auto _ : state)
        if (!batch.run()) return state.SkipWithError("a node did not deliver what was expected");
    const auto count = static_cast<double>(state.iterations()) * kNodesPerIteration;
    state.counters["CPU per node"] = benchmark::Counter(
        count, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void host_work(benchmark::State& state) { run_nodes(state, "Bench-GetReady", "ready"); }
void host_work_and_json(benchmark::State& state) { run_nodes(state, "Bench-GetItem", "small"); }

void boost_json_alone(benchmark::State& state) {
    std::ifstream file(BENCH_ITEM, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (auto _ : state) benchmark::DoNotOptimize(boost::json::parse(text));
}

BENCHMARK(host_work)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(host_work_and_json)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(boost_json_alone)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace packhost::bench

BENCHMARK_MAIN();
