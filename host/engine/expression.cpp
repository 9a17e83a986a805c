// expression.cpp: the ph.secret service: join, HMAC, digest and signature over expressions.
#include "engine/expression.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/decode.hpp"
#include "base/encode.hpp"
#include "engine/held_values.hpp"
#include "engine/private_key.hpp"
#include "engine/tls_identity.hpp"
#include "engine/views.hpp"

namespace packhost::engine {
namespace {

/// Appends the bytes through an encoder or a decoder.
ph_status append(Secret& out, ph_encoder encoder, std::string_view bytes) {
    switch (encoder) {
        case PH_ENC_RAW: encode(out, Encoder::raw, bytes); return PH_OK;
        case PH_ENC_PERCENT: encode(out, Encoder::percent, bytes); return PH_OK;
        case PH_ENC_FORM: encode(out, Encoder::form, bytes); return PH_OK;
        case PH_ENC_JSON: encode(out, Encoder::json, bytes); return PH_OK;
        case PH_ENC_BASE64: encode(out, Encoder::base64, bytes); return PH_OK;
        case PH_ENC_BASE64URL: encode(out, Encoder::base64url, bytes); return PH_OK;
        case PH_ENC_HEX: encode(out, Encoder::hex, bytes); return PH_OK;
        case PH_ENC_HEX_UPPER: encode(out, Encoder::hex_upper, bytes); return PH_OK;
        case PH_ENC_FROM_BASE64: return append_from_base64(out, bytes) ? PH_OK : PH_INVALID;
        case PH_ENC_FROM_HEX: return append_from_hex(out, bytes) ? PH_OK : PH_INVALID;
        case PH_ENC_FROM_PEM: return append_from_pem(out, bytes) ? PH_OK : PH_INVALID;
        default: return PH_UNSUPPORTED;
    }
}

/// Fetched once: looking an algorithm up costs more than using it.
const EVP_MD* algorithm_of(ph_digest_algorithm algorithm) {
    static const std::array<EVP_MD*, 7> fetched = {
        nullptr,
        EVP_MD_fetch(nullptr, "MD5", nullptr),
        EVP_MD_fetch(nullptr, "SHA1", nullptr),
        EVP_MD_fetch(nullptr, "SHA256", nullptr),
        EVP_MD_fetch(nullptr, "SHA512", nullptr),
        EVP_MD_fetch(nullptr, "SHA512-256", nullptr),
        EVP_MD_fetch(nullptr, "SHA384", nullptr)};
    return algorithm < fetched.size() ? fetched[algorithm] : nullptr;
}

/// Of texts, if no part is a secret that the plugin does not know anyhow.
SecretTable::Made made_of(const ph_scope& scope, const ph_part* parts, std::size_t count) {
    using Made = SecretTable::Made;
    for (std::size_t i = 0; i < count; ++i) {
        const ph_part& part = element(parts, i);
        if (part.kind != PH_PART_LITERAL &&
            (part.kind != PH_PART_SECRET || scope.table.made(part.secret) != Made::of_texts))
            return Made::of_secrets;
    }
    return Made::of_texts;
}

ph_status join(ph_scope* scope, const ph_part* parts, std::size_t count, ph_secret* out) {
    Secret joined;
    if (const ph_status s = append_parts(*scope, parts, count, joined); s != PH_OK) return s;
    *out = scope->keep(std::move(joined), made_of(*scope, parts, count));
    return PH_OK;
}

/// HMAC (RFC 2104) over the fetched digest: OpenSSL's own looks it up by name at each call, which
/// costs twice as much as all the rest. `mac` has room for EVP_MAX_MD_SIZE.
bool make_mac(const EVP_MD* md, std::string_view key, std::string_view message, unsigned char* mac,
              unsigned& length) {
    constexpr std::size_t kLargestBlock = 128;
    const auto block = static_cast<std::size_t>(EVP_MD_get_block_size(md));
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                     &EVP_MD_CTX_free);
    unsigned char pad[kLargestBlock] = {};
    if (!context || block > kLargestBlock) return false;
    if (key.size() <= block) std::copy(key.begin(), key.end(), pad);
    else if (EVP_Digest(key.data(), key.size(), pad, nullptr, md, nullptr) != 1) return false;
    const auto pass = [&](unsigned char change, const void* text, std::size_t size) {
        for (std::size_t i = 0; i < block; ++i) pad[i] ^= change;
        return EVP_DigestInit_ex(context.get(), md, nullptr) == 1 &&
               EVP_DigestUpdate(context.get(), pad, block) == 1 &&
               EVP_DigestUpdate(context.get(), text, size) == 1 &&
               EVP_DigestFinal_ex(context.get(), mac, &length) == 1;
    };
    constexpr unsigned char kInner = 0x36, kOuter = 0x5c;
    const bool made = pass(kInner, message.data(), message.size()) &&
                      pass(kInner ^ kOuter, mac, length);
    OPENSSL_cleanse(pad, sizeof pad);
    return made;
}

ph_status hmac(ph_scope* scope, ph_digest_algorithm algorithm, const ph_part* key,
               std::size_t key_count, const ph_part* message, std::size_t message_count,
               ph_secret* out) {
    const EVP_MD* md = algorithm_of(algorithm);
    if (!md) return PH_UNSUPPORTED;
    Secret k, m;
    if (const ph_status s = append_parts(*scope, key, key_count, k); s != PH_OK) return s;
    if (const ph_status s = append_parts(*scope, message, message_count, m); s != PH_OK) return s;
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    if (!make_mac(md, k.expose(), m.expose(), mac, length)) return PH_FAILED;
    *out = scope->keep(Secret({reinterpret_cast<char*>(mac), length}),
                       SecretTable::Made::of_secrets);
    OPENSSL_cleanse(mac, sizeof mac);
    return PH_OK;
}

ph_status digest(ph_scope* scope, ph_digest_algorithm algorithm, const ph_part* message,
                 std::size_t count, ph_secret* out) {
    Secret m;
    if (const ph_status s = append_parts(*scope, message, count, m); s != PH_OK) return s;
    std::string raw;
    if (const ph_status s = digest_bytes(algorithm, m.expose(), raw); s != PH_OK) return s;
    *out = scope->keep(Secret(raw), made_of(*scope, message, count));
    OPENSSL_cleanse(raw.data(), raw.size());
    return PH_OK;
}

ph_status sign_with(ph_scope* scope, ph_signature_algorithm algorithm, const ph_part* key,
                    std::size_t key_count, const ph_part* passphrase, std::size_t passphrase_count,
                    const ph_part* message, std::size_t message_count, ph_secret* out) {
    Secret k, p, m, made;
    if (const ph_status s = append_parts(*scope, key, key_count, k); s != PH_OK) return s;
    if (const ph_status s = append_parts(*scope, passphrase, passphrase_count, p); s != PH_OK)
        return s;
    if (const ph_status s = append_parts(*scope, message, message_count, m); s != PH_OK) return s;
    const PrivateKey parsed = read_private_key(k.expose(), p.expose());
    if (!parsed) return PH_INVALID;
    if (const ph_status s = sign(algorithm, *parsed, m.expose(), made); s != PH_OK) return s;
    *out = scope->keep(std::move(made), SecretTable::Made::of_secrets);
    return PH_OK;
}

ph_status tls_identity(ph_scope* scope, const ph_part* certificate, std::size_t certificate_count,
                       const ph_part* key, std::size_t key_count, const ph_part* passphrase,
                       std::size_t passphrase_count, ph_secret* out) {
    Secret c, k, p;
    if (const ph_status s = append_parts(*scope, certificate, certificate_count, c); s != PH_OK)
        return s;
    if (const ph_status s = append_parts(*scope, key, key_count, k); s != PH_OK) return s;
    if (const ph_status s = append_parts(*scope, passphrase, passphrase_count, p); s != PH_OK)
        return s;
    auto made = TlsIdentity::make(c.expose(), k.expose(), p.expose());
    if (!made) return PH_INVALID;
    *out = scope->keep(std::move(made));
    return PH_OK;
}

ph_status length(ph_scope* scope, ph_secret secret, std::size_t* out) {
    const Secret* found = scope->table.find(secret);
    if (!found) return PH_NOT_FOUND;
    *out = found->size();
    return PH_OK;
}

ph_status reveal(ph_scope* scope, ph_secret secret, void (*borrow)(void*, ph_str), void* user) {
    if (!scope->may_reveal) return PH_DENIED;
    const Secret* found = scope->table.find(secret);
    if (!found) return PH_NOT_FOUND;
    const auto bytes = found->expose();
    borrow(user, {bytes.data(), bytes.size()});
    return PH_OK;
}

}  // namespace

