// authoring.hpp: for those who write packs: a canonical layout, what a new version breaks, which
// credential can reach which origin, and a pack to start from.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/result.hpp"

namespace packhost {

/// A manifest's text in canonical form: keys in the order in which packs/README.md lists them, two
/// spaces for each level, what fits in 100 columns on one line, a line feed at the end. Values stay
/// as they are, and so do members that the format does not know, behind the known ones. The same
/// for its own result. Any JSON object is taken, valid as a pack or not. Error (phase pack): no
/// JSON, with line and column.
Result<std::string> format_pack(std::string_view text);

/// A difference between two versions of a pack.
struct PackChange {
    bool breaking = false;  ///< for those who use the old one: graphs, connections, consent
    std::string where;      ///< "connection", "Acme-GetItem", "Acme-GetItem.itemId"
    std::string message;    ///< one sentence
};

/// What changed for users of `before`; breaking changes first. Texts, titles and the order of
/// things are no changes. Errors (phase pack): one of the two can't be read as a pack.
Result<std::vector<PackChange>> compare_packs(const std::filesystem::path& before,
                                              const std::filesystem::path& after);

/// Where a credential can go.
struct CredentialReach {
    std::string credential;
    std::string origin;  ///< "https://api.example.com", or "the URL in NAME" if a user enters it
    std::string reason;  ///< "base URL", "tokenUrl", "urlFrom"
    std::vector<std::string> nodes;  ///< nodeTypeIds
};

/// Which credential can reach which origin, derived from the manifest alone. A connection's own
/// base URL, and what an administrator's policy refuses, are not known here. Error (phase pack).
Result<std::vector<CredentialReach>> credential_reach(const std::filesystem::path& file);

/// What a new pack begins with.
struct NewPack {
    std::string slug;         ///< also the provider
    std::string name;         ///< empty: made of the slug
    std::string base_url;
    std::string auth_type;    ///< a scheme that new_pack() knows, or "none"
    std::string auth_name;  ///< of the header or the query parameter; token URL; empty: usual ones
};

/// The schemes that new_pack() knows.
std::vector<std::string> new_pack_schemes();

/// The text of a pack with one node and a test of it, which is valid and passes. Error (phase
/// usage): what can't be so.
Result<std::string> new_pack(const NewPack& wanted);

}  // namespace packhost
