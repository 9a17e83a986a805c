// json_body.hpp: a tree of JSON whose texts are templates, as one template of the whole document.
#pragma once

#include "template.hpp"

namespace packhost::recipe {

/// Names of members are constant; texts are templates, escaped where they stand.
Template read_json_body(ph_value tree, const Reading& reading);

/// The whole numbers of a list; empty if it is no list.
std::vector<int> whole_numbers(ph_value list);

}  // namespace packhost::recipe
