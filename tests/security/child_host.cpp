// child_host.cpp: a host in a process of its own, at which tests look from outside: what it takes
// of memory, and what lies in it. It knows no credential but from a store.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "packhost/store.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {
namespace {

std::string code_of(const RunResult& result) {
    return result.error ? result.error->code : result.ok ? "ok" : "not ok";
}

/// A number of /proc/self/status, in KiB.
long memory_kib(const std::string& name) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name + ":")) return std::stol(line.substr(name.size() + 1));
    return -1;
}

/// The high-water mark begins anew.
void forget_highest() { std::ofstream("/proc/self/clear_refs") << "5"; }

/// Takes what is written, and forgets it.
class CountingSink final : public BlobSink {
 public:
    Result<void> write(std::string_view bytes) override {
        size += bytes.size();
        return {};
    }
    std::size_t size = 0;
};

/// Runs the node Pin, so that plugins and connection are up, then `node`; prints how that ended
/// and by how many KiB the process grew at most meanwhile.
int grow(TestHost& host, const std::string& folder, const std::string& url,
         const std::string& node) {
    auto pack = host.runtime().load_pack(std::filesystem::path(folder) / "pack.json");
    if (!pack) return std::cout << pack.error().message << std::endl, 1;
    RunRequest request;
    request.pack = *pack;
    request.connection = connect_to(**pack, url, {{"user", "u"}, {"password", "p"},
                                                  {"token", "t"}});
    request.node = "Pin";
    std::cout << code_of(host.runtime().run(request)) << std::endl;
    request.node = node;
    const auto sink = std::make_shared<CountingSink>();
    if (node == "Blob") request.sinks = {{"body", sink}};
    forget_highest();
    const long before = memory_kib("VmRSS");
    const RunResult result = host.runtime().run(request);
    const long grown = memory_kib("VmHWM") - before;
    std::cout << code_of(result) << ' ' << (result.error ? to_string(result.error->phase) : "-")
              << ' ' << grown << ' ' << sink->size << std::endl;
    return 0;
}

/// Runs all nodes of the pack, with the stored connection, twice; then idles until it is told to
/// end. The marker is an ordinary text on the heap.
int idle(TestHost& host, const std::filesystem::path& folder) {
    if (std::filesystem::exists(folder / "ca.pem")) host.policy().ca_file = folder / "ca.pem";
    const std::string marker = read_text(folder / "marker");
    auto store = LocalStore::open({folder / "store.db", folder / "master.key"});
    if (!store) return std::cout << store.error().message << std::endl, 1;
    auto runtime = Runtime::create(host.config, {.connections = *store, .state = *store});
    if (!runtime) return std::cout << runtime.error().message << std::endl, 1;
    auto pack = (*runtime)->load_pack(folder / "pack.json");
    if (!pack) return std::cout << pack.error().message << std::endl, 1;
    for (const char* node : {"Header", "Basic", "Query", "Bearer", "Client"}) {
        for (int i = 0; i < 2; ++i) {
            RunRequest request;
            request.pack = *pack;
            request.node = node;
            request.connection_name = kConnectionName;
            const RunResult result = (*runtime)->run(request);
            std::cout << node << ' ' << code_of(result) << std::endl;
        }
    }
    std::cout << "idle " << marker.size() << std::endl;
    return std::fgetc(stdin) == '\n' && marker.size() > 15 ? 0 : 1;
}

int run(int count, char** arguments) {
    if (count < 3) return 2;
    TestHost host;
    host.allow_loopback();
    const std::string mode = arguments[1];
    if (mode == "idle") return idle(host, arguments[2]);
    return count < 5 ? 2 : grow(host, arguments[2], arguments[3], arguments[4]);
}

}  // namespace
}  // namespace packhost::tests

int main(int count, char** arguments) { return packhost::tests::run(count, arguments); }
