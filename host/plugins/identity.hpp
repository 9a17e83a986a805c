// identity.hpp: who a plugin says it is, and the schemas of its settings: the two ELF notes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/elf_image.hpp"

namespace packhost::plugins {

/// One thing that a plugin offers. Prints and compares as "kind/name".
struct Provided {
    std::string kind;  ///< "auth", "body" or "transport"; a newer SDK may know more
    std::string name;  ///< the scheme, codec or transport
    auto operator<=>(const Provided&) const = default;
    std::string text() const { return kind + "/" + name; }
};

/// The identity note. All texts are of the character sets that packhost_add_plugin() allows, hence
/// fit for messages and paths.
struct Identity {
    std::string id;       ///< reverse-DNS: "dev.packhost.auth.header"
    std::string version;  ///< semantic version
    std::string sdk;      ///< the SDK that it was built with, a semantic version
    std::string target;   ///< the oldest SDK that must be able to load it: "0.1"
    std::vector<Provided> provides;
    std::vector<std::string> interfaces;    ///< "ph.auth.draft-2/1"
    std::vector<std::string> needs;         ///< host services that it can't work without
    std::vector<std::string> optional;      ///< host services that it uses if they are there
    std::vector<std::string> capabilities;  ///< "secret.reveal"
    std::vector<std::string> dependencies;  ///< sonames beyond the usual
    bool blocking = false;                  ///< transports: runs on threads of the host's
    std::string endpoint = "vetted";        ///< transports: "vetted" or "none"

    bool offers(std::string_view kind, std::string_view name) const noexcept;
};

/// Draft-07 schemas of settings, as JSON text, by "kind/name". One for each thing provided.
using Schemas = std::map<std::string, std::string, std::less<>>;

struct Declaration {
    Identity identity;
    Schemas schemas;
};

/// Reads both notes of an image. Unknown members are ignored (a newer SDK may add some), a missing
/// one or one of the wrong type or form is an error. A thing without a schema gets one that allows
/// no setting. `file` names the image in errors. Errors: no_note, bad_note.
Result<Declaration> read_declaration(const ElfImage& image, const std::filesystem::path& file);

/// Reverse-DNS with at least two labels: [a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)+, 255 bytes at most.
bool is_plugin_id(std::string_view text) noexcept;
/// A file name fit for a dependency: letters, digits and "_.+-", not beginning with a dot.
bool is_soname(std::string_view text) noexcept;

}  // namespace packhost::plugins
