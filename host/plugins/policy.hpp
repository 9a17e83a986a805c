// policy.hpp: what this host knows and what its administrator allows: the checks before mapping.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "plugins/elf_image.hpp"
#include "plugins/identity.hpp"
#include "plugins/signature.hpp"

namespace packhost::plugins {

using TextSet = std::set<std::string, std::less<>>;

/// What plugins are measured against. Plain data; the caller fills in what it offers and allows.
struct Policy {
    std::string host_version;  ///< named in refusals
    std::string config_file = "packhost.toml";  ///< named in hints
    /// Plugin interfaces that this host drives. Default: those of the ABI headers.
    TextSet interfaces = known_interfaces();
    /// Services that this host offers to plugins: "ph.secret.draft-2/1".
    TextSet services;
    /// Capabilities that the administrator grants, by plugin id.
    std::map<std::string, TextSet, std::less<>> capabilities;
    /// Libraries beyond the usual ones that the administrator lets plugins link.
    TextSet dependencies;
    /// Where plugins may lie, with all below; empty: anywhere.
    std::vector<std::filesystem::path> folders;
    /// Whether every plugin needs a signature by one of `signers`.
    bool require_signature = false;
    Signers signers;
    /// Accept files and folders that others own or can write to (location.hpp). For build trees
    /// whose permissions nobody can help.
    bool allow_shared_folders = false;

    static TextSet known_interfaces();
};

/// Refuses a plugin file by where it lies: whom that is up to (location.hpp), and unless it is,
/// links followed, below one of the policy's folders. Errors: unsafe_path, no_file,
/// outside_folders.
Result<void> check_place(const std::filesystem::path& file, const Policy& policy);

/// All that speaks against an image by what the dynamic linker would do with it: search_path,
/// foreign_dependency (not in the list of the C and C++ run time and OpenSSL, nor both declared in
/// the note and accepted by the lock), executable_stack, missing_symbol, extra_symbol.
std::vector<Error> linking_problems(const ElfImage& image, const Identity& identity,
                                    const TextSet& accepted_dependencies,
                                    const std::filesystem::path& file);

/// All that speaks against a plugin by what it asks of the host: newer_need (SDK, interface or
/// service), foreign_dependency (that the policy does not accept), capability_denied. `granted`
/// are the capabilities that were granted when it was enabled; null: that is not judged.
std::vector<Error> host_problems(const Identity& identity, const Policy& policy,
                                 const std::filesystem::path& file,
                                 const TextSet* granted = nullptr);

/// "set plugins.capabilities in FILE:" and the lines that grant a plugin all that it asks for.
std::string capability_lines(const Identity& identity, const Policy& policy);

/// Libraries that a plugin may need without saying so.
bool is_usual_dependency(std::string_view soname) noexcept;

/// The interface family that serves a kind ("auth" -> "ph.auth."), or empty for an unknown kind.
std::string_view interface_family(std::string_view kind) noexcept;

}  // namespace packhost::plugins
