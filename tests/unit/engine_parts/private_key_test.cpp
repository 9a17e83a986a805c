// private_key_test.cpp: signatures that OpenSSL verifies with the public key, and keys that are none.
#include "engine/private_key.hpp"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <string>

namespace packhost::engine {
namespace {

PrivateKey rsa() {
    static const PrivateKey key(EVP_RSA_gen(2048));
    EVP_PKEY_up_ref(key.get());
    return PrivateKey(key.get());
}
PrivateKey ec(const char* curve) { return PrivateKey(EVP_EC_gen(curve)); }
PrivateKey ed25519() { return PrivateKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")); }

/// The key as PEM, PKCS#8, encrypted if there is a passphrase.
std::string pem_of(EVP_PKEY& key, const char* passphrase = nullptr) {
    BIO* bio = BIO_new(BIO_s_mem());
    const auto cipher = passphrase ? EVP_aes_128_cbc() : nullptr;
    const int length = passphrase ? static_cast<int>(std::string_view(passphrase).size()) : 0;
    PEM_write_bio_PKCS8PrivateKey(bio, &key, cipher, passphrase, length, nullptr, nullptr);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string pem(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return pem;
}

/// The DER of r and s that stand side by side.
std::string der_of(std::string_view raw) {
    const auto half = static_cast<int>(raw.size() / 2);
    const auto* bytes = reinterpret_cast<const unsigned char*>(raw.data());
    ECDSA_SIG* signature = ECDSA_SIG_new();
    ECDSA_SIG_set0(signature, BN_bin2bn(bytes, half, nullptr),
                   BN_bin2bn(bytes + half, half, nullptr));
    unsigned char* der = nullptr;
    const int length = i2d_ECDSA_SIG(signature, &der);
    std::string out(reinterpret_cast<char*>(der), static_cast<std::size_t>(length));
    OPENSSL_free(der);
    ECDSA_SIG_free(signature);
    return out;
}

bool verifies(EVP_PKEY& key, const char* digest, bool pss, std::string_view signature,
              std::string_view message) {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_PKEY_CTX* padding = nullptr;
    bool ok = EVP_DigestVerifyInit_ex(context, &padding, digest, nullptr, nullptr, &key, nullptr);
    if (pss) {
        EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING);
        EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST);
    }
    ok = ok && EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(signature.data()),
                                signature.size(),
                                reinterpret_cast<const unsigned char*>(message.data()),
                                message.size()) == 1;
    EVP_MD_CTX_free(context);
    return ok;
}

struct Algorithm {
    const char* name;
    ph_signature_algorithm algorithm;
    PrivateKey (*key)();
    const char* digest;
    bool pss = false;
    std::size_t number = 0;
};

class Signs : public ::testing::TestWithParam<Algorithm> {};

TEST_P(Signs, WhatItsPublicKeyVerifies) {
    const Algorithm& a = GetParam();
    const PrivateKey key = a.key();
    const PrivateKey read = read_private_key(pem_of(*key), "");
    ASSERT_TRUE(read);
    Secret out("before ");
    ASSERT_EQ(sign(a.algorithm, *read, "message", out), PH_OK);
    const std::string_view raw = out.expose().substr(7);
    EXPECT_EQ(out.expose().substr(0, 7), "before ");
    if (a.number > 0) {
        ASSERT_EQ(raw.size(), 2 * a.number);
    }
    const std::string signature = a.number > 0 ? der_of(raw) : std::string(raw);
    EXPECT_TRUE(verifies(*key, a.digest, a.pss, signature, "message"));
    EXPECT_FALSE(verifies(*key, a.digest, a.pss, signature, "massage"));
}

INSTANTIATE_TEST_SUITE_P(
    EachAlgorithm, Signs,
    ::testing::Values(Algorithm{"RsaSha1", PH_RSA_SHA1, &rsa, "SHA1"},
                      Algorithm{"RsaSha256", PH_RSA_SHA256, &rsa, "SHA256"},
                      Algorithm{"RsaSha384", PH_RSA_SHA384, &rsa, "SHA384"},
                      Algorithm{"RsaSha512", PH_RSA_SHA512, &rsa, "SHA512"},
                      Algorithm{"PssSha256", PH_RSA_PSS_SHA256, &rsa, "SHA256", true},
                      Algorithm{"PssSha384", PH_RSA_PSS_SHA384, &rsa, "SHA384", true},
                      Algorithm{"PssSha512", PH_RSA_PSS_SHA512, &rsa, "SHA512", true},
                      Algorithm{"P256", PH_ECDSA_P256_SHA256, [] { return ec("P-256"); }, "SHA256",
                                false, 32},
                      Algorithm{"P384", PH_ECDSA_P384_SHA384, [] { return ec("P-384"); }, "SHA384",
                                false, 48},
                      Algorithm{"P521", PH_ECDSA_P521_SHA512, [] { return ec("P-521"); }, "SHA512",
                                false, 66},
                      Algorithm{"Ed25519", PH_ED25519, &ed25519, nullptr}),
    [](const auto& each) { return std::string(each.param.name); });

TEST(PrivateKeys, AreReadWithTheirPassphraseAlone) {
    const std::string pem = pem_of(*ec("P-256"), "open sesame");
    EXPECT_TRUE(read_private_key(pem, "open sesame"));
    EXPECT_FALSE(read_private_key(pem, "open"));
    EXPECT_FALSE(read_private_key(pem, ""));
    EXPECT_FALSE(read_private_key(pem, std::string(5000, 'x')));
}

TEST(PrivateKeys, AreReadFromDerToo) {
    const PrivateKey key = ec("P-256");
    unsigned char* der = nullptr;
    const int length = i2d_PrivateKey(key.get(), &der);
    ASSERT_GT(length, 0);
    const std::string bytes(reinterpret_cast<char*>(der), static_cast<std::size_t>(length));
    OPENSSL_free(der);
    EXPECT_TRUE(read_private_key(bytes, ""));
    EXPECT_FALSE(read_private_key(bytes.substr(0, bytes.size() / 2), ""));
}

TEST(PrivateKeys, OfAnotherKindAreRefused) {
    Secret out;
    EXPECT_EQ(sign(PH_RSA_SHA256, *ec("P-256"), "m", out), PH_INVALID);
    EXPECT_EQ(sign(PH_ECDSA_P256_SHA256, *ec("P-384"), "m", out), PH_INVALID);
    EXPECT_EQ(sign(PH_ED25519, *rsa(), "m", out), PH_INVALID);
    EXPECT_EQ(sign(99, *rsa(), "m", out), PH_UNSUPPORTED);
    EXPECT_EQ(sign(0, *rsa(), "m", out), PH_UNSUPPORTED);
    EXPECT_TRUE(out.empty());
    for (const char* text : {"", "no key", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
                             "-----BEGIN CERTIFICATE-----\nZm9v\n-----END CERTIFICATE-----"})
        EXPECT_FALSE(read_private_key(text, "")) << text;
}

}  // namespace
}  // namespace packhost::engine
