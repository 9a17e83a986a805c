// form_template.hpp: a form with {{name}} in it: what goes there, and whether the whole is a form.
#pragma once

#include <string_view>

#include "packhost/plugin/codec.hpp"

namespace packhost::form {

/// The one place in which a placeholder may stand: the context of its segment.
inline constexpr std::uint32_t kInForm = 1;

/// Splits a template into literals and placeholders. Throws BodyError "syntax" for a placeholder
/// that is not closed, has no name, or stands in the middle of a percent escape.
void compile_template(std::string_view text, plugin::Segments& segments);

/// Writes a value form-encoded: scalars as their text, containers as compact JSON; null and nothing
/// at all are empty. Throws Refused for what can't be written.
void escape_into(std::uint32_t place, const plugin::ValueEvents& value, plugin::Output& out);

/// Throws BodyError at the first control character, space, percent sign without two hexadecimal
/// digits ("syntax") or byte that is not UTF-8 ("invalid_utf8").
void check_form(std::string_view bytes);

}  // namespace packhost::form
