// policy.cpp: what a plugin's note asks of this host.
#include "plugins/policy.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "base/toml_text.hpp"
#include "base/try.hpp"
#include "packhost/abi/auth.h"
#include "packhost/abi/codec.h"
#include "packhost/abi/transport.h"
#include "plugins/location.hpp"
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

}  // namespace

TextSet Policy::known_interfaces() { return {PH_AUTH, PH_CODEC, PH_TRANSPORT}; }

std::string_view interface_family(std::string_view kind) noexcept {
    if (kind == "auth") return "ph.auth.";
    if (kind == "body") return "ph.codec.";
    if (kind == "transport") return "ph.transport.";
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
    if (!policy.allow_shared_folders)
        PH_CHECK(check_location(file, "plugin file", Phase::plugin));
    std::error_code failed;
    const path real = std::filesystem::canonical(file, failed);
    if (failed)
        return refuse("no_file", file, fmt::format("it can't be opened: {}", failed.message()),
                      no_file_hint(file));
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

Error denied(const path& file, const Identity& identity, const std::vector<std::string>& names,
             std::string_view reason, std::string hint) {
    return refuse("capability_denied", file,
                  fmt::format("{} asks for the capabilit{} {}, which {} {}", identity.id,
                              names.size() == 1 ? "y" : "ies", fmt::join(names, ", "),
                              names.size() == 1 ? "is" : "are", reason),
                  hint);
}

bool grants(const Policy& policy, const std::string& id, const std::string& capability) {
    const auto found = policy.capabilities.find(id);
    return found != policy.capabilities.end() && found->second.contains(capability);
}

// One error for all of them, so that one line grants all of them.
void capability_problems(const Identity& identity, const Policy& policy, const path& file,
                         const TextSet* granted, std::vector<Error>& out) {
    std::vector<std::string> by_config, by_lock;
    std::string flags;
    for (const std::string& capability : identity.capabilities) {
        if (!grants(policy, identity.id, capability)) by_config.push_back(capability);
        if (!granted || granted->contains(capability)) continue;
        by_lock.push_back(capability);
        flags += " --grant-capability " + capability;
    }
    if (!by_config.empty())
        out.push_back(denied(file, identity, by_config, "not granted",
                             "If you trust it, " + capability_lines(identity, policy)));
    if (!by_lock.empty())
        out.push_back(denied(file, identity, by_lock, "not granted by the lock",
                             fmt::format("If you trust it: packhost plugin enable {}{}",
                                         file.string(), flags)));
}

// One error for all of them, for the same reason.
void library_problems(const Identity& identity, const Policy& policy, const path& file,
                      std::vector<Error>& out) {
    std::vector<std::string> missing;
    TextSet all = policy.dependencies;
    for (const std::string& name : identity.dependencies)
        if (all.insert(name).second) missing.push_back(name);
    if (missing.empty()) return;
    out.push_back(refuse("foreign_dependency", file,
                         fmt::format("it links {}, which the configuration does not accept",
                                     fmt::join(missing, ", ")),
                         fmt::format("If you trust what it links, set plugins.dependencies in {}:\n"
                                     "[plugins]\ndependencies = {}", policy.config_file,
                                     detail::toml_list("", all))));
}

}  // namespace

std::string capability_lines(const Identity& identity, const Policy& policy) {
    std::string lines;  // the whole value, so that it takes the place of the one that is there
    for (const auto& [id, capabilities] : policy.capabilities)
        if (id != identity.id)
            lines += fmt::format("\"{}\" = {}, ", id, detail::toml_list("", capabilities));
    return fmt::format("set plugins.capabilities in {}:\n[plugins]\ncapabilities = {{ {}\"{}\" = "
                       "{} }}", policy.config_file, lines, identity.id,
                       detail::toml_list("", identity.capabilities));
}

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
    library_problems(identity, policy, file, out);
    capability_problems(identity, policy, file, granted, out);
    return out;
}

}  // namespace packhost::plugins
