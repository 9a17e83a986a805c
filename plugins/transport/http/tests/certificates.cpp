// certificates.cpp: OpenSSL's calls to make keys and certificates.
#include "certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>

namespace packhost::http::test {

namespace {

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    ASSERT_NE(extension, nullptr) << value;
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

}  // namespace

Identity make_identity(const Subject& subject, const Identity* issuer) {
    static std::atomic<long> serial{1};
    Identity made;
    made.key.reset(subject.rsa_bits ? EVP_RSA_gen(static_cast<unsigned>(subject.rsa_bits))
                                    : EVP_EC_gen("P-256"));
    made.certificate.reset(X509_new());
    X509* const x = made.certificate.get();
    X509_set_version(x, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x), serial++);
    X509_gmtime_adj(X509_getm_notBefore(x), subject.from_days * 86400);
    X509_gmtime_adj(X509_getm_notAfter(x), subject.to_days * 86400);
    X509_set_pubkey(x, made.key.get());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(subject.common_name.c_str()),
                               -1, -1, 0);
    X509* const signer = issuer ? issuer->certificate.get() : x;
    X509_set_issuer_name(x, X509_get_subject_name(signer));
    if (subject.authority) {
        add_extension(x, signer, NID_basic_constraints, "critical,CA:TRUE");
        add_extension(x, signer, NID_key_usage, "critical,keyCertSign,cRLSign");
    } else {
        add_extension(x, signer, NID_basic_constraints, "critical,CA:FALSE");
    }
    if (!subject.alternative.empty())
        add_extension(x, signer, NID_subject_alt_name, subject.alternative);
    X509_sign(x, (issuer ? *issuer : made).key.get(), EVP_get_digestbyname(subject.digest));
    return made;
}

ServerContext make_server(const Identity& identity, int min_version, int max_version) {
    ServerContext context(SSL_CTX_new(TLS_server_method()));
    // The server may do what the client must refuse.
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_cipher_list(context.get(), "ALL:@SECLEVEL=0");
    SSL_CTX_set_min_proto_version(context.get(), min_version);
    SSL_CTX_set_max_proto_version(context.get(), max_version);
    EXPECT_EQ(SSL_CTX_use_certificate(context.get(), identity.certificate.get()), 1);
    EXPECT_EQ(SSL_CTX_use_PrivateKey(context.get(), identity.key.get()), 1);
    return context;
}

PemFile::PemFile(const Identity& identity) {
    std::string path = testing::TempDir() + "packhost-ca-XXXXXX";
    const int fd = ::mkstemp(path.data());
    std::FILE* const file = ::fdopen(fd, "w");
    PEM_write_X509(file, identity.certificate.get());
    std::fclose(file);
    path_ = path;
}

PemFile::~PemFile() { ::unlink(path_.c_str()); }

}  // namespace packhost::http::test
