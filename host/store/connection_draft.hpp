// connection_draft.hpp: what a connection may be made of.
#pragma once

#include <string_view>

#include "packhost/result.hpp"
#include "packhost/store.hpp"

namespace packhost::store {

/// 1 to 100 letters, digits, "-", "_" and ".", beginning with a letter or digit.
bool is_connection_name(std::string_view name) noexcept;

/// Refuses a draft that could not be stored or sent (`bad_connection`); sorts its origins. Errors
/// name the field, and hold no value.
Result<void> check_draft(ConnectionDraft& draft);

}  // namespace packhost::store
