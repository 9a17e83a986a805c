// seal.cpp: AES-256-GCM by OpenSSL; plaintexts are written into locked memory at once.
#include "store/seal.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

#include "base/try.hpp"

namespace packhost::store {
namespace {

constexpr std::size_t kNonce = 12, kTag = 16, kLargest = 16u << 20;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(char* at) { return reinterpret_cast<unsigned char*>(at); }

Error broken() {
    return {"store_failed", Phase::connection, "The cryptographic library refused to work.", ""};
}

Error tampered() {
    return {"tampered", Phase::connection, "A sealed value does not open.", ""};
}

/// A context for one text with its associated data read; null if OpenSSL refuses.
Context begin(const Secret& key, std::string_view nonce, const Associated& associated, int seals) {
    Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    int length = 0;
    const std::string& bound = associated.bytes();
    const bool ready =
        context && key.size() == kKeyBytes &&
        EVP_CipherInit_ex2(context.get(), EVP_aes_256_gcm(), bytes_of(key.expose()),
                           bytes_of(nonce), seals, nullptr) == 1 &&
        EVP_CipherUpdate(context.get(), nullptr, &length, bytes_of(bound),
                         static_cast<int>(bound.size())) == 1;
    if (!ready) context.reset();
    return context;
}

/// GCM gives each byte at once, so that nothing is left for the end but the tag.
bool cipher(EVP_CIPHER_CTX* context, unsigned char* out, std::string_view in) {
    int length = 0;
    return in.empty() || (EVP_CipherUpdate(context, out, &length, bytes_of(in),
                                           static_cast<int>(in.size())) == 1 &&
                          length == static_cast<int>(in.size()));
}

}  // namespace

Associated& Associated::add(std::string_view part) {
    add(std::uint64_t{part.size()});
    bytes_.append(part);
    return *this;
}

Associated& Associated::add(std::uint64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes_.push_back(static_cast<char>(number >> shift));
    return *this;
}

Result<Secret> new_key() {
    Secret key;
    if (RAND_priv_bytes(bytes_of(key.extend(kKeyBytes)), kKeyBytes) != 1) return broken();
    return key;
}

Result<std::string> random_bytes(std::size_t count) {
    std::string out(count, '\0');
    if (RAND_bytes(bytes_of(out.data()), static_cast<int>(count)) != 1) return broken();
    return out;
}

Result<std::string> seal(const Secret& key, std::string_view plain, const Associated& associated) {
    if (plain.size() > kLargest) return broken();
    PH_TRY(std::string out, random_bytes(kNonce));
    const Context context = begin(key, out, associated, 1);
    if (!context) return broken();
    out.resize(kNonce + plain.size() + kTag);
    unsigned char* text = bytes_of(out.data()) + kNonce;
    unsigned char* tag = text + plain.size();
    int length = 0;
    const bool sealed = cipher(context.get(), text, plain) &&
                        EVP_CipherFinal_ex(context.get(), tag, &length) == 1 && length == 0 &&
                        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTag, tag) == 1;
    if (!sealed) return broken();
    return out;
}

Result<Secret> unseal(const Secret& key, std::string_view sealed, const Associated& associated) {
    if (sealed.size() < kNonce + kTag || sealed.size() > kLargest + kNonce + kTag)
        return tampered();
    const Context context = begin(key, sealed.substr(0, kNonce), associated, 0);
    if (!context) return broken();
    const std::string_view text = sealed.substr(kNonce, sealed.size() - kNonce - kTag);
    std::string tag(sealed.substr(sealed.size() - kTag));
    Secret plain;
    unsigned char none[kTag];
    int length = 0;
    const bool opened =
        cipher(context.get(), bytes_of(plain.extend(text.size())), text) &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTag, tag.data()) == 1 &&
        EVP_CipherFinal_ex(context.get(), none, &length) == 1;
    if (!opened) return tampered();
    return plain;
}

std::string digest_of(std::string_view bytes) {
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    EVP_Digest(bytes.data(), bytes.size(), out, &length, EVP_sha256(), nullptr);
    return {reinterpret_cast<const char*>(out), length};
}

}  // namespace packhost::store
