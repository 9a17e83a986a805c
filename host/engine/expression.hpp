// expression.hpp: evaluates secret expressions: literals, handles and the body, through encoders.
#pragma once

#include <cstddef>

#include "engine/secret_table.hpp"

namespace packhost::engine {

/// The most that an expression may grow to.
inline constexpr std::size_t kMaxExpression = 1u << 20;

/// Appends the parts to `out`. PH_NOT_FOUND: a stale handle; PH_UNSUPPORTED: an unknown part or
/// encoder; PH_INVALID: the body outside the sign turn; PH_LIMIT: too long.
ph_status append_parts(const ph_scope& scope, const ph_part* parts, std::size_t count, Secret& out);

/// The ph.secret service.
const ph_secrets* secret_service() noexcept;

}  // namespace packhost::engine
