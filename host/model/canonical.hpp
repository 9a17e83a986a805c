// canonical.hpp: a manifest's canonical layout.
#pragma once

#include <string>

#include "packhost/value.hpp"

namespace packhost::model {

/// The members of a manifest in the order of the tables of keys (sections.hpp); `$schema` first,
/// unknown ones last, in their own order.
Value in_canonical_order(Value manifest);

/// JSON with two spaces for each level; objects and arrays of little depth that fit in 100 columns
/// on one line; a line feed at the end.
std::string to_layout(const Value& value);

}  // namespace packhost::model
