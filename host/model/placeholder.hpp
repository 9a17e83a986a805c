// placeholder.hpp: splits a template text into literals and {{name}} placeholders.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/result.hpp"

namespace packhost::model {

/// A piece of a template: text that stays as it is, or the name inside the braces.
struct TemplateSegment {
    bool is_placeholder = false;
    std::string text;
    std::size_t offset = 0;  ///< where it starts in the template, braces included
    bool operator==(const TemplateSegment&) const = default;
};

/// Splits in one pass, from left to right; a placeholder ends at the first `}}`. Literals are never
/// empty. Error: `bad_placeholder` (phase pack) for `{{` without `}}`, and for a name that is
/// empty, starts or ends with a space, or holds a brace, a quote or a control character.
Result<std::vector<TemplateSegment>> split_template(std::string_view text);

/// Whether a text holds `{{`.
bool has_placeholder(std::string_view text) noexcept;

/// Whether a pin or a path parameter may have this name: what can stand between braces.
bool is_placeholder_name(std::string_view name) noexcept;

}  // namespace packhost::model
