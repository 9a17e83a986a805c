// json_template.hpp: JSON with {{name}} in it: where each placeholder stands, and what goes there.
#pragma once

#include <string_view>

#include "packhost/plugin/codec.hpp"

namespace packhost::json {

/// The places in which a placeholder may stand: the contexts of its segments.
enum Place : std::uint32_t {
    kAsValue = 1,  ///< outside a string: the value's JSON goes there
    kInString = 2, ///< inside a JSON string: escaped text goes there
};

/// Splits a template into literals and placeholders. Throws BodyError "syntax" for a placeholder
/// that is not closed, has no name, or stands in the middle of an escape sequence. Whether the
/// rest is JSON is found by check(), after the values are in.
void compile_template(std::string_view text, plugin::Segments& segments);

/// Writes a value for its place. Nothing at all (a missing optional pin) is null as a value, and
/// empty in a string; so is an explicit null in a string. In a string, other scalars are their
/// text, and containers their compact JSON. Throws Refused for what can't be written.
void escape_into(std::uint32_t place, const plugin::ValueEvents& value, plugin::Output& out);

}  // namespace packhost::json
