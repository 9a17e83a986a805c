// client_key.cpp: keys of OpenSSL without a private part, whose methods ask the host.
//
// Methods of RSA and EC_KEY are how OpenSSL 3 still lets a key live elsewhere without a provider of
// one's own; they are deprecated, and there until the next major version.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "client_key.hpp"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>

namespace packhost::http {
namespace {

/// What a key asks; owned by the key.
struct Lent {
    const ph_identities* identities;
    void* ctx;
    ph_secret identity;

    int use(ph_key_operation operation, const unsigned char* input, int size, unsigned char* out,
            std::size_t capacity) const noexcept {
        std::size_t length = 0;
        const ph_str message{reinterpret_cast<const char*>(input), static_cast<std::size_t>(size)};
        const ph_status status =
            identities->use_key(ctx, identity, operation, message, out, capacity, &length);
        return status == PH_OK ? static_cast<int>(length) : -1;
    }
};

void free_lent(void*, void* lent, CRYPTO_EX_DATA*, int, long, void*) {
    delete static_cast<Lent*>(lent);
}

int rsa_index() {
    static const int index = RSA_get_ex_new_index(0, nullptr, nullptr, nullptr, &free_lent);
    return index;
}
int ec_index() {
    static const int index = EC_KEY_get_ex_new_index(0, nullptr, nullptr, nullptr, &free_lent);
    return index;
}

int rsa_sign(int size, const unsigned char* input, unsigned char* out, RSA* rsa, int padding) {
    const auto* lent = static_cast<const Lent*>(RSA_get_ex_data(rsa, rsa_index()));
    const auto room = static_cast<std::size_t>(RSA_size(rsa));
    if (padding == RSA_NO_PADDING) return lent->use(PH_KEY_RSA_RAW, input, size, out, room);
    if (padding == RSA_PKCS1_PADDING) return lent->use(PH_KEY_RSA_PKCS1, input, size, out, room);
    return -1;
}

int ec_sign(int, const unsigned char* digest, int size, unsigned char* out, unsigned* length,
            const BIGNUM*, const BIGNUM*, EC_KEY* key) {
    const auto* lent = static_cast<const Lent*>(EC_KEY_get_ex_data(key, ec_index()));
    const auto room = static_cast<std::size_t>(ECDSA_size(key));
    const int made = lent->use(PH_KEY_ECDSA, digest, size, out, room);
    if (made < 0) return 0;
    *length = static_cast<unsigned>(made);
    return 1;
}

const RSA_METHOD* rsa_method() {
    static const RSA_METHOD* const method = [] {
        RSA_METHOD* m = RSA_meth_dup(RSA_get_default_method());
        RSA_meth_set1_name(m, "packhost");
        RSA_meth_set_priv_enc(m, &rsa_sign);
        return m;
    }();
    return method;
}

const EC_KEY_METHOD* ec_method() {
    static const EC_KEY_METHOD* const method = [] {
        EC_KEY_METHOD* m = EC_KEY_METHOD_new(EC_KEY_get_default_method());
        EC_KEY_METHOD_set_sign(m, &ec_sign, nullptr, nullptr);
        return m;
    }();
    return method;
}

template <auto Free>
struct With {
    template <class T>
    void operator()(T* pointer) const noexcept {
        Free(pointer);
    }
};
using Certificate = std::unique_ptr<X509, With<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, With<EVP_PKEY_free>>;
using RsaKey = std::unique_ptr<RSA, With<RSA_free>>;
using EcKey = std::unique_ptr<EC_KEY, With<EC_KEY_free>>;

Key rsa_key(EVP_PKEY* of, std::unique_ptr<Lent> lent) {
    const RSA* known = EVP_PKEY_get0_RSA(of);
    RsaKey made(RSA_new());
    Key key(EVP_PKEY_new());
    if (!known || !made || !key) return nullptr;
    RSA_set_method(made.get(), rsa_method());
    RSA_set0_key(made.get(), BN_dup(RSA_get0_n(known)), BN_dup(RSA_get0_e(known)), nullptr);
    if (RSA_set_ex_data(made.get(), rsa_index(), lent.get()) != 1) return nullptr;
    (void)lent.release();
    if (EVP_PKEY_set1_RSA(key.get(), made.get()) != 1) return nullptr;
    return key;
}

Key ec_key(EVP_PKEY* of, std::unique_ptr<Lent> lent) {
    const EC_KEY* known = EVP_PKEY_get0_EC_KEY(of);
    EcKey made(EC_KEY_new());
    Key key(EVP_PKEY_new());
    if (!known || !made || !key || EC_KEY_set_method(made.get(), ec_method()) != 1 ||
        EC_KEY_set_group(made.get(), EC_KEY_get0_group(known)) != 1 ||
        EC_KEY_set_public_key(made.get(), EC_KEY_get0_public_key(known)) != 1 ||
        EC_KEY_set_ex_data(made.get(), ec_index(), lent.get()) != 1)
        return nullptr;
    (void)lent.release();
    if (EVP_PKEY_set1_EC_KEY(key.get(), made.get()) != 1) return nullptr;
    return key;
}

Certificate parsed(ph_str der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data);
    return Certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size)));
}

plugin::Failure unusable(const char* why) {
    ERR_clear_error();
    return plugin::Failure("tls", std::string("The client certificate can't be used: ") + why, "",
                           PH_BLAME_CONFIG);
}

}  // namespace

ClientKeys::ClientKeys(const plugin::Host& host)
    : host_(host), identities_(host.service<ph_identities>(PH_IDENTITIES)) {}

void ClientKeys::use(SSL* ssl, ph_secret identity) const {
    if (!identities_) throw unusable("the host lends no identities.");
    void* const ctx = host_.context();
    ph_str der{};
    if (identities_->certificate(ctx, identity, 0, &der) != PH_OK)
        throw unusable("the host does not know it.");
    const Certificate own = parsed(der);
    EVP_PKEY* const known = own ? X509_get0_pubkey(own.get()) : nullptr;
    if (!known || SSL_use_certificate(ssl, own.get()) != 1)
        throw unusable("TLS does not take it; it may be too weak.");
    for (std::uint32_t i = 1; identities_->certificate(ctx, identity, i, &der) == PH_OK; ++i) {
        const Certificate next = parsed(der);
        if (!next || SSL_add1_chain_cert(ssl, next.get()) != 1)
            throw unusable("TLS does not take a certificate of its chain.");
    }
    auto lent = std::make_unique<Lent>(Lent{identities_, ctx, identity});
    Key key;
    if (EVP_PKEY_get_base_id(known) == EVP_PKEY_RSA) key = rsa_key(known, std::move(lent));
    else if (EVP_PKEY_get_base_id(known) == EVP_PKEY_EC) key = ec_key(known, std::move(lent));
    else throw unusable("its key is neither RSA nor EC.");
    if (!key || SSL_use_PrivateKey(ssl, key.get()) != 1)
        throw unusable("TLS does not take its key.");
    ERR_clear_error();
}

}  // namespace packhost::http
