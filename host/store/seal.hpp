// seal.hpp: authenticated encryption of secrets (AES-256-GCM), and what is bound to a ciphertext.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "packhost/result.hpp"
#include "packhost/secret.hpp"

namespace packhost::store {

/// Associated data: what a ciphertext is for. Each part stands with its length, so that no two
/// lists of parts are the same bytes.
class Associated {
 public:
    explicit Associated(std::string_view purpose) { add(purpose); }
    Associated& add(std::string_view part);
    Associated& add(std::uint64_t number);
    const std::string& bytes() const noexcept { return bytes_; }

 private:
    std::string bytes_;
};

inline constexpr std::size_t kKeyBytes = 32;
/// By how much a sealed text is longer: nonce and tag.
inline constexpr std::size_t kSealBytes = 12 + 16;

/// A random key. Error: `store_failed`.
Result<Secret> new_key();

/// `count` random bytes that are no secret.
Result<std::string> random_bytes(std::size_t count);

/// A random nonce of 96 bits, the ciphertext, and the tag. A key may seal 2^32 texts (NIST SP
/// 800-38D, 8.3). Error: `store_failed`.
Result<std::string> seal(const Secret& key, std::string_view plain, const Associated& associated);

/// What was sealed; `tampered` if the key, the bytes or what is bound to them differ.
Result<Secret> unseal(const Secret& key, std::string_view sealed, const Associated& associated);

/// SHA-256.
std::string digest_of(std::string_view bytes);

}  // namespace packhost::store
