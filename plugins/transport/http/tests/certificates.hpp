// certificates.hpp: keys and certificates made when a test needs them.
#pragma once

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace packhost::http::test {

struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;
using ServerContext = std::unique_ptr<SSL_CTX, Free>;

/// A certificate with its key.
struct Identity {
    Key key;
    Certificate certificate;
};

/// What a certificate is to say.
struct Subject {
    std::string common_name = "localhost";
    std::string alternative = "DNS:localhost,IP:127.0.0.1";
    long from_days = -1, to_days = 30;
    int rsa_bits = 0;  // 0: an EC key on P-256
    bool authority = false;
    const char* digest = "SHA256";
};

/// Signed by the issuer, or by itself if there is none.
Identity make_identity(const Subject& subject, const Identity* issuer = nullptr);

/// A TLS server with that identity, TLS 1.2 and 1.3 unless the versions say otherwise.
ServerContext make_server(const Identity& identity, int min_version = TLS1_2_VERSION,
                          int max_version = TLS1_3_VERSION);

/// The certificate as a PEM file in the test's temporary folder; removed with the object.
class PemFile {
 public:
    explicit PemFile(const Identity& identity);
    ~PemFile();
    const std::string& path() const { return path_; }

 private:
    std::string path_;
};

}  // namespace packhost::http::test
