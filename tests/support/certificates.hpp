// certificates.hpp: keys and certificates that tests make when they need them.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace packhost::tests {

struct Freed {
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
    void operator()(SSL* session) const noexcept { SSL_free(session); }
};

/// What a certificate says.
struct CertificateSpec {
    std::string name = "packhost test";
    std::string alternative = "IP:127.0.0.1";  ///< subjectAltName; empty: none
    bool authority = false;
    int first_day = -1;  ///< from today
    int last_day = 2;
    bool rsa = false;  ///< a key of RSA with 2048 bits; else one on P-256
};

/// A key and its certificate.
struct Certificate {
    std::unique_ptr<EVP_PKEY, Freed> key;
    std::unique_ptr<X509, Freed> x509;

    std::string certificate_pem() const;
    std::string key_pem() const;
};

/// Makes one, signed by `issuer` or, without one, by itself.
Certificate make_certificate(const CertificateSpec& spec, const Certificate* issuer = nullptr);

/// An authority, and a certificate of it that is right for 127.0.0.1.
struct TestAuthority {
    TestAuthority();
    Certificate authority;
    Certificate server;
};

/// The settings of a server that shows that certificate.
std::unique_ptr<SSL_CTX, Freed> server_context(const Certificate& certificate);

}  // namespace packhost::tests
