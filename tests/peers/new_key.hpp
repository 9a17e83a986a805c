// new_key.hpp: private keys that tests make when they need them, as PEM.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>
#include <string>

namespace packhost::tests {

/// The arguments are those of EVP_PKEY_Q_keygen: "EC", "P-256".
template <class... Size>
std::string new_key(const char* type, Size... size) {
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(
        EVP_PKEY_Q_keygen(nullptr, nullptr, type, size...), &EVP_PKEY_free);
    const std::unique_ptr<BIO, int (*)(BIO*)> bio(BIO_new(BIO_s_mem()), &BIO_free);
    PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    char* text = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &text);
    return std::string(text, static_cast<std::size_t>(length));
}

inline std::string new_rsa_key() { return new_key("RSA", std::size_t{2048}); }

}  // namespace packhost::tests
