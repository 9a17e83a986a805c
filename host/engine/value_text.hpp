// value_text.hpp: the text of a pin's value, as `encode` and `arrayFormat` of its parameter say.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/pack.hpp"
#include "packhost/value.hpp"

namespace packhost::engine {

/// The text of any value: a scalar's, or compact JSON.
std::string any_text(const Value& value);

/// What becomes of a value by `encode`: its text, through each of these in turn. Null stays null;
/// of an array each item is encoded, unless it is sent as JSON text.
Value encoded(Value value, const std::vector<model::TextEncoding>& encodings,
              std::optional<model::ArrayFormat> format);

/// Whether a format makes one text of an array: csv, space, pipe and json.
bool makes_text(model::ArrayFormat format) noexcept;

/// That text, each item's text and its delimiter appended by `write`, so that both can be encoded
/// for their place: `write(text, is_delimiter)`. Null items are left out.
void join_items(const Array& items, model::ArrayFormat format,
                const std::function<void(std::string_view text, bool is_delimiter)>& write);

/// The same as it is.
std::string joined(const Array& items, model::ArrayFormat format);

/// Whether an array is sent at all: an empty one is left out, but for JSON.
bool is_sent(const Array& items, model::ArrayFormat format) noexcept;

}  // namespace packhost::engine
