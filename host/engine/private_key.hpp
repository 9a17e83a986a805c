// private_key.hpp: signatures with private keys that are credentials.
#pragma once

#include <memory>
#include <string_view>

#include "packhost/abi/secret.h"
#include "packhost/secret.hpp"

struct evp_pkey_st;

namespace packhost::engine {

struct FreeKey {
    void operator()(evp_pkey_st* key) const noexcept;
};
using PrivateKey = std::unique_ptr<evp_pkey_st, FreeKey>;

/// Reads PEM (PKCS#8 plain or encrypted, PKCS#1, SEC 1) or the DER of one. Null: it is none, or the
/// passphrase is not its own.
PrivateKey read_private_key(std::string_view bytes, std::string_view passphrase);

/// Appends the raw signature to `out`. PH_INVALID: the key is of another kind than the algorithm;
/// PH_UNSUPPORTED: the algorithm is unknown; PH_FAILED: the library could not.
ph_status sign(ph_signature_algorithm algorithm, evp_pkey_st& key, std::string_view message,
               Secret& out);

}  // namespace packhost::engine
