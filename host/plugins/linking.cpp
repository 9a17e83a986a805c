// linking.cpp: what the dynamic linker would do with a plugin, judged before it may.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "packhost/abi/plugin.h"
#include "plugins/policy.hpp"
#include "plugins/refusal.hpp"

namespace packhost::plugins {
namespace {

using std::filesystem::path;

constexpr std::array<std::string_view, 6> kUsual{
    "libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1", "libssl.so.3", "libcrypto.so.3"};
constexpr std::string_view kLinkHint =
    "Link the plugin with packhost_add_plugin(), which sets no run path and exports the entry "
    "alone.";

bool sanitizer_library([[maybe_unused]] std::string_view soname) {
#ifdef PACKHOST_SANITIZED
    for (const std::string_view name :
         {"libasan.so.", "libubsan.so.", "libtsan.so.", "liblsan.so."})
        if (soname.starts_with(name)) return true;
#endif
    return false;
}

// A sanitizer marks the variables that it watches.
bool sanitizer_symbol([[maybe_unused]] std::string_view name) {
#ifdef PACKHOST_SANITIZED
    return name.starts_with("__asan") || name.starts_with("__odr_asan") ||
           name.starts_with("__tsan") || name.starts_with("__ubsan");
#else
    return false;
#endif
}

bool contains(const std::vector<std::string>& list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

Error by_path(const path& file, std::string_view what, std::string_view name) {
    return refuse("search_path", file,
                  fmt::format("{} \"{}\" is a path, and the file's digest does not cover what is "
                              "found there", what, printable(name)),
                  kLinkHint);
}

void search_problems(const ElfDynamic& dynamic, const path& file, std::vector<Error>& out) {
    for (const std::string_view tag : dynamic.search)
        out.push_back(refuse("search_path", file,
                             fmt::format("its {} lets the linker take other code, which the file's "
                                         "digest does not cover", tag),
                             kLinkHint));
    for (const std::string_view name : dynamic.needed)
        if (name.find('/') != name.npos) out.push_back(by_path(file, "the library it needs", name));
    // A name of another library would make that library's users load this file instead.
    if (dynamic.soname && dynamic.soname->find('/') != std::string_view::npos)
        out.push_back(by_path(file, "its own name", *dynamic.soname));
    else if (dynamic.soname && is_usual_dependency(*dynamic.soname))
        out.push_back(refuse("search_path", file,
                             fmt::format("it calls itself {}, the name of another library",
                                         *dynamic.soname),
                             kLinkHint));
}

// One error for all of them, so that one command accepts all of them.
Error unaccepted(const std::vector<std::string_view>& needed, const Identity& identity,
                 const TextSet& accepted, const path& file) {
    std::string flags;
    for (const std::string& name : identity.dependencies)
        if (!accepted.contains(name)) flags += " --accept-dependency " + name;
    return refuse("foreign_dependency", file,
                  fmt::format("it needs {}, which {} not accepted", fmt::join(needed, ", "),
                              needed.size() == 1 ? "is" : "are"),
                  fmt::format("If you trust what it needs, accept it: packhost plugin enable {}{}",
                              file.string(), flags));
}

void dependency_problems(const ElfDynamic& dynamic, const Identity& identity,
                         const TextSet& accepted, const path& file, std::vector<Error>& out) {
    std::vector<std::string_view> declared;
    for (const std::string_view name : dynamic.needed) {
        if (name.find('/') != name.npos || is_usual_dependency(name)) continue;
        if (is_soname(name) && contains(identity.dependencies, name)) {
            if (!accepted.contains(name)) declared.push_back(name);
            continue;
        }
        out.push_back(refuse(
            "foreign_dependency", file,
            fmt::format("it needs {}, which its note does not declare", printable(name)),
            "Link the plugin without it, or declare it: DEPENDENCIES of packhost_add_plugin()."));
    }
    if (!declared.empty()) out.push_back(unaccepted(declared, identity, accepted, file));
}

void symbol_problems(const std::vector<ElfExport>& exports, const path& file,
                     std::vector<Error>& out) {
    const ElfExport* entry = nullptr;
    const ElfExport* extra = nullptr;
    for (const ElfExport& symbol : exports) {
        if (!entry && symbol.name == PACKHOST_ENTRY_SYMBOL) entry = &symbol;
        else if (!sanitizer_symbol(symbol.name)) extra = &symbol;
    }
    if (!entry || !entry->function)
        out.push_back(refuse("missing_symbol", file,
                             "it does not export the function " PACKHOST_ENTRY_SYMBOL,
                             "Define the entry: PACKHOST_PLUGIN(...) of packhost/plugin.hpp."));
    if (extra)
        out.push_back(refuse("extra_symbol", file,
                             fmt::format("beside its entry it exports {}", printable(extra->name)),
                             kLinkHint));
}

}  // namespace

bool is_usual_dependency(std::string_view soname) noexcept {
    return std::find(kUsual.begin(), kUsual.end(), soname) != kUsual.end() ||
           (soname.starts_with("ld-linux") && soname.find('/') == soname.npos) ||
           sanitizer_library(soname);
}

std::vector<Error> linking_problems(const ElfImage& image, const Identity& identity,
                                    const TextSet& accepted_dependencies, const path& file) {
    std::vector<Error> out;
    const auto dynamic = image.dynamic();
    if (!dynamic) return {dynamic.error()};
    search_problems(*dynamic, file, out);
    dependency_problems(*dynamic, identity, accepted_dependencies, file, out);
    if (image.executable_stack())
        out.push_back(
            refuse("executable_stack", file,
                   "it asks for an executable stack, which would hold for the whole process",
                   "Link the plugin with -z noexecstack."));
    const auto exports = image.exports();
    if (exports) symbol_problems(*exports, file, out);
    else out.push_back(exports.error());
    return out;
}

}  // namespace packhost::plugins
