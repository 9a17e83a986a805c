// signature.hpp: FILE.sig: who vouches for a plugin's bytes (Ed25519, RFC 8032).
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "packhost/result.hpp"

namespace packhost::plugins {

struct Identity;

/// An Ed25519 public key; written "ed25519:<base64 of its 32 bytes>".
class PublicKey {
 public:
    static std::optional<PublicKey> parse(std::string_view text);
    explicit PublicKey(const std::array<unsigned char, 32>& bytes) : bytes_(bytes) {}
    std::string text() const;
    /// Whether these 64 bytes are its signature of the message.
    bool verifies(std::string_view message, std::string_view signature) const;
    bool operator==(const PublicKey&) const = default;

 private:
    std::array<unsigned char, 32> bytes_;
};

using Signers = std::map<std::string, PublicKey, std::less<>>;

/// What a signature is about. Its text, which is what is signed, begins with its purpose, so that
/// it can't be taken for another's of the same key.
struct SignedClaim {
    std::string id, version;
    std::string sha256;  ///< of the file's bytes, 64 hexadecimal digits
    std::string text() const;
};

/// The content of FILE.sig:
///
///     packhost plugin signature 1
///     id dev.example.auth
///     version 1.0.0
///     sha256 ...
///     key ed25519:...
///     signature <base64 of 64 bytes>
struct Signature {
    SignedClaim claim;
    PublicKey key;
    std::string bytes;

    std::string text() const;
    /// Strict: these lines, in this order, and nothing else.
    static std::optional<Signature> parse(std::string_view text);
};

/// FILE.sig.
std::filesystem::path signature_file(const std::filesystem::path& plugin);

/// Reads FILE.sig and holds it against the digest of the bytes: it is well-formed, made for these
/// bytes, and by the key that it names. Whether that key counts is the caller's. Errors:
/// no_signature, bad_signature, signature_mismatch (of other bytes).
Result<Signature> read_signature(const std::filesystem::path& plugin, const std::string& sha256);

/// Whether a signature was made for the plugin that the note of the same bytes tells. Error:
/// signature_mismatch.
Result<void> check_claim(const Signature& signature, const Identity& identity,
                         const std::filesystem::path& plugin);

/// The name of the signer whose key this is. Error: unknown_signer.
Result<std::string> known_signer(const Signature& signature, const Signers& signers,
                                 const std::filesystem::path& plugin,
                                 const std::string& config_file);

/// Makes a key: the private one in a new file (PKCS #8 in PEM, mode 0600), the public one as
/// result. Errors: file_exists, key_not_written.
Result<PublicKey> make_signing_key(const std::filesystem::path& private_key);

/// Signs a claim with the key of a file that its owner alone can read. Errors: bad_key,
/// unsafe_path.
Result<Signature> sign(const SignedClaim& claim, const std::filesystem::path& private_key);

}  // namespace packhost::plugins
