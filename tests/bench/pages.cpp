// pages.cpp: what a page of a node with pagination costs, over the transport that answers from
// memory: beside the same page by a run of its own, and parsed by Boost.JSON alone.
//   bench_pages ROUNDS
//
// The work beyond decoding is what a page costs less what decoding and delivering its items costs
// without pages: a run of a single page less one of an empty page. The single page is the same one
// where items are taken as they come, and one of all the run's items where they are collected.
#include <boost/json.hpp>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <semaphore>
#include <string>
#include <vector>

#include "plugins/item_pages.hpp"
#include "own_lock.hpp"
#include "rounds.hpp"

namespace packhost::bench {
namespace {

constexpr unsigned kInFlight = 1;

std::string list_of(std::size_t items) { return std::to_string(items) + "-items"; }

/// Runs of one node, kInFlight at any time; each is to deliver that many items.
class Runs {
 public:
    Runs(const Config& config, const char* node)
        : nodes_(config, "http://127.0.0.1:1", node, BENCH_PAGES_PACK) {}

    /// CPU µs of a run. `streamed`: the items are taken as their pages come.
    double measure(std::size_t page_items, std::size_t expected, unsigned runs, bool streamed) {
        list_ = list_of(page_items);
        expected_ = expected;
        streamed_ = streamed;
        left_ = runs;
        ended_ = 0;
        runs_ = runs;
        const double cpu = cpu_of([&] {
            for (unsigned i = 0; i < kInFlight; ++i) submit();
            over_.acquire();
        });
        return cpu / runs;
    }

 private:
    void submit() {
        if (left_.fetch_sub(1) <= 0) return;
        RunRequest request = nodes_.request({{"list", list_}});
        const auto streamed = std::make_shared<std::size_t>(0);
        if (streamed_)
            request.on_items = [streamed](Array items) { *streamed += items.size(); };
        nodes_.submit(std::move(request), [this, streamed](RunResult result) {
            on_done(result, *streamed);
        });
    }
    void on_done(const RunResult& result, std::size_t streamed) {
        if (result.error) die(*result.error);
        const Array* const items = result.pins.at(0).second.get_if<Array>();
        if (!items || items->size() + streamed != expected_ || !result.warnings.empty()) {
            std::fputs("a run did not deliver what was expected\n", stderr);
            std::exit(1);
        }
        submit();
        if (++ended_ == runs_) over_.release();
    }

    Nodes nodes_;
    std::string list_;
    std::size_t expected_ = 0;
    bool streamed_ = false;
    std::atomic<int> left_ = 0;
    std::atomic<unsigned> ended_ = 0;
    unsigned runs_ = 0;
    std::binary_semaphore over_{0};
};

/// The figures of one size of pages, one for each round.
struct Figures {
    std::vector<double> page, streamed, run, whole, empty, parse;
};

void add_round(Runs& plain, Runs& paged, std::size_t items, Figures& to) {
    const unsigned runs = items > 50 ? 2000 : 10000;
    to.page.push_back(paged.measure(items, items * kPages, runs / kPages, false) / kPages);
    to.run.push_back(plain.measure(items, items, runs, false));
    to.whole.push_back(plain.measure(items * kPages, items * kPages, runs / kPages, false));
    to.streamed.push_back(paged.measure(items, items * kPages, runs / kPages, true) / kPages);
    to.empty.push_back(plain.measure(0, 0, runs, false));
    const std::string text = item_page(1, items);
    const double cpu = cpu_of([&] {
        for (unsigned i = 0; i < runs; ++i)
            if (!boost::json::parse(text).is_object()) std::abort();
    });
    to.parse.push_back(cpu / runs);
}

void print(std::size_t items, const Figures& all) {
    const double page = median(all.page), run = median(all.run), parse = median(all.parse);
    const double streamed = median(all.streamed), empty = median(all.empty);
    std::printf("%5zu items%9.1f%9.1f%9.1f%9.1f%8.2f%8.2f%12.1f%9.1f\n", items, page, streamed,
                run, parse, page / run, page / parse, page - (median(all.whole) - empty) / kPages,
                streamed - (run - empty));
}

}  // namespace
}  // namespace packhost::bench

int main(int argc, char** argv) {
    using namespace packhost::bench;
    const int rounds = argc == 2 ? std::atoi(argv[1]) : 0;
    if (rounds < 1) {
        std::fprintf(stderr, "usage: %s ROUNDS\n", argv[0]);
        return 2;
    }
    const OwnFolder folder;
    const auto config = config_with(folder, {BENCH_MEMORY, BENCH_HEADER, BENCH_JSON});
    Runs plain(config, "Bench-ListPage"), paged(config, "Bench-ListPages");
    std::puts("CPU us per page: medians           own                          beyond decoding");
    std::puts(
        "               page on_items      run    parse   / run / parse        page on_items");
    for (const std::size_t items : {10u, 100u}) {
        Figures figures;
        for (int i = 0; i < rounds * 2 + 1; ++i) add_round(plain, paged, items, figures);
        print(items, figures);
    }
}
