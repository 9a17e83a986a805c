// nodes.cpp: the runtime, the pack and the connection of the clients that run nodes.
#include "nodes.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "meter.hpp"

namespace packhost::bench {
namespace {

constexpr const char* kConnection = "bench";

std::shared_ptr<const Connection> make_connection(const std::string& base_url,
                                                  const std::string& provider,
                                                  const std::string& option) {
    auto connection = std::make_shared<Connection>();
    connection->name = kConnection;
    connection->provider = provider;
    connection->base_url = base_url;
    connection->option = option;
    connection->credentials.push_back({"api-key", Secret(kApiKey)});
    connection->credentials.push_back({"key-id", Secret("AKIDEXAMPLE")});
    return connection;
}

}  // namespace

const char* const kBenchPack = BENCH_PACK;

void die(const Error& error) {
    std::fprintf(stderr, "%s: %s %s\n", error.code.c_str(), error.message.c_str(),
                 error.hint.c_str());
    std::exit(1);
}

Config bench_config(const std::filesystem::path& ca_file) {
    auto config = read_config(BENCH_CONFIG);
    if (!config) die(config.error());
    config->workers = 1;
    config->audit.mode = AuditConfig::Mode::off;
    config->history.file.clear();
    config->network[kConnection] = {{"loopback"}, true, ca_file};
    return std::move(*config);
}

Nodes::Nodes(const Config& config, const std::string& base_url, std::string node,
             const std::string& pack_file, const std::string& option)
    : node_(std::move(node)) {
    auto runtime = Runtime::create(config);
    if (!runtime) die(runtime.error());
    runtime_ = std::move(*runtime);
    auto pack = runtime_->load_pack(pack_file);
    if (!pack) die(pack.error());
    pack_ = std::move(*pack);
    connection_ = make_connection(base_url + "/v2", pack_->provider(), option);
}

RunRequest Nodes::request(Object pins) const {
    RunRequest request;
    request.pack = pack_;
    request.node = node_;
    request.connection = connection_;
    request.pins = std::move(pins);
    return request;
}

void Nodes::submit(const std::string& item, std::function<void(RunResult)> done,
                   std::chrono::milliseconds deadline) {
    RunRequest asked = request({{"itemId", item}});
    asked.deadline = deadline;
    submit(std::move(asked), std::move(done));
}

void Nodes::submit(RunRequest asked, std::function<void(RunResult)> done) {
    runtime_->submit(std::move(asked), std::move(done));
}

bool is_good(const RunResult& result) {
    if (!result.ok || result.pins.size() != 8 || !result.warnings.empty()) return false;
    for (const auto& [name, value] : result.pins)
        if (value.is_null()) return false;
    return true;
}

long resident_kib(const char* which) {
    std::ifstream status("/proc/self/status");
    const std::string key = std::string(which) + ':';
    for (std::string word; status >> word;)
        if (long kib = 0; word == key && status >> kib) return kib;
    return 0;
}

}  // namespace packhost::bench
