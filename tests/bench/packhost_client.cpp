// packhost_client.cpp: whole nodes through the embedding API: pins in, eight mapped pins out, with
// the plugins of the build tree.
#include <cstdio>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>

#include "meter.hpp"
#include "packhost/runtime.hpp"

using namespace packhost::bench;

namespace {

constexpr const char* kConnection = "bench";

[[noreturn]] void die(const packhost::Error& error) {
    std::fprintf(stderr, "%s: %s %s\n", error.code.c_str(), error.message.c_str(),
                 error.hint.c_str());
    std::exit(1);
}

packhost::Config make_config(const Arguments& arguments) {
    auto config = packhost::read_config(BENCH_CONFIG);
    if (!config) die(config.error());
    config->workers = 1;
    config->network[kConnection] = {{"loopback"}, true, arguments.ca_file};
    return std::move(*config);
}

std::shared_ptr<const packhost::Connection> make_connection(const Arguments& arguments,
                                                            const std::string& provider) {
    auto connection = std::make_shared<packhost::Connection>();
    connection->name = kConnection;
    connection->provider = provider;
    connection->base_url = arguments.base_url + "/v2";
    connection->credentials.push_back({"api-key", packhost::Secret(kApiKey)});
    return connection;
}

/// All eight fields came, with the types that the pack declares (else there would be warnings).
bool is_good(const packhost::RunResult& result) {
    if (!result.ok || result.pins.size() != 8 || !result.warnings.empty()) return false;
    for (const auto& [name, value] : result.pins)
        if (value.is_null()) return false;
    return true;
}

class Client {
 public:
    explicit Client(const Arguments& arguments)
        : meter_(arguments), left_(arguments.in_flight),
          item_(arguments.path.substr(arguments.path.rfind('/') + 1)) {
        auto runtime = packhost::Runtime::create(make_config(arguments));
        if (!runtime) die(runtime.error());
        runtime_ = std::move(*runtime);
        auto pack = runtime_->load_pack(BENCH_PACK);
        if (!pack) die(pack.error());
        pack_ = std::move(*pack);
        connection_ = make_connection(arguments, pack_->provider());
    }

    int run(unsigned in_flight) {
        for (unsigned i = 0; i < in_flight; ++i) submit();
        all_done_.get_future().wait();
        return meter_.report();
    }

 private:
    void submit() {
        packhost::RunRequest request;
        request.pack = pack_;
        request.node = "Bench-GetItem";
        request.connection = connection_;
        request.pins = {{"itemId", item_}};
        runtime_->submit(std::move(request),
                         [this](packhost::RunResult result) { on_done(result); });
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
    std::shared_ptr<const packhost::Pack> pack_;
    std::shared_ptr<const packhost::Connection> connection_;
    std::promise<void> all_done_;
    std::unique_ptr<packhost::Runtime> runtime_;  // last: ends first
};

}  // namespace

int main(int argc, char** argv) {
    const Arguments arguments = Arguments::parse(argc, argv);
    Client client(arguments);
    return client.run(arguments.in_flight);
}
