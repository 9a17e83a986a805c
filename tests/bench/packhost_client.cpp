// packhost_client.cpp: whole nodes through the embedding API: pins in, eight mapped pins out, with
// the plugins of the build tree.
#include <future>
#include <string>

#include "meter.hpp"
#include "nodes.hpp"

using namespace packhost::bench;

namespace {

class Client {
 public:
    explicit Client(const Arguments& arguments)
        : meter_(arguments), left_(arguments.in_flight),
          item_(arguments.path.substr(arguments.path.rfind('/') + 1)),
          nodes_(bench_config(arguments.ca_file), arguments.base_url) {}

    int run(unsigned in_flight) {
        for (unsigned i = 0; i < in_flight; ++i) submit();
        all_done_.get_future().wait();
        return meter_.report();
    }

 private:
    void submit() {
        nodes_.submit(item_, [this](packhost::RunResult result) { on_done(result); });
    }

    // On the worker's thread, and so is the next submit.
    void on_done(const packhost::RunResult& result) {
        if (result.error) die(*result.error);
        if (meter_.completed(is_good(result))) submit();
        else if (--left_ == 0) all_done_.set_value();
    }

    Meter meter_;
    unsigned left_;
    const std::string item_;
    std::promise<void> all_done_;
    Nodes nodes_;  // last: ends first
};

}  // namespace

int main(int argc, char** argv) {
    const Arguments arguments = Arguments::parse(argc, argv);
    Client client(arguments);
    return client.run(arguments.in_flight);
}
