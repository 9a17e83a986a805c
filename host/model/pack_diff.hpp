// pack_diff.hpp: what a new version of a pack changes for the users of the old one.
#pragma once

#include <string>
#include <vector>

#include "model/pack.hpp"

namespace packhost::model {

struct PackDifference {
    bool breaking = false;
    std::string where;    ///< "the pack", "the connection", "NODE", "NODE.PIN"
    std::string message;  ///< one sentence
};

/// Breaking ones first, otherwise in the order of the packs. Nodes are known by their nodeTypeId,
/// pins and credentials by their names.
std::vector<PackDifference> compare(const Pack& before, const Pack& after);

}  // namespace packhost::model
