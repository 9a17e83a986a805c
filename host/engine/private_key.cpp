// private_key.cpp: reads keys and signs by OpenSSL's EVP.
#include "engine/private_key.hpp"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/freed_by.hpp"

namespace packhost::engine {
namespace {

struct Kind {
    int key = 0;                    ///< EVP_PKEY_*
    const char* digest = nullptr;   ///< null: the algorithm has its own
    bool is_pss = false;
    std::size_t number = 0;         ///< of ECDSA: bytes of r and of s
    const char* curve = nullptr;
};

constexpr std::array<Kind, 12> kKinds = {{{},
                                          {EVP_PKEY_RSA, "SHA1"},
                                          {EVP_PKEY_RSA, "SHA256"},
                                          {EVP_PKEY_RSA, "SHA384"},
                                          {EVP_PKEY_RSA, "SHA512"},
                                          {EVP_PKEY_RSA, "SHA256", true},
                                          {EVP_PKEY_RSA, "SHA384", true},
                                          {EVP_PKEY_RSA, "SHA512", true},
                                          {EVP_PKEY_EC, "SHA256", false, 32, "prime256v1"},
                                          {EVP_PKEY_EC, "SHA384", false, 48, "secp384r1"},
                                          {EVP_PKEY_EC, "SHA512", false, 66, "secp521r1"},
                                          {EVP_PKEY_ED25519}}};

using Bio = std::unique_ptr<BIO, FreedBy<BIO_free_all>>;
using Context = std::unique_ptr<EVP_MD_CTX, FreedBy<EVP_MD_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, FreedBy<ECDSA_SIG_free>>;

/// The passphrase is given as it is; without one OpenSSL must not ask on a terminal.
int give_passphrase(char* buffer, int size, int, void* user) {
    const auto& passphrase = *static_cast<const std::string_view*>(user);
    if (passphrase.size() > static_cast<std::size_t>(size)) return -1;
    std::copy(passphrase.begin(), passphrase.end(), buffer);
    return static_cast<int>(passphrase.size());
}

bool fits(const Kind& kind, EVP_PKEY& key) {
    const int id = EVP_PKEY_get_base_id(&key);
    if (id != kind.key && !(kind.is_pss && id == EVP_PKEY_RSA_PSS)) return false;
    if (!kind.curve) return true;
    char curve[64];
    std::size_t length = 0;
    return EVP_PKEY_get_utf8_string_param(&key, OSSL_PKEY_PARAM_GROUP_NAME, curve, sizeof curve,
                                          &length) == 1 &&
           std::strcmp(curve, kind.curve) == 0;
}

/// r and s side by side (RFC 7518, 3.4), out of their DER.
bool append_side_by_side(Secret& out, std::string_view der, std::size_t number) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const Signature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
    if (!signature) return false;
    auto* bytes = reinterpret_cast<unsigned char*>(out.extend(2 * number));
    const int length = static_cast<int>(number);
    return BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), bytes, length) == length &&
           BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), bytes + number, length) == length;
}

}  // namespace

void FreeKey::operator()(evp_pkey_st* key) const noexcept { EVP_PKEY_free(key); }

PrivateKey read_private_key(std::string_view bytes, std::string_view passphrase) {
    PrivateKey key;
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    if (bytes.find("-----BEGIN ") != bytes.npos) {
        const Bio bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
        if (bio)
            key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, &give_passphrase, &passphrase));
    } else if (!bytes.empty()) {
        key.reset(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(bytes.size())));
    }
    ERR_clear_error();
    return key;
}

ph_status sign(ph_signature_algorithm algorithm, evp_pkey_st& key, std::string_view message,
               Secret& out) {
    if (algorithm == 0 || algorithm >= kKinds.size()) return PH_UNSUPPORTED;
    const Kind& kind = kKinds[algorithm];
    if (!fits(kind, key)) return PH_INVALID;
    const Context context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* padding = nullptr;
    const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
    std::size_t length = 0;
    bool ok = context && EVP_DigestSignInit_ex(context.get(), &padding, kind.digest, nullptr,
                                               nullptr, &key, nullptr) == 1;
    if (ok && kind.is_pss)
        ok = EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1 &&
             EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) == 1;
    ok = ok && EVP_DigestSign(context.get(), nullptr, &length, bytes, message.size()) == 1;
    Secret made;
    ok = ok && EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(made.extend(length)),
                              &length, bytes, message.size()) == 1;
    ERR_clear_error();
    if (!ok) return PH_FAILED;
    const std::string_view signature = made.expose().substr(0, length);
    if (kind.number == 0) out.append(signature);
    else if (!append_side_by_side(out, signature, kind.number)) return PH_FAILED;
    return PH_OK;
}

}  // namespace packhost::engine
