// nodes.hpp: what the clients that run nodes share: a runtime with the build tree's configuration,
// the benchmark's pack, and a connection to a local server.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "packhost/runtime.hpp"

namespace packhost::bench {

/// Says what is wrong, and ends the process.
[[noreturn]] void die(const Error& error);

/// The build tree's configuration with one worker, and with a loopback server allowed to the
/// connection "bench".
Config bench_config(const std::filesystem::path& ca_file);

/// The pack that most programs run.
extern const char* const kBenchPack;

/// One worker, one pack, one connection.
class Nodes {
 public:
    /// `node` is one of the pack's, `option` one of its ways to authenticate.
    Nodes(const Config& config, const std::string& base_url, std::string node = "Bench-GetItem",
          const std::string& pack_file = kBenchPack, const std::string& option = {});

    /// Runs the node for that item; `done` is called on the worker.
    void submit(const std::string& item, std::function<void(RunResult)> done,
                std::chrono::milliseconds deadline = std::chrono::seconds(600));
    /// What to run, and a run of it.
    RunRequest request(Object pins) const;
    void submit(RunRequest asked, std::function<void(RunResult)> done);

 private:
    const std::string node_;
    std::shared_ptr<const Pack> pack_;
    std::shared_ptr<const Connection> connection_;
    std::unique_ptr<Runtime> runtime_;  // last: ends first
};

/// All eight fields came, with the types that the pack declares (else there would be warnings).
bool is_good(const RunResult& result);

/// Resident memory of this process in KiB: at present ("VmRSS") or at most so far ("VmHWM").
long resident_kib(const char* which);

}  // namespace packhost::bench
