// validate.cpp: packs held against the format, against plugins, and against each other.
#include "runtime/validate.hpp"

#include <algorithm>
#include <optional>

#include "model/pack_reader.hpp"
#include "model/pack_set.hpp"
#include "runtime/plugin_admin.hpp"
#include "runtime/plugin_provision.hpp"

namespace packhost {
namespace runtime {

PackFinding to_public(const model::Finding& f) {
    return {f.severity == model::Severity::error, f.code, f.file, f.pointer, f.line, f.column,
            f.message, f.hint};
}

}  // namespace runtime

namespace {

using runtime::to_public;
using Findings = std::vector<PackFinding>;
using Files = std::vector<std::filesystem::path>;

PackFinding unknown_plugins(const Config& config, const Error& error) {
    return {false, error.code, config.lock.string(), "", 0, 0,
            "What plugins provide is not checked: " + error.message, error.hint};
}

Findings read(const std::filesystem::path& file, const model::Provision* provision,
              std::vector<model::Pack>& packs) {
    model::PackReading reading = model::read_pack_file(file, provision);
    Findings findings;
    for (const model::Finding& finding : reading.findings) findings.push_back(to_public(finding));
    if (reading.pack) packs.push_back(std::move(*reading.pack));
    return findings;
}

/// Adds what the packs may not share to the findings of the later one.
void compare(const std::vector<model::Pack>& packs, Findings& findings) {
    std::vector<const model::Pack*> pointers;
    for (const model::Pack& pack : packs) pointers.push_back(&pack);
    for (const model::Finding& finding : model::check_packs(pointers)) {
        const auto behind = std::find_if(findings.rbegin(), findings.rend(), [&](const auto& one) {
            return one.file == finding.file;
        });
        findings.insert(behind == findings.rend() ? findings.end() : behind.base(),
                        to_public(finding));
    }
}

}  // namespace

Findings validate_pack(const std::filesystem::path& file) {
    std::vector<model::Pack> packs;
    return read(file, nullptr, packs);
}

Findings validate_pack(const std::filesystem::path& file, const Config& config) {
    return validate_packs({file}, config);
}

Findings validate_packs(const Files& files, const Config& config) {
    Findings findings;
    const auto registry = runtime::open_registry(config);
    if (!registry) findings.push_back(unknown_plugins(config, registry.error()));
    std::optional<runtime::PluginProvision> provision;
    if (registry) provision.emplace(*registry);
    std::vector<model::Pack> packs;
    for (const auto& file : files) {
        Findings one = read(file, provision ? &*provision : nullptr, packs);
        std::move(one.begin(), one.end(), std::back_inserter(findings));
    }
    compare(packs, findings);
    return findings;
}

}  // namespace packhost
