// settings_check.hpp: holds a pack's settings against the schema in the plugin's note.
#pragma once

#include <string_view>

#include "packhost/result.hpp"
#include "packhost/value.hpp"

namespace packhost::engine {

/// Checks what must hold whatever the scheme does with its settings: none is unknown where the
/// schema (draft-07, `additionalProperties: false`) closes the list, and none that it requires is
/// missing. Forms and ranges are the scheme's to check. Errors: `unknown_setting`,
/// `missing_setting`, phase pack.
Result<void> check_settings(std::string_view scheme, std::string_view schema, const Value& settings);

}  // namespace packhost::engine
