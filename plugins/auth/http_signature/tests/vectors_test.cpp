// vectors_test.cpp: the requests of RFC 9421, B.2, whose signatures come out anew each time: the
// signature base is that of the RFC, its published signature holds for that base, and so does ours.
#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>

#include "packhost/kit/auth.hpp"
#include "packhost/kit/transcript_text.hpp"

namespace packhost::kit {
namespace {

using Key = std::shared_ptr<EVP_PKEY>;
Key owned(EVP_PKEY* key) { return Key(key, &EVP_PKEY_free); }

/// RFC 9421, B.1.2
constexpr const char* kPublicKey =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2\n"
    "+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+\n"
    "oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq\n"
    "gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W\n"
    "Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4\n"
    "aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI\n"
    "2wIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
constexpr const char* kSignature22 =
    "LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7"
    "KT8UCMkSowOB4+ECxCmT8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTla"
    "qwZVtR8NV7+4UKkjqpcAoFqWFQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd4je2U/lankenQ99PZfB4jY3I5rSV2DSBVk"
    "SFsURIjYErOs0tFTQosMTAoxk//0RoKUqiYY8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw==";
constexpr const char* kSignature23 =
    "bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5"
    "p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aY"
    "A2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+Q"
    "IF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==";
constexpr const char* kBase22 =
    "\"@authority\": example.com\n"
    "\"content-digest\": sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BN"
    "NyealdVLvRwEmTHWXvJwew==:\n"
    "\"@query-param\";name=\"Pet\": dog\n"
    "\"@signature-params\": (\"@authority\" \"content-digest\" \"@query-param\";name=\"Pet\")"
    ";created=1618884473;keyid=\"test-key-rsa-pss\";tag=\"header-example\"";
constexpr const char* kBase23 =
    "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n"
    "\"@method\": POST\n"
    "\"@path\": /foo\n"
    "\"@query\": ?param=Value&Pet=dog\n"
    "\"@authority\": example.com\n"
    "\"content-type\": application/json\n"
    "\"content-digest\": sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BN"
    "NyealdVLvRwEmTHWXvJwew==:\n"
    "\"content-length\": 18\n"
    "\"@signature-params\": (\"date\" \"@method\" \"@path\" \"@query\" \"@authority\" "
    "\"content-type\" \"content-digest\" \"content-length\")"
    ";created=1618884473;keyid=\"test-key-rsa-pss\"";

std::string pem_of(const Key& key) {
    const std::unique_ptr<BIO, int (*)(BIO*)> bio(BIO_new(BIO_s_mem()), &BIO_free);
    PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &bytes);
    return std::string(bytes, static_cast<std::size_t>(size));
}

Key read_public(const char* pem) {
    const std::unique_ptr<BIO, int (*)(BIO*)> bio(BIO_new_mem_buf(pem, -1), &BIO_free);
    return owned(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
}

/// ECDSA's DER out of r and s.
std::string der_of(const std::string& signature) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(signature.data());
    const int half = static_cast<int>(signature.size() / 2);
    const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> pair(ECDSA_SIG_new(), &ECDSA_SIG_free);
    ECDSA_SIG_set0(pair.get(), BN_bin2bn(bytes, half, nullptr),
                   BN_bin2bn(bytes + half, half, nullptr));
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(pair.get(), &der);
    std::string out(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return out;
}

bool holds(const Key& key, const EVP_MD* digest, std::string signature, std::string_view base) {
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                     &EVP_MD_CTX_free);
    EVP_PKEY_CTX* padding = nullptr;
    if (EVP_DigestVerifyInit(context.get(), &padding, digest, nullptr, key.get()) != 1)
        return false;
    if (EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA && digest == EVP_sha512()) {
        EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING);
        EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, 64);
    }
    if (EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_EC) signature = der_of(signature);
    return EVP_DigestVerify(context.get(),
                            reinterpret_cast<const unsigned char*>(signature.data()),
                            signature.size(), reinterpret_cast<const unsigned char*>(base.data()),
                            base.size()) == 1;
}

/// RFC 9421, B.2
FakeRequest request() {
    FakeRequest request{"POST", "https", "example.com", "/foo", "param=Value&Pet=dog", {}, {},
                        "{\"hello\": \"world\"}"};
    request.headers = {
        {"Date", "Tue, 20 Apr 2021 02:07:55 GMT"},
        {"Content-Type", "application/json"},
        {"Content-Digest",
         "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BN"
         "NyealdVLvRwEmTHWXvJwew==:"},
        {"Content-Length", "18"}};
    return request;
}

