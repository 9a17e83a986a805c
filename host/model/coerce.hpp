// coerce.hpp: makes the value that a pin declares out of the value that the caller gave.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/pack.hpp"
#include "packhost/result.hpp"
#include "packhost/value.hpp"

namespace packhost::model {

/// Coerces an input by the pin's declared type alone:
///   int     a whole number, an integral real, or the decimal text of either
///   float   a number or its decimal text; whole numbers stay whole, so that 64 bits stay exact
///   bool    true, false, or that text
///   string  text as it is; a number or bool becomes its text; never parsed
///   object  any object or array;  array  an array;  any  anything
///   blob    text, taken as bytes
/// Null stays null for each of them: what it means depends on the place where the pin goes.
/// Error: `input_type` (phase input) names pin, expected and got, never the value.
Result<Value> coerce_input(const Pin& pin, const Value& value);

/// The value of `--in name=text`: JSON for object, array and any; text, then coerced, for the rest.
/// Errors as above; text that is no JSON is told by its line and column.
Result<Value> parse_cli_input(const Pin& pin, std::string_view text);

/// The text of a scalar, without locale: numbers by shortest round trip, bools as true and false,
/// text as it is. Nothing for null, arrays and objects.
std::optional<std::string> scalar_text(const Value& value);

}  // namespace packhost::model
