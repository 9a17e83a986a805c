// host_services.hpp: the ph_host that one plugin gets on one worker.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "net/loop.hpp"
#include "packhost/abi/host.h"
#include "packhost/services.hpp"

namespace packhost::engine {

class SecretTable;

/// Where plugins' log lines go. Level as in ph_log. Called on workers.
using PluginLog =
    std::function<void(std::string_view plugin_id, unsigned level, std::string_view line)>;

/// The services of one plugin on one worker; must outlive its instances. The wall clock is the
/// application's, if it has one; ph.clock's other scale is that of deadlines, so it is the
/// system's.
class HostServices {
 public:
    HostServices(std::string plugin_id, net::Loop& loop, const PluginLog& log,
                 Clock* clock = nullptr, const SecretTable* secrets = nullptr);
    HostServices(const HostServices&) = delete;
    HostServices& operator=(const HostServices&) = delete;

    const ph_host* abi() const noexcept { return &abi_; }
    const std::string& plugin_id() const noexcept { return plugin_id_; }
    net::Loop& loop() noexcept { return loop_; }
    /// Where the worker's identities are; null: it has none.
    const SecretTable* secrets() const noexcept { return secrets_; }
    void log(unsigned level, std::string_view line) const;
    /// ms since 1970-01-01 UTC.
    std::int64_t unix_ms() const;

 private:
    std::string plugin_id_;
    net::Loop& loop_;
    const PluginLog& log_;
    Clock* clock_;  // null: the system's
    const SecretTable* secrets_;
    ph_host abi_;
};

/// The ids of all services that this host offers.
const std::set<std::string, std::less<>>& known_services();

}  // namespace packhost::engine
