// pin_index.hpp: the pins of a node by name, as places among its values.
#pragma once

#include <string_view>

#include "model/pack.hpp"

namespace packhost::engine {

/// The index of an input pin that carries a value; -1 if there is none of that name.
inline int pin_index(const model::Node& node, std::string_view name) {
    for (std::size_t i = 0; i < node.inputs.size(); ++i)
        if (node.inputs[i].name == name && node.inputs[i].type != model::PinType::exec)
            return static_cast<int>(i);
    return -1;
}

}  // namespace packhost::engine
