// doctor.hpp: what `packhost doctor` looks at, in two halves: the configuration, the machine.
#pragma once

#include "packhost/config.hpp"
#include "packhost/doctor.hpp"

namespace packhost::runtime {

using Checks = std::vector<HealthCheck>;

inline void fine(Checks& out, std::string name, std::string text) {
    out.push_back({std::move(name), HealthCheck::State::ok, std::move(text), {}});
}
inline void warn(Checks& out, std::string name, std::string text, std::string advice) {
    out.push_back(
        {std::move(name), HealthCheck::State::warning, std::move(text), std::move(advice)});
}
inline void bad(Checks& out, std::string name, std::string text, std::string advice) {
    out.push_back({std::move(name), HealthCheck::State::bad, std::move(text), std::move(advice)});
}

/// Whether the audit log can be written; of one that is off, nothing.
void examine_audit(const AuditConfig& audit, Checks& out);

/// Clock, resolver, CA bundle, limits of the process.
void examine_machine(Checks& out);

}  // namespace packhost::runtime
