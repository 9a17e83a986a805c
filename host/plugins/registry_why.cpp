// registry_why.cpp: what the registry tells people: lists, failures, explanations.
#include <fmt/format.h>

#include "plugins/refusal.hpp"
#include "plugins/registry.hpp"

namespace packhost::plugins {

std::string_view to_string(Registry::State state) noexcept {
    switch (state) {
        case Registry::State::verified: return "verified";
        case Registry::State::mapped: return "mapped";
        case Registry::State::disabled: return "disabled";
        case Registry::State::refused: return "refused";
    }
    return "refused";
}

// Why a plugin can't be used: because of its file, or of what its code did when it was mapped.
std::optional<Error> Registry::trouble(const Slot& slot) const {
    const auto plugin = usable(slot);
    return plugin ? (*plugin)->map_failure() : std::optional(plugin.error());
}

std::vector<Registry::Failure> Registry::failures() const {
    std::vector<Failure> out;
    for (const Slot& one : slots_)
        if (const auto error = trouble(one); error && !one.disabled)
            out.push_back({one.entry.id, one.file, *error});
    return out;
}

std::vector<Registry::Listing> Registry::list() const {
    std::vector<Listing> out;
    for (const Slot& one : slots_) {
        const State state = one.disabled           ? State::disabled
                            : trouble(one)         ? State::refused
                            : one.plugin->mapped() ? State::mapped
                                                   : State::verified;
        out.push_back({one.entry.id, one.version, one.file, one.entry.sha256, one.claims, state,
                       one.unlocked, one.entry.capabilities});
    }
    return out;
}

void Registry::explain_conflicts(const Slot& slot, std::string& out) const {
    for (const Provided& claim : slot.claims) {
        const auto found = find(claim.kind, claim.name);
        if (!found && found.error().code == "name_conflict")
            out += fmt::format("  conflict: {}\n  way out:  {}\n", found.error().message,
                               found.error().hint);
        else if (found && *found != slot.plugin)
            out += fmt::format("  note:     {} is served by \"{}\", as the configuration prefers\n",
                               claim.text(), (*found)->identity().id);
    }
}

/// Who signed the file as it is now; what is wrong with that is among the problems.
std::string Registry::signer_text(const Slot& slot) const {
    const auto sealed = SealedFile::read(slot.file);
    const auto signature = sealed ? read_signature(slot.file, sealed->sha256())
                                  : Result<Signature>(sealed.error());
    if (!signature) return "none";
    const auto name = known_signer(*signature, config_.policy.signers, slot.file,
                                   config_.policy.config_file);
    return name ? fmt::format("{} ({})", *name, signature->key.text())
                : fmt::format("{}, not among plugins.signers", signature->key.text());
}

std::string Registry::why(std::string_view id) const {
    const Slot* found = slot(id);
    if (!found) {
        const Error error = not_enabled(id);
        return fmt::format("{}\n  way out:  {}\n", error.message, error.hint);
    }
    const auto problem = trouble(*found);
    std::string out = fmt::format(
        "{}{}{} is {}\n  file:     {}\n  sha256:   {} ({})\n", found->entry.id,
        found->version.empty() ? "" : " ", found->version,
        found->disabled           ? "disabled by the host's configuration"
        : problem                 ? "enabled, but refused"
        : found->plugin->mapped() ? "enabled and in use"
                                  : "enabled, verified, and not needed so far",
        found->file.string(), found->entry.sha256,
        found->unlocked ? "not in the lock: --allow-unlocked-plugin" : "pinned");
    if (config_.policy.require_signature || !found->entry.signer.empty())
        out += fmt::format("  signer:   {}\n", signer_text(*found));
    for (const std::string& capability : found->entry.capabilities)
        out += fmt::format("  granted:  {}\n", printable(capability));
    for (const Provided& claim : found->claims)
        out += fmt::format("  provides: {}\n", claim.text());
    if (found->plugin) explain_conflicts(*found, out);
    if (problem)
        out += fmt::format("  because:  {} ({})\n  way out:  {}\n", problem->message,
                           problem->code, problem->hint);
    return out;
}

}  // namespace packhost::plugins
