// build_body.hpp: from plan and pins to what the codec encodes, or to the finished body.
#pragma once

#include <string>
#include <string_view>

#include "engine/request_builder.hpp"

namespace packhost::engine {

/// Fills the body's members of `built`. Errors: phase input.
Result<void> build_body(BuiltRequest& built, const Plan& plan, const BoundPins& pins,
                        const Binding& binding);

/// Puts a value at the place that a body_field's key names; false: something else is in the way.
bool put_field(Value& body, std::string_view key, const Value& value, bool nests);

/// The key of an array's item: "k", "k[]" or "k[0]".
std::string item_key(std::string_view key, model::ArrayFormat format, std::size_t index);

}  // namespace packhost::engine
