// pack_set.cpp: names that must be unique across packs.
#include "model/pack_set.hpp"

#include <unordered_map>

#include "model/suggest.hpp"

namespace packhost::model {
namespace {

/// One use of a name: in which pack, and where.
struct Use {
    const Pack* pack;
    Position at;
};

class UniqueNames {
 public:
    UniqueNames(std::string_view what, std::string_view code, std::vector<Finding>& findings)
        : what_(what), code_(code), findings_(findings) {}

    void add(const std::string& name, const Use& use, std::string pointer) {
        const auto [first, fresh] = uses_.try_emplace(name, use);
        if (fresh) return;
        const Use& other = first->second;
        findings_.push_back({Severity::error, std::string(code_), std::move(pointer), use.at.line,
                             use.at.column,
                             "The " + std::string(what_) + ' ' + in_quotes(name) +
                                 " is used by another pack, at " + other.pack->path + ':' +
                                 std::to_string(other.at.line) + ':' +
                                 std::to_string(other.at.column) + '.',
                             "Rename one of the two, or install only one of the packs.",
                             use.pack->path});
    }

 private:
    std::string_view what_, code_;
    std::vector<Finding>& findings_;
    std::unordered_map<std::string, Use> uses_;
};

}  // namespace

std::vector<Finding> check_packs(std::span<const Pack* const> packs) {
    std::vector<Finding> findings;
    UniqueNames slugs("slug", "duplicate_slug", findings);
    UniqueNames providers("provider", "duplicate_provider", findings);
    UniqueNames type_ids("nodeTypeId", "duplicate_node_type_id", findings);
    for (const Pack* pack : packs) {
        slugs.add(pack->metadata.slug, {pack, pack->metadata.slug_at}, "/metadata/slug");
        providers.add(pack->connection.provider, {pack, pack->connection.provider_at},
                      "/connection/provider");
        for (std::size_t i = 0; i < pack->nodes.size(); ++i)
            type_ids.add(pack->nodes[i].node_type_id, {pack, pack->nodes[i].node_type_id_at},
                         "/nodes/" + std::to_string(i) + "/nodeTypeId");
    }
    return findings;
}

}  // namespace packhost::model
