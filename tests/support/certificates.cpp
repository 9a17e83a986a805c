// certificates.cpp: X.509 by OpenSSL's calls.
#include "support/certificates.hpp"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <atomic>

namespace packhost::tests {
namespace {

constexpr long kDay = 24 * 60 * 60;

void extend(X509* x509, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, x509, nullptr, nullptr, 0);
    X509_EXTENSION* made = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    EXPECT_TRUE(made && X509_add_ext(x509, made, -1)) << value;
    X509_EXTENSION_free(made);
}

template <class Write>
std::string to_pem(Write write) {
    BIO* memory = BIO_new(BIO_s_mem());
    EXPECT_EQ(write(memory), 1);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(memory, &bytes);
    std::string pem(bytes, static_cast<std::size_t>(size));
    BIO_free(memory);
    return pem;
}

}  // namespace

std::string Certificate::certificate_pem() const {
    return to_pem([this](BIO* out) { return PEM_write_bio_X509(out, x509.get()); });
}

std::string Certificate::key_pem() const {
    return to_pem([this](BIO* out) {
        return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
}

Certificate make_certificate(const CertificateSpec& spec, const Certificate* issuer) {
    static std::atomic<long> serial{1000};
    Certificate made;
    made.key.reset(spec.rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256"));
    made.x509.reset(X509_new());
    X509* const x509 = made.x509.get();
    X509* const signer = issuer ? issuer->x509.get() : x509;
    X509_set_version(x509, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(x509), spec.first_day * kDay);
    X509_gmtime_adj(X509_getm_notAfter(x509), spec.last_day * kDay);
    X509_set_pubkey(x509, made.key.get());
    const auto* name = reinterpret_cast<const unsigned char*>(spec.name.c_str());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_UTF8, name, -1, -1, 0);
    X509_set_issuer_name(x509, X509_get_subject_name(signer));
    extend(x509, signer, NID_basic_constraints,
           spec.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    if (spec.authority) extend(x509, signer, NID_key_usage, "critical,keyCertSign");
    else if (!spec.alternative.empty())
        extend(x509, signer, NID_subject_alt_name, spec.alternative);
    EVP_PKEY* const signing_key = issuer ? issuer->key.get() : made.key.get();
    EXPECT_GT(X509_sign(x509, signing_key, EVP_sha256()), 0);
    return made;
}

TestAuthority::TestAuthority()
    : authority(make_certificate({.name = "packhost test authority", .authority = true})),
      server(make_certificate({}, &authority)) {}

std::unique_ptr<SSL_CTX, Freed> server_context(const Certificate& certificate) {
    std::unique_ptr<SSL_CTX, Freed> context(SSL_CTX_new(TLS_server_method()));
    EXPECT_EQ(SSL_CTX_use_certificate(context.get(), certificate.x509.get()), 1);
    EXPECT_EQ(SSL_CTX_use_PrivateKey(context.get(), certificate.key.get()), 1);
    return context;
}

}  // namespace packhost::tests
