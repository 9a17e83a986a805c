// tls_identity.cpp: reads certificates and archives, and uses the key for TLS.
#include "engine/tls_identity.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cstring>

#include "base/encode.hpp"
#include "engine/freed_by.hpp"
#include "engine/host_services.hpp"
#include "engine/secret_table.hpp"
#include "engine/views.hpp"

namespace packhost::engine {
namespace {

constexpr std::size_t kMostCertificates = 16;

using Bio = std::unique_ptr<BIO, FreedBy<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, FreedBy<X509_free>>;
using Context = std::unique_ptr<EVP_PKEY_CTX, FreedBy<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreedBy<EVP_MD_CTX_free>>;
using Archive = std::unique_ptr<PKCS12, FreedBy<PKCS12_free>>;

void free_all(STACK_OF(X509) * certificates) { sk_X509_pop_free(certificates, X509_free); }

std::string der_of(X509& certificate) {
    unsigned char* der = nullptr;
    const int length = i2d_X509(&certificate, &der);
    if (length <= 0) return {};
    std::string out(reinterpret_cast<char*>(der), static_cast<std::size_t>(length));
    OPENSSL_free(der);
    return out;
}

/// All certificates of a PEM text, in order.
std::vector<Certificate> read_certificates(std::string_view pem) {
    std::vector<Certificate> read;
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    while (bio && read.size() < kMostCertificates) {
        Certificate one(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
        if (!one) break;
        read.push_back(std::move(one));
    }
    return read;
}

/// The same of a PKCS#12 archive, with its key.
std::vector<Certificate> read_archive(std::string_view bytes, std::string_view passphrase,
                                      PrivateKey& key) {
    std::vector<Certificate> read;
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    const Archive archive(d2i_PKCS12(nullptr, &at, static_cast<long>(bytes.size())));
    Secret terminated(passphrase);
    terminated.push_back('\0');
    EVP_PKEY* own_key = nullptr;
    X509* own = nullptr;
    STACK_OF(X509)* others = nullptr;
    if (!archive ||
        PKCS12_parse(archive.get(), terminated.expose().data(), &own_key, &own, &others) != 1)
        return read;
    key.reset(own_key);
    const std::unique_ptr<STACK_OF(X509), FreedBy<free_all>> all(others);
    if (own) read.emplace_back(own);
    for (int i = 0; own && i < sk_X509_num(others); ++i) {
        X509* const other = sk_X509_value(others, i);
        X509_up_ref(other);
        read.emplace_back(other);
    }
    return read;
}

bool sign_digest(Context& context, std::string_view input, Secret& out) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(input.data());
    std::size_t length = 0;
    if (EVP_PKEY_sign(context.get(), nullptr, &length, bytes, input.size()) != 1) return false;
    Secret made;
    auto* buffer = reinterpret_cast<unsigned char*>(made.extend(length));
    if (EVP_PKEY_sign(context.get(), buffer, &length, bytes, input.size()) != 1) return false;
    out.append(made.expose().substr(0, length));
    return true;
}

bool sign_message(EVP_PKEY& key, std::string_view input, Secret& out) {
    const DigestContext context(EVP_MD_CTX_new());
    const auto* bytes = reinterpret_cast<const unsigned char*>(input.data());
    unsigned char signature[64];
    std::size_t length = sizeof signature;
    if (!context ||
        EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, &key, nullptr) !=
            1 ||
        EVP_DigestSign(context.get(), signature, &length, bytes, input.size()) != 1)
        return false;
    out.append({reinterpret_cast<char*>(signature), length});
    return true;
}

const TlsIdentity* identity_of(void* ctx, ph_secret handle) {
    const SecretTable* secrets = static_cast<HostServices*>(ctx)->secrets();
    return secrets ? secrets->find_identity(handle).get() : nullptr;
}

ph_status certificate(void* ctx, ph_secret handle, std::uint32_t index, ph_str* der) {
    const TlsIdentity* identity = identity_of(ctx, handle);
    if (!identity || index >= identity->chain().size()) return PH_NOT_FOUND;
    *der = str(identity->chain()[index]);
    return PH_OK;
}

ph_status use_key(void* ctx, ph_secret handle, ph_key_operation operation, ph_str input,
                  void* buffer, std::size_t capacity, std::size_t* length) {
    const TlsIdentity* identity = identity_of(ctx, handle);
    if (!identity) return PH_NOT_FOUND;
    Secret made;
    const ph_status status = identity->use_key(operation, view(input), made);
    if (status != PH_OK) return status;
    *length = made.size();
    if (made.size() > capacity) return PH_LIMIT;
    std::memcpy(buffer, made.expose().data(), made.size());
    return PH_OK;
}

}  // namespace

std::shared_ptr<const TlsIdentity> TlsIdentity::make(std::string_view certificate,
                                                     std::string_view key,
                                                     std::string_view passphrase) {
    std::shared_ptr<TlsIdentity> made(new TlsIdentity);
    const bool is_archive = key.empty() && certificate.find("-----BEGIN ") == certificate.npos;
    const std::vector<Certificate> read =
        is_archive ? read_archive(certificate, passphrase, made->key_)
                   : read_certificates(certificate);
    if (!is_archive) made->key_ = read_private_key(key.empty() ? certificate : key, passphrase);
    const bool fit = !read.empty() && made->key_ &&
                     X509_check_private_key(read.front().get(), made->key_.get()) == 1;
    ERR_clear_error();
    if (!fit) return nullptr;
    for (const Certificate& one : read) made->chain_.push_back(der_of(*one));
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    const std::string& own = made->chain_.front();
    EVP_Digest(own.data(), own.size(), digest, &length, EVP_sha256(), nullptr);
    encode(made->fingerprint_, Encoder::hex, {reinterpret_cast<char*>(digest), length});
    return made;
}

ph_status TlsIdentity::use_key(ph_key_operation operation, std::string_view input,
                               Secret& out) const {
    const int id = EVP_PKEY_get_base_id(key_.get());
    const bool rsa = operation == PH_KEY_RSA_RAW || operation == PH_KEY_RSA_PKCS1;
    const int wanted = rsa                              ? EVP_PKEY_RSA
                       : operation == PH_KEY_ECDSA      ? EVP_PKEY_EC
                       : operation == PH_KEY_ED25519    ? EVP_PKEY_ED25519
                                                        : EVP_PKEY_NONE;
    if (id != wanted) return PH_UNSUPPORTED;
    bool ok = false;
    if (operation == PH_KEY_ED25519) {
        ok = sign_message(*key_, input, out);
    } else {
        Context context(EVP_PKEY_CTX_new(key_.get(), nullptr));
        const int padding = operation == PH_KEY_RSA_RAW ? RSA_NO_PADDING : RSA_PKCS1_PADDING;
        ok = context && EVP_PKEY_sign_init(context.get()) == 1 &&
             (!rsa || EVP_PKEY_CTX_set_rsa_padding(context.get(), padding) == 1) &&
             sign_digest(context, input, out);
    }
    ERR_clear_error();
    return ok ? PH_OK : PH_FAILED;
}

const ph_identities* identity_service() noexcept {
    static constexpr ph_identities kTable = {sizeof(ph_identities), 0, &certificate, &use_key};
    return &kTable;
}

}  // namespace packhost::engine
