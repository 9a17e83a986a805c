// sign.hpp: signatures with private keys, for the fake host.
#pragma once

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "packhost/kit/encode.hpp"

namespace packhost::kit {

inline const char* signature_name(ph_signature_algorithm algorithm) {
    constexpr const char* kNames[] = {nullptr,          "rsa_sha1",       "rsa_sha256",
                                      "rsa_sha384",     "rsa_sha512",     "rsa_pss_sha256",
                                      "rsa_pss_sha384", "rsa_pss_sha512", "ecdsa_p256_sha256",
                                      "ecdsa_p384_sha384", "ecdsa_p521_sha512", "ed25519"};
    return algorithm < std::size(kNames) ? kNames[algorithm] : nullptr;
}

namespace detail {

/// RSA, PSS, EC or Ed25519, the digest, and half of the length of an ECDSA signature.
struct SignatureKind {
    int key;
    const EVP_MD* digest;
    bool pss = false;
    std::size_t number = 0;
};

inline SignatureKind signature_kind(ph_signature_algorithm algorithm) {
    switch (algorithm) {
        case PH_RSA_SHA1: return {EVP_PKEY_RSA, EVP_sha1()};
        case PH_RSA_SHA256: return {EVP_PKEY_RSA, EVP_sha256()};
        case PH_RSA_SHA384: return {EVP_PKEY_RSA, EVP_sha384()};
        case PH_RSA_SHA512: return {EVP_PKEY_RSA, EVP_sha512()};
        case PH_RSA_PSS_SHA256: return {EVP_PKEY_RSA, EVP_sha256(), true};
        case PH_RSA_PSS_SHA384: return {EVP_PKEY_RSA, EVP_sha384(), true};
        case PH_RSA_PSS_SHA512: return {EVP_PKEY_RSA, EVP_sha512(), true};
        case PH_ECDSA_P256_SHA256: return {EVP_PKEY_EC, EVP_sha256(), false, 32};
        case PH_ECDSA_P384_SHA384: return {EVP_PKEY_EC, EVP_sha384(), false, 48};
        case PH_ECDSA_P521_SHA512: return {EVP_PKEY_EC, EVP_sha512(), false, 66};
        case PH_ED25519: return {EVP_PKEY_ED25519, nullptr};
        default: return {0, nullptr};
    }
}

/// r and s side by side, out of their DER.
inline std::string side_by_side(const std::string& der, std::size_t number) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> signature(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), &ECDSA_SIG_free);
    std::string out(2 * number, '\0');
    auto* bytes = reinterpret_cast<unsigned char*>(out.data());
    const int length = static_cast<int>(number);
    if (!signature || BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), bytes, length) != length ||
        BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), bytes + number, length) != length)
        return {};
    return out;
}

}  // namespace detail

/// A raw signature with a PEM key; none if the key can't be read or is of another kind.
inline std::optional<std::string> sign(ph_signature_algorithm algorithm, const std::string& key,
                                       const std::string& passphrase, std::string_view message) {
    const auto kind = detail::signature_kind(algorithm);
    ERR_clear_error();  // OpenSSL keeps what went wrong before
    const std::unique_ptr<BIO, int (*)(BIO*)> bio(
        BIO_new_mem_buf(key.data(), static_cast<int>(key.size())), &BIO_free);
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> pkey(
        PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr,
                                const_cast<char*>(passphrase.c_str())),
        &EVP_PKEY_free);
    if (!pkey || EVP_PKEY_get_base_id(pkey.get()) != kind.key) return std::nullopt;
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                     &EVP_MD_CTX_free);
    EVP_PKEY_CTX* padding = nullptr;
    if (EVP_DigestSignInit(context.get(), &padding, kind.digest, nullptr, pkey.get()) != 1)
        return std::nullopt;
    if (kind.pss && (EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) != 1 ||
                     EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) != 1))
        return std::nullopt;
    const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
    std::size_t length = 0;
    if (EVP_DigestSign(context.get(), nullptr, &length, bytes, message.size()) != 1)
        return std::nullopt;
    std::string out(length, '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &length, bytes,
                       message.size()) != 1)
        return std::nullopt;
    out.resize(length);
    return kind.number ? detail::side_by_side(out, kind.number) : out;
}

}  // namespace packhost::kit
