// policy.cpp: what a plugin's note asks of this host.
#include "plugins/policy.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "base/toml_text.hpp"
#include "base/try.hpp"
#include "packhost/abi/auth.h"
#include "packhost/abi/codec.h"
#include "packhost/abi/transport.h"
#include "plugins/refusal.hpp"

namespace packhost::plugins {
namespace {

using std::filesystem::path;

std::pair<int, int> major_minor(std::string_view version) {
    int numbers[2] = {0, 0};
    const char* at = version.data();
    const char* const end = at + version.size();
    for (int& number : numbers) {
        at = std::from_chars(at, end, number).ptr;
        if (at != end) ++at;
    }
    return {numbers[0], numbers[1]};
}

std::string host_name(const Policy& policy) {
    return policy.host_version.empty() ? "this host" : "this host (" + policy.host_version + ")";
}

Error newer(const path& file, const Identity& identity, std::string_view need,
            const Policy& policy) {
    return refuse("newer_need", file,
                  fmt::format("{} {} needs {}, which {} does not offer", identity.id,
                              identity.version, need, host_name(policy)),
                  fmt::format("Update packhost, or use an older version of {}.", identity.id));
}

bool served(const Identity& identity, std::string_view family, const Policy& policy) {
    return std::any_of(identity.interfaces.begin(), identity.interfaces.end(),
                       [&](const std::string& interface) {
                           return !family.empty() && interface.starts_with(family) &&
                                  policy.interfaces.contains(interface);
                       });
}

std::string joined_interfaces(const Identity& identity) {
    std::string out;
    for (const std::string& interface : identity.interfaces)
        out += (out.empty() ? "" : " or ") + interface;
    return out;
}

bool writable_by_others(const struct stat& status) {
    const bool group = (status.st_mode & S_IWGRP) && status.st_gid != status.st_uid;
    return group || (status.st_mode & S_IWOTH);
}

Result<void> check_owner_alone(const path& what, const path& file, bool sticky_will_do) {
    struct stat status{};
    if (::lstat(what.c_str(), &status) != 0)
        return refuse("no_file", file, fmt::format("it can't be opened: {}", std::strerror(errno)),
                      no_file_hint(file));
    if (!writable_by_others(status) || S_ISLNK(status.st_mode) ||
        (sticky_will_do && (status.st_mode & S_ISVTX)))
        return {};
    return refuse("unsafe_path", file,
                  fmt::format("others than the owner can write to {}", what.string()),
                  fmt::format("Take that right away: chmod go-w {}", what.string()));
}

}  // namespace

TextSet Policy::known_interfaces() { return {PH_AUTH, PH_CODEC, PH_TRANSPORT}; }

std::string_view interface_family(std::string_view kind) noexcept {
    if (kind == "auth") return "ph.auth.";
    if (kind == "body") return "ph.codec.";
    if (kind == "transport") return "ph.transport.";
    return {};
}

Result<void> check_location(const path& file) {
    if (!file.is_absolute())
        return refuse("unsafe_path", file, "its path is not absolute", "Name the absolute path.");
    PH_CHECK(check_owner_alone(file, file, false));
    path folder = file.parent_path();
    PH_CHECK(check_owner_alone(folder, file, false));
    while (folder != folder.root_path()) {
        folder = folder.parent_path();
        PH_CHECK(check_owner_alone(folder, file, true));
    }
    return {};
}

namespace {

std::vector<std::string> texts_of(const std::vector<path>& folders) {
    std::vector<std::string> out;
    for (const path& folder : folders) out.push_back(folder.string());
    return out;
}

}  // namespace

Result<void> check_place(const path& file, const Policy& policy) {
    if (!policy.allow_shared_folders) PH_CHECK(check_location(file));
    std::error_code failed;
    const path real = std::filesystem::canonical(file, failed);
    if (failed)
        return refuse("no_file", file, fmt::format("it can't be opened: {}", failed.message()),
                      no_file_hint(file));
    // A link in a safe folder may lead to one that is not.
    if (!policy.allow_shared_folders && real != file)
        if (auto safe = check_location(real); !safe)
            return refuse("unsafe_path", file,
                          fmt::format("it leads to {}, which others than its owner can replace",
                                      real.string()),
                          safe.error().hint);
    if (policy.folders.empty()) return {};
    for (const path& folder : policy.folders) {
        const path root = std::filesystem::canonical(folder, failed);
        if (failed) continue;
        const path inside = real.lexically_relative(root);
        if (!inside.empty() && *inside.begin() != "..") return {};
    }
    return refuse("outside_folders", file,
                  fmt::format("it lies in {}, and not in a folder of plugins",
                              real.parent_path().string()),
                  fmt::format("Move it into one of those folders and enable it there: packhost "
                              "plugin enable FILE; or set in {}:\n[plugins]\nfolders = {}",
                              policy.config_file,
                              detail::toml_list(real.parent_path().string(),
                                                texts_of(policy.folders))));
}

namespace {

Error denied(const path& file, const Identity& identity, const std::string& capability,
             std::string_view reason, std::string hint) {
    return refuse("capability_denied", file,
                  fmt::format("{} asks for the capability {}, which {}", identity.id, capability,
                              reason),
                  hint);
}

void capability_problems(const Identity& identity, const Policy& policy, const path& file,
                         const TextSet* granted, std::vector<Error>& out) {
    const auto by_config = policy.capabilities.find(identity.id);
    for (const std::string& capability : identity.capabilities) {
        if (by_config == policy.capabilities.end() || !by_config->second.contains(capability))
            out.push_back(denied(
                file, identity, capability, "is not granted",
                fmt::format("If you trust it, {} {}:\n[plugins.capabilities]\n\"{}\" = {}",
                            policy.capabilities.empty() ? "add to"
                                                        : "set in plugins.capabilities of",
                            policy.config_file, identity.id,
                            detail::toml_list(capability,
                                              by_config == policy.capabilities.end()
                                                  ? TextSet()
                                                  : by_config->second))));
        else if (granted && !granted->contains(capability))
            out.push_back(denied(
                file, identity, capability, "was not granted when it was enabled",
                fmt::format("If you trust it: packhost plugin enable {} --grant-capability {}",
                            file.string(), capability)));
    }
}

}  // namespace

std::vector<Error> host_problems(const Identity& identity, const Policy& policy,
                                 const path& file, const TextSet* granted) {
    std::vector<Error> out;
    if (major_minor(identity.target) > major_minor(PACKHOST_SDK_VERSION))
        out.push_back(newer(file, identity, "SDK " + identity.target, policy));
    for (const Provided& one : identity.provides) {
        if (served(identity, interface_family(one.kind), policy)) continue;
        out.push_back(newer(file, identity,
                            fmt::format("{} for {}", joined_interfaces(identity), one.text()),
                            policy));
        break;
    }
    for (const std::string& need : identity.needs)
        if (!policy.services.contains(need)) out.push_back(newer(file, identity, need, policy));
    for (const std::string& name : identity.dependencies)
        if (!policy.dependencies.contains(name))
            out.push_back(refuse(
                "foreign_dependency", file,
                fmt::format("it links {}, which the configuration does not accept", name),
                fmt::format("If you trust that library, set plugins.dependencies in {}:\n"
                            "[plugins]\ndependencies = {}", policy.config_file,
                            detail::toml_list(name, policy.dependencies))));
    capability_problems(identity, policy, file, granted, out);
    return out;
}

}  // namespace packhost::plugins
