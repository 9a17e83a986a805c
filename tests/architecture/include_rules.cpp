// include_rules.cpp: the rooms in their order, the public headers with the room that each stands
// in, and the reading of #include lines.
#include "include_rules.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <set>

namespace packhost::tests {
namespace {

namespace fs = std::filesystem;

/// Rooms of the host by height: one may include itself and what lies lower. Two of the same height
/// do not know each other.
const std::map<std::string_view, int> kRooms = {{"base", 0},    {"model", 1}, {"net", 1},
                                                {"plugins", 2}, {"store", 2}, {"engine", 3},
                                                {"runtime", 4}};

/// Public headers stand beside the lowest room that needs them; those of runtime and store are
/// implemented there, so that lower rooms can't use them.
const std::map<std::string_view, int> kPublicHeaders = {
    {"error.hpp", 0},           {"result.hpp", 0},      {"value.hpp", 0},
    {"secret.hpp", 0},          {"connection.hpp", 0},  {"services.hpp", 0},
    {"memory_store.hpp", 0},    {"blob.hpp", 0},        {"config.hpp", 1},
    {"connection_file.hpp", 2},
    {"store.hpp", 2},           {"audit.hpp", 2},       {"history.hpp", 4},
    {"pack.hpp", 3},            {"run.hpp", 3},         {"json.hpp", 4},
    {"plugins.hpp", 4},         {"runtime.hpp", 4},     {"catalog.hpp", 4},
    {"suggest.hpp", 4},         {"authoring.hpp", 4},   {"pack_test.hpp", 4},
    {"log.hpp", 4},             {"config_keys.hpp", 4}, {"doctor.hpp", 4},
    {"connection_form.hpp", 4}, {"login.hpp", 4},       {"packhost.h", 4},
    {"c/blobs.h", 4},
    {"c/config.h", 4},          {"c/connections.h", 4}, {"c/errors.h", 4},
    {"c/packs.h", 4},           {"c/plugins.h", 4},     {"c/runs.h", 4},
    {"c/runtime.h", 4},         {"c/services.h", 4},    {"c/types.h", 4}};

/// Rooms that speak the ABI with plugins.
const std::set<std::string_view> kAbiSpeakers = {"net", "plugins", "engine"};

constexpr std::string_view kPublic = "host/include/packhost/";
constexpr std::string_view kAbi = "sdk/include/packhost/abi/";

std::optional<int> height(const std::map<std::string_view, int>& of, std::string_view name) {
    const auto found = of.find(name);
    return found == of.end() ? std::nullopt : std::optional(found->second);
}

/// The n-th part of a path, from 0.
std::string_view part(std::string_view path, int n) {
    for (; n > 0; --n)
        path.remove_prefix(std::min(path.find('/') + 1, path.size()));
    return path.substr(0, path.find('/'));
}

/// "plugins/<kind>/<name>/" of a plugin's file.
std::string_view plugin_folder(std::string_view path) {
    std::size_t end = 0;
    for (int i = 0; i < 3; ++i)
        end = path.find('/', end) + 1;
    return path.substr(0, end);
}

/// Headers of the C and C++ standard libraries alone: "vector", "stdint.h".
bool is_standard(std::string_view written) {
    static const std::set<std::string_view> kOfC = {"stdint.h", "stddef.h", "string.h"};
    return kOfC.contains(written) || written.find_first_of("./") == std::string_view::npos;
}

std::string check_public_header(const Include& include) {
    if (include.to.empty())
        return is_standard(include.written) ? ""
                                            : "a public header needs the standard library alone";
    if (!include.to.starts_with(kPublic)) return "a public header includes public headers alone";
    const auto own = height(kPublicHeaders, include.from.substr(kPublic.size()));
    const auto other = height(kPublicHeaders, include.to.substr(kPublic.size()));
    if (!own) return "this public header has no place in tests/architecture/include_rules.cpp";
    return other && *other <= *own ? "" : "a public header includes one that stands above it";
}

std::string check_front(const Include& include, std::string_view front) {
    const std::string own = "host/" + std::string(front) + "/";
    if (include.to.empty() || include.to.starts_with(own) || include.to.starts_with(kPublic))
        return {};
    return "a front knows its own folder and the public headers";
}

std::string check_room(const Include& include, std::string_view room, int own) {
    static const std::regex kHeavy("(Poco/|boost/(beast|asio)|uv\\.h).*");
    if (include.to.empty())
        return include.from.ends_with(".hpp") && std::regex_match(include.written, kHeavy)
                   ? "a heavy header stays behind one .cpp"
                   : "";
    if (include.to.starts_with(kAbi))
        return kAbiSpeakers.contains(room) ? "" : "this room has no business with the plugins' ABI";
    if (!include.to.starts_with("host/"))
        return "the host knows nothing of sdk and plugins but the ABI";
    if (include.to.starts_with(kPublic)) {
        const auto other = height(kPublicHeaders, include.to.substr(kPublic.size()));
        return other && *other <= own ? "" : "this public header stands above the room";
    }
    const std::string_view other = part(include.to, 1);
    const auto level = height(kRooms, other);
    if (other == room || (level && *level < own)) return {};
    return "a room knows itself and those below it";
}

std::string check_sdk(const Include& include) {
    if (!include.to.empty() && !include.to.starts_with("sdk/")) return "the SDK knows itself alone";
    const bool is_public = include.from.starts_with("sdk/include/");
    return is_public && include.to.empty() && !is_standard(include.written)
               ? "a header of the SDK needs the standard library alone"
               : "";
}

/// A folder "<family>_common" is no plugin: those of its kind share it.
std::string check_plugin(const Include& include) {
    const std::string_view own = plugin_folder(include.from), other = plugin_folder(include.to);
    if (include.to.empty() || include.to.starts_with("sdk/") || other == own) return {};
    const bool same_kind = include.to.starts_with("plugins/") && part(include.to, 1) == part(own, 1);
    if (same_kind && part(other, 2).ends_with("_common") && !part(own, 2).ends_with("_common"))
        return {};
    return "a plugin knows its own folder, the _common folders of its kind, and the SDK";
}

}  // namespace

std::string objection(const Include& include) {
    if (include.from.starts_with("sdk/")) return check_sdk(include);
    if (include.from.starts_with("plugins/")) return check_plugin(include);
    if (include.from.starts_with(kPublic)) return check_public_header(include);
    const std::string_view room = part(include.from, 1);
    const auto level = height(kRooms, room);
    return level ? check_room(include, room, *level) : check_front(include, room);
}

std::string resolve_include(const fs::path& project, std::string_view from,
                            std::string_view written) {
    const std::string folder = fs::path(from).parent_path().generic_string();
    const std::array<std::string, 5> places = {folder, "host", "host/include", "sdk/include",
                                               "sdk/kit/include"};
    for (const std::string& place : places) {
        const fs::path file = (fs::path(place) / written).lexically_normal();
        if (fs::is_regular_file(project / file)) return file.generic_string();
    }
    return {};
}

std::vector<Include> read_includes(const fs::path& project, std::string_view folder) {
    static const std::set<std::string> kSources = {".h", ".hpp", ".c", ".cpp", ".inc"};
    static const std::regex kInclude("\\s*#\\s*include\\s*[\"<]([^\">]+)[\">].*");
    std::vector<Include> found;
    for (const auto& entry : fs::recursive_directory_iterator(project / folder)) {
        if (!entry.is_regular_file() || !kSources.contains(entry.path().extension())) continue;
        const std::string from = entry.path().lexically_relative(project).generic_string();
        std::ifstream in(entry.path());
        std::string line;
        for (std::size_t number = 1; std::getline(in, line); ++number) {
            std::smatch match;
            if (line.find('#') == std::string::npos || !std::regex_match(line, match, kInclude))
                continue;
            found.push_back(
                {from, number, match[1], resolve_include(project, from, match[1].str())});
        }
    }
    return found;
}

}  // namespace packhost::tests
