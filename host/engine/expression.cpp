// expression.cpp: the ph.secret service: join, HMAC, digest and signature over expressions.
#include "engine/expression.hpp"

#include "base/decode.hpp"
#include "base/encode.hpp"
#include "engine/digest.hpp"
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

/// The bytes of an expression: as they stand if it is a single part, else joined.
class Joined {
 public:
    ph_status join(const ph_scope& scope, const ph_part* parts, std::size_t count) {
        const bool alone = count == 1 && parts->encoder == PH_ENC_RAW;
        if (alone && parts->kind == PH_PART_LITERAL) {
            bytes_ = view(parts->text);
        } else if (alone && parts->kind == PH_PART_SECRET) {
            const Secret* secret = scope.table.find(parts->secret);
            if (!secret) return PH_NOT_FOUND;
            bytes_ = secret->expose();
        } else {
            const ph_status status = append_parts(scope, parts, count, joined_);
            bytes_ = joined_.expose();
            return status;
        }
        return 3 * bytes_.size() > kMaxExpression ? PH_LIMIT : PH_OK;
    }
    std::string_view bytes() const noexcept { return bytes_; }

 private:
    Secret joined_;
    std::string_view bytes_;
};

ph_status hmac(ph_scope* scope, ph_digest_algorithm algorithm, const ph_part* key,
               std::size_t key_count, const ph_part* message, std::size_t message_count,
               ph_secret* out) {
    Joined k, m;
    Secret mac;
    if (!is_digest(algorithm)) return PH_UNSUPPORTED;
    if (const ph_status s = k.join(*scope, key, key_count); s != PH_OK) return s;
    if (const ph_status s = m.join(*scope, message, message_count); s != PH_OK) return s;
    if (const ph_status s = hmac_bytes(algorithm, k.bytes(), m.bytes(), mac); s != PH_OK) return s;
    *out = scope->keep(std::move(mac), SecretTable::Made::of_secrets);
    return PH_OK;
}

ph_status digest(ph_scope* scope, ph_digest_algorithm algorithm, const ph_part* message,
                 std::size_t count, ph_secret* out) {
    Joined m;
    Secret made;
    if (const ph_status s = m.join(*scope, message, count); s != PH_OK) return s;
    if (const ph_status s = digest_bytes(algorithm, m.bytes(), made); s != PH_OK) return s;
    *out = scope->keep(std::move(made), made_of(*scope, message, count));
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
    // That of an encoded digest of a secret would tell the secret, bit by bit.
    if (scope->table.made(secret) == SecretTable::Made::of_secrets) return PH_DENIED;
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
