// pack_set.hpp: what must differ between the packs of one host.
#pragma once

#include <span>
#include <vector>

#include "model/finding.hpp"
#include "model/pack.hpp"

namespace packhost::model {

/// Reports slugs, providers and nodeTypeIds that more than one pack uses: an error in the later
/// pack, with the earlier one's file and line in its message. Codes: duplicate_slug,
/// duplicate_provider, duplicate_node_type_id.
std::vector<Finding> check_packs(std::span<const Pack* const> packs);

}  // namespace packhost::model