ph_status append_parts(const ph_scope& scope, const ph_part* parts, std::size_t count,
                       Secret& out) {
    for (std::size_t i = 0; i < count; ++i) {
        const ph_part& part = element(parts, i);
        std::string_view bytes;
        switch (part.kind) {
            case PH_PART_LITERAL: bytes = view(part.text); break;
            case PH_PART_SECRET: {
                const Secret* secret = scope.table.find(part.secret);
                if (!secret) return PH_NOT_FOUND;
                bytes = secret->expose();
                break;
            }
            case PH_PART_BODY:
                if (!scope.body) return PH_INVALID;
                bytes = *scope.body;
                break;
            default: return PH_UNSUPPORTED;
        }
        // The body may be large; what an expression joins of literals and secrets may not.
        if (part.kind != PH_PART_BODY && out.size() + 3 * bytes.size() > kMaxExpression)
            return PH_LIMIT;
        if (const ph_status s = append(out, part.encoder, bytes); s != PH_OK) return s;
    }
    return PH_OK;
}

ph_status digest_bytes(ph_digest_algorithm algorithm, std::string_view bytes, std::string& out) {
    const EVP_MD* md = algorithm_of(algorithm);
    if (!md) return PH_UNSUPPORTED;
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    if (EVP_Digest(bytes.data() ? bytes.data() : "", bytes.size(), raw, &length, md, nullptr) != 1)
        return PH_FAILED;
    out.assign(reinterpret_cast<char*>(raw), length);
    return PH_OK;
}

void RunningDigest::Free::operator()(evp_md_ctx_st* context) const noexcept {
    EVP_MD_CTX_free(context);
}

std::optional<RunningDigest> RunningDigest::begin(ph_digest_algorithm algorithm) {
    const EVP_MD* md = algorithm_of(algorithm);
    RunningDigest digest;
    digest.context_.reset(EVP_MD_CTX_new());
    if (!md || !digest.context_ || EVP_DigestInit_ex(digest.context_.get(), md, nullptr) != 1)
        return std::nullopt;
    return digest;
}

void RunningDigest::add(std::string_view bytes) {
    EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
}

std::string RunningDigest::finish() {
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    EVP_DigestFinal_ex(context_.get(), raw, &length);
    return std::string(reinterpret_cast<char*>(raw), length);
}

const ph_secrets* secret_service() noexcept {
    static constexpr ph_secrets kTable = {sizeof(ph_secrets),
                                          0,
                                          &join,
                                          &hmac,
                                          &digest,
                                          &sign_with,
                                          &open_document,
                                          &extract_value,
                                          &read_value,
                                          &length,
                                          &tls_identity,
                                          &reveal};
    return &kTable;
}

}  // namespace packhost::engine
