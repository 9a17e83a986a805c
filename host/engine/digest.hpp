// digest.hpp: digests and HMACs for the secret service and for bodies.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "packhost/abi/secret.h"
#include "packhost/secret.hpp"

struct evp_md_ctx_st;

namespace packhost::engine {

bool is_digest(ph_digest_algorithm algorithm) noexcept;

/// The raw digest of bytes. PH_UNSUPPORTED: an unknown algorithm.
ph_status digest_bytes(ph_digest_algorithm algorithm, std::string_view bytes, Secret& out);

/// HMAC (RFC 2104), raw. The same.
ph_status hmac_bytes(ph_digest_algorithm algorithm, std::string_view key, std::string_view message,
                     Secret& out);

/// A digest piece by piece.
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

}  // namespace packhost::engine