class HttpSignature : public testing::Test {
 protected:
    /// Signs the request of RFC 9421, B.2, with a key of its own.
    void sign(const char* algorithm, const Key& key, const std::vector<std::string>& components) {
        driver.settings.set("algorithm", algorithm);
        driver.settings.set("components", components);
        driver.text("key-id", "test-key-rsa-pss");
        driver.secret("key", pem_of(key));
        driver.host.unix_ms = 1'618'884'473'000;
        ASSERT_EQ(driver.create(), PH_OK) << driver.error.message;
        AuthRun run = driver.begin();
        run.request = request();
        run.place();
        const Step step = run.sign();
        ASSERT_EQ(step.edits.size(), 2u) << step.error.message;
        shown = step.edits[1].value.shown;
        const std::string& field = step.edits[1].value.bytes;
        ASSERT_TRUE(field.starts_with("sig1=:") && field.ends_with(":"));
        signature = *from_base64(std::string_view(field).substr(6, field.size() - 7));
    }
    bool is_signed(const std::string& base) const {
        return shown.find(quote(base) + ")") != std::string::npos;
    }

    AuthDriver driver{Plugin::open(PLUGIN_FILE), "http_signature"};
    std::string shown, signature;
};

TEST_F(HttpSignature, SignsSelectedComponentsByPss) {  // B.2.2
    driver.settings.set("tag", "header-example");
    const Key key = owned(EVP_RSA_gen(2048));
    sign("rsa-pss-sha512", key, {"@authority", "content-digest", "@query-param;name=\"Pet\""});
    EXPECT_TRUE(is_signed(kBase22)) << shown;
    EXPECT_TRUE(holds(key, EVP_sha512(), signature, kBase22));
    EXPECT_FALSE(holds(key, EVP_sha512(), signature, kBase23));
    EXPECT_TRUE(holds(read_public(kPublicKey), EVP_sha512(), *from_base64(kSignature22), kBase22));
}

TEST_F(HttpSignature, SignsAllComponentsByPss) {  // B.2.3
    const Key key = owned(EVP_RSA_gen(2048));
    sign("rsa-pss-sha512", key,
         {"date", "@method", "@path", "@query", "@authority", "content-type", "content-digest",
          "content-length"});
    EXPECT_TRUE(is_signed(kBase23)) << shown;
    EXPECT_TRUE(holds(key, EVP_sha512(), signature, kBase23));
    EXPECT_TRUE(holds(read_public(kPublicKey), EVP_sha512(), *from_base64(kSignature23), kBase23));
}

TEST_F(HttpSignature, SignsNoComponentByPss) {  // B.2.1, with a nonce of our own
    driver.settings.set("nonce", true);
    const Key key = owned(EVP_RSA_gen(2048));
    sign("rsa-pss-sha512", key, {});
    const std::string base = "\"@signature-params\": ();created=1618884473"
                             ";keyid=\"test-key-rsa-pss\";nonce=\"AAECAwQFBgcICQoLDA0ODw==\"";
    EXPECT_TRUE(is_signed(base)) << shown;
    EXPECT_TRUE(holds(key, EVP_sha512(), signature, base));
}

TEST_F(HttpSignature, SignsByPkcs1) {
    driver.settings.set("tag", "header-example");
    const Key key = owned(EVP_RSA_gen(2048));
    sign("rsa-v1_5-sha256", key, {"@authority", "content-digest", "@query-param;name=\"Pet\""});
    EXPECT_TRUE(holds(key, EVP_sha256(), signature, kBase22));
}

TEST_F(HttpSignature, SignsByEcdsaOfP256) {
    driver.settings.set("tag", "header-example");
    const Key key = owned(EVP_EC_gen("P-256"));
    sign("ecdsa-p256-sha256", key, {"@authority", "content-digest", "@query-param;name=\"Pet\""});
    EXPECT_EQ(signature.size(), 64u);  // r and s (3.3.4)
    EXPECT_TRUE(holds(key, EVP_sha256(), signature, kBase22));
}

TEST_F(HttpSignature, SignsByEcdsaOfP384) {
    driver.settings.set("tag", "header-example");
    const Key key = owned(EVP_EC_gen("P-384"));
    sign("ecdsa-p384-sha384", key, {"@authority", "content-digest", "@query-param;name=\"Pet\""});
    EXPECT_EQ(signature.size(), 96u);
    EXPECT_TRUE(holds(key, EVP_sha384(), signature, kBase22));
}

}  // namespace
}  // namespace packhost::kit
