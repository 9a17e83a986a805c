// enable.cpp: what an administrator's "enable" checks and records.
#include "plugins/enable.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/try.hpp"
#include "plugins/loader.hpp"
#include "plugins/refusal.hpp"

namespace packhost::plugins {
namespace {

using std::filesystem::path;

// PREFIX/etc/packhost/plugins.lock and a file below PREFIX, unless that is the root.
path as_written(const path& lock_path, const path& file) {
    std::error_code failed;
    const path folder = std::filesystem::weakly_canonical(lock_path, failed).parent_path();
    if (failed || folder.filename() != "packhost" || folder.parent_path().filename() != "etc")
        return file;
    const path prefix = folder.parent_path().parent_path();
    if (prefix == prefix.root_path()) return file;
    const path inside = file.lexically_relative(prefix);
    const bool below = !inside.empty() && *inside.begin() != "..";
    return below ? file.lexically_relative(folder) : file;
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

// What the note declares must be accepted even where the file happens not to need it.
Result<void> check_declared(const Identity& identity, const TextSet& accepted, const path& file) {
    for (const std::string& name : identity.dependencies)
        if (!accepted.contains(name))
            return refuse("foreign_dependency", file,
                          fmt::format("its note declares {}, which is not accepted",
                                      name),
                          fmt::format("If you trust that library, accept it: packhost plugin "
                                      "enable {} --accept-dependency {}", file.string(), name));
    return {};
}

Result<void> check_granted(const Identity& identity, const TextSet& granted, const Policy& policy,
                           const path& file) {
    std::string flags;
    for (const std::string& name : identity.capabilities)
        flags += " --grant-capability " + name;
    const auto missing = [](const TextSet& held, const Identity& wanted) {
        return !std::all_of(wanted.capabilities.begin(), wanted.capabilities.end(),
                            [&](const std::string& name) { return held.contains(name); });
    };
    if (!missing(granted, identity)) return {};
    // Both are needed: whoever is told of one alone comes back for the other.
    const auto by_config = policy.capabilities.find(identity.id);
    const bool lines = missing(
        by_config == policy.capabilities.end() ? TextSet() : by_config->second, identity);
    return refuse("capability_denied", file,
                  fmt::format("{} asks for {}, which is not granted", identity.id,
                              fmt::join(identity.capabilities, ", ")),
                  fmt::format("If you trust it, grant it: packhost plugin enable {}{}{}",
                              file.string(), flags,
                              lines ? "\nAnd " + capability_lines(identity, policy) : ""));
}

}  // namespace

Result<LockEntry> enable(const path& lock_path, const path& file, const Consent& consent,
                         const Policy& policy) {
    std::error_code failed;
    const path canonical = std::filesystem::canonical(file, failed);
    if (failed)
        return refuse("no_file", file, fmt::format("it can't be opened: {}", failed.message()),
                      no_file_hint(file));
    if (has_control(canonical.string()))
        return refuse("unsafe_path", printable(canonical.string()),
                      "its path holds control characters", "Move the file.");
    PH_TRY(const Inspection found, inspect(canonical, policy, consent.dependencies));
    for (const Error& problem : found.problems)
        if (problem.code != "capability_denied") return problem;
    const Identity& identity = found.declaration.identity;
    PH_CHECK(check_declared(identity, consent.dependencies, canonical));
    PH_CHECK(check_granted(identity, consent.capabilities, policy, canonical));

    LockEntry entry{identity.id,      {}, found.sha256, identity.dependencies,
                    identity.version, {}, identity.capabilities};
    if (found.signature) entry.signer = found.signature->key.text();
    PH_CHECK(update_lock(lock_path, [&](Lock& lock) -> Result<void> {
        entry.file = as_written(lock.path, canonical);
        std::erase_if(lock.entries, [&](const LockEntry& old) { return old.id == entry.id; });
        lock.entries.push_back(entry);
        return {};
    }));
    return entry;
}

Result<void> disable(const path& lock_path, std::string_view id) {
    return update_lock(lock_path, [&](Lock& lock) -> Result<void> {
        const auto removed =
            std::erase_if(lock.entries, [&](const LockEntry& old) { return old.id == id; });
        if (removed > 0) return {};
        return Error{"not_enabled", Phase::config,
                     fmt::format("No plugin \"{}\" is in the lock \"{}\".", printable(id),
                                 lock.path.string()),
                     "List what is enabled: packhost plugin list"};
    });
}

}  // namespace packhost::plugins
