// doctor.hpp: looks at the machine and the configuration, and says what would go wrong.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "packhost/config.hpp"

namespace packhost {

/// One thing that was looked at.
struct HealthCheck {
    enum class State { ok, warning, bad };
    std::string name;    ///< "clock", "store", "plugin dev.packhost.auth.header"
    State state = State::ok;
    std::string text;    ///< what was seen
    std::string advice;  ///< what to do; empty if it is ok
};

/// Looks at folders, plugins, keys, the store, the clock, the resolver, the CA bundle and limits of
/// the process. Nothing of a plugin runs, nothing leaves the machine. The store is opened, which
/// makes none that is absent.
std::vector<HealthCheck> examine_host(const std::filesystem::path& config_file);

}  // namespace packhost
