// policy.cpp: what a plugin's note asks of this host.
#include "plugins/policy.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

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
                      "Check the path and the file's permissions.");
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

std::vector<Error> host_problems(const Identity& identity, const Policy& policy,
                                 const path& file) {
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
    const auto granted = policy.capabilities.find(identity.id);
    for (const std::string& capability : identity.capabilities) {
        if (granted != policy.capabilities.end() && granted->second.contains(capability)) continue;
        out.push_back(refuse(
            "capability_denied", file,
            fmt::format("{} asks for the capability {}, which is not granted", identity.id,
                        capability),
            fmt::format("If you trust it, grant {} to {} in the host's configuration.", capability,
                        identity.id)));
    }
    return out;
}

}  // namespace packhost::plugins
