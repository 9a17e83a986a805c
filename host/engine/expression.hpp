// expression.hpp: evaluates secret expressions: literals, handles and the body, through encoders.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/secret_table.hpp"

struct evp_md_ctx_st;

namespace packhost::engine {

/// The most that an expression may grow to.
inline constexpr std::size_t kMaxExpression = 1u << 20;

/// Appends the parts to `out`. PH_NOT_FOUND: a stale handle; PH_UNSUPPORTED: an unknown part or
/// encoder; PH_INVALID: the body outside the sign turn; PH_LIMIT: too long.
ph_status append_parts(const ph_scope& scope, const ph_part* parts, std::size_t count, Secret& out);

/// The raw digest of bytes; PH_UNSUPPORTED for an unknown algorithm.
ph_status digest_bytes(ph_digest_algorithm algorithm, std::string_view bytes, std::string& out);

/// The same, piece by piece.
class RunningDigest {
 public:
    /// Nothing: the algorithm is unknown.
    static std::optional<RunningDigest> begin(ph_digest_algorithm algorithm);
    void add(std::string_view bytes);
    std::string finish();

 private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const noexcept;
    };
    std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// The ph.secret service.
const ph_secrets* secret_service() noexcept;

}  // namespace packhost::engine
