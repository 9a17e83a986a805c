// jws_test.cpp: signatures against the published examples; those that differ each time, against the
// public key.
#include <gtest/gtest.h>

#include "../jws.hpp"
#include "jws_keys.hpp"
#include "packhost/kit/fake_host.hpp"

namespace packhost::oauth2 {
namespace {

using kit::FakeSecrets;
using plugin::Secret;

class JwsExamples : public testing::Test {
 protected:
    std::string bytes(Secret secret) const { return fake.value(secret.handle()).value().bytes; }
    /// The compact form with that key, header and payload.
    std::string sign(const char* algorithm, const std::string& key, const std::string& header,
                     const std::string& payload) {
        const Secret encoded = secrets.join(plugin::base64url(secrets.join(header)));
        const Jws jws(algorithm, Secret(fake.add("key", key)), Template());
        return bytes(jws.compact(secrets, encoded, payload));
    }
    std::string decoded(const std::string& text) {
        return bytes(secrets.join(plugin::from_base64(text)));
    }

    FakeSecrets fake;
    plugin::Secrets secrets{FakeSecrets::table(), fake.instance_scope()};
};

const std::string kClaims =
    "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
const std::string kEncodedClaims =
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
    "fQ.";

/// RFC 7515, A.1.
TEST_F(JwsExamples, Hs256) {
    const std::string key = decoded(
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
    EXPECT_EQ(sign("HS256", key, "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}", kClaims),
              "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9" + kEncodedClaims +
                  "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
}

/// RFC 7515, A.2.
TEST_F(JwsExamples, Rs256) {
    EXPECT_EQ(sign("RS256", kRsaKey, "{\"alg\":\"RS256\"}", kClaims),
              "eyJhbGciOiJSUzI1NiJ9" + kEncodedClaims +
                  "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF"
                  "5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK"
                  "5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqt"
                  "FZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB"
                  "p0igcN_IoypGlUPQGe77Rw");
}

/// RFC 8037, A.4.
TEST_F(JwsExamples, EdDsa) {
    EXPECT_EQ(sign("EdDSA", kEdKey, "{\"alg\":\"EdDSA\"}", "Example of Ed25519 signing"),
              "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
              "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0K"
              "Ag");
}

/// Whether a raw signature is the key's, with the options of RFC 7518, 3.4 and 3.5.
class Verifier {
 public:
    explicit Verifier(const std::string& pem)
        : key_(read(pem), &EVP_PKEY_free), context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {}

    bool pss(const std::string& message, const std::string& signature, const EVP_MD* digest) {
        EVP_PKEY_CTX* padding = nullptr;
        return EVP_DigestVerifyInit(context_.get(), &padding, digest, nullptr, key_.get()) == 1 &&
               EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1 &&
               EVP_PKEY_CTX_set_rsa_mgf1_md(padding, digest) == 1 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) == 1 &&
               matches(message, signature);
    }
    bool ecdsa(const std::string& message, const std::string& sides, const EVP_MD* digest) {
        const std::size_t half = sides.size() / 2;
        const auto* data = reinterpret_cast<const unsigned char*>(sides.data());
        const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> pair(ECDSA_SIG_new(),
                                                                    &ECDSA_SIG_free);
        ECDSA_SIG_set0(pair.get(), BN_bin2bn(data, static_cast<int>(half), nullptr),
                       BN_bin2bn(data + half, static_cast<int>(half), nullptr));
        unsigned char* der = nullptr;
        const int length = i2d_ECDSA_SIG(pair.get(), &der);
        const std::string signature(reinterpret_cast<char*>(der), static_cast<std::size_t>(length));
        OPENSSL_free(der);
        return EVP_DigestVerifyInit(context_.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
               matches(message, signature);
    }

 private:
    static EVP_PKEY* read(const std::string& pem) {
        const std::unique_ptr<BIO, int (*)(BIO*)> bio(
            BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
        return PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr);
    }
    bool matches(const std::string& message, const std::string& signature) {
        const auto bytes = [](const std::string& text) {
            return reinterpret_cast<const unsigned char*>(text.data());
        };
        return EVP_DigestVerify(context_.get(), bytes(signature), signature.size(), bytes(message),
                                message.size()) == 1;
    }

    std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key_;
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};

TEST_F(JwsExamples, Es256IsRAndSSideBySide) {
    const std::string jws = sign("ES256", kEcKey, "{\"alg\":\"ES256\"}", kClaims);
    const std::size_t dot = jws.rfind('.');
    EXPECT_EQ(jws.substr(0, dot + 1), "eyJhbGciOiJFUzI1NiJ9" + kEncodedClaims);
    const std::string signature = decoded(jws.substr(dot + 1));
    EXPECT_EQ(signature.size(), 64u);
    EXPECT_TRUE(Verifier(kEcKey).ecdsa(jws.substr(0, dot), signature, EVP_sha256()));
    EXPECT_FALSE(Verifier(kEcKey).ecdsa(jws.substr(0, dot - 1), signature, EVP_sha256()));
}

TEST_F(JwsExamples, PsHasADigestOfSalt) {
    struct Row {
        const char* algorithm;
        const EVP_MD* digest;
    };
    for (const Row& row : {Row{"PS256", EVP_sha256()}, Row{"PS384", EVP_sha384()},
                           Row{"PS512", EVP_sha512()}}) {
        const std::string jws = sign(row.algorithm, kRsaKey, "{}", kClaims);
        const std::size_t dot = jws.rfind('.');
        const std::string signature = decoded(jws.substr(dot + 1));
        EXPECT_TRUE(Verifier(kRsaKey).pss(jws.substr(0, dot), signature, row.digest))
            << row.algorithm;
        EXPECT_FALSE(Verifier(kRsaKey).pss(jws.substr(1, dot - 1), signature, row.digest));
    }
}

TEST_F(JwsExamples, RefusesAKeyOfAnotherKind) {
    struct Row {
        const char* algorithm;
        const std::string* key;
    };
    for (const Row& row : {Row{"RS256", &kEcKey}, Row{"PS256", &kEdKey}, Row{"ES256", &kRsaKey},
                           Row{"ES384", &kRsaKey}, Row{"EdDSA", &kEcKey}})
        EXPECT_THROW(sign(row.algorithm, *row.key, "{}", "{}"), plugin::Failure) << row.algorithm;
}

TEST_F(JwsExamples, KnowsNoUnsignedTokens) {
    for (const char* algorithm : {"none", "NONE", "", "HS1", "rs256", "RSA-OAEP"})
        EXPECT_THROW(sign(algorithm, "k", "{}", "{}"), plugin::Failure) << algorithm;
}

}  // namespace
}  // namespace packhost::oauth2
