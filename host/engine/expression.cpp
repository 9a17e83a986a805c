// expression.cpp: the ph.secret service: join, HMAC and digest over expressions, and reading of
// held responses.
#include "engine/expression.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/encode.hpp"
#include "engine/views.hpp"

namespace packhost::engine {
namespace {

std::optional<Encoder> encoder_of(ph_encoder encoder) {
    switch (encoder) {
        case PH_ENC_RAW: return Encoder::raw;
        case PH_ENC_PERCENT: return Encoder::percent;
        case PH_ENC_FORM: return Encoder::form;
        case PH_ENC_JSON: return Encoder::json;
        case PH_ENC_BASE64: return Encoder::base64;
        case PH_ENC_BASE64URL: return Encoder::base64url;
        case PH_ENC_HEX: return Encoder::hex;
        default: return std::nullopt;
    }
}

/// Fetched once: looking an algorithm up costs more than using it.
const EVP_MD* algorithm_of(ph_digest_algorithm algorithm) {
    static const std::array<EVP_MD*, 6> fetched = {
        nullptr,
        EVP_MD_fetch(nullptr, "MD5", nullptr),
        EVP_MD_fetch(nullptr, "SHA1", nullptr),
        EVP_MD_fetch(nullptr, "SHA256", nullptr),
        EVP_MD_fetch(nullptr, "SHA512", nullptr),
        EVP_MD_fetch(nullptr, "SHA512-256", nullptr)};
    return algorithm < fetched.size() ? fetched[algorithm] : nullptr;
}

ph_status join(ph_scope* scope, const ph_part* parts, std::size_t count, ph_secret* out) {
    Secret joined;
    if (const ph_status s = append_parts(*scope, parts, count, joined); s != PH_OK) return s;
    *out = scope->keep(std::move(joined));
    return PH_OK;
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
    const auto kb = k.expose(), mb = m.expose();
    if (!HMAC(md, kb.data() ? kb.data() : "", static_cast<int>(kb.size()),
              reinterpret_cast<const unsigned char*>(mb.data()), mb.size(), mac, &length))
        return PH_FAILED;
    *out = scope->keep(Secret({reinterpret_cast<char*>(mac), length}));
    OPENSSL_cleanse(mac, sizeof mac);
    return PH_OK;
}

ph_status digest(ph_scope* scope, ph_digest_algorithm algorithm, const ph_part* message,
                 std::size_t count, ph_secret* out) {
    Secret m;
    if (const ph_status s = append_parts(*scope, message, count, m); s != PH_OK) return s;
    std::string raw;
    if (const ph_status s = digest_bytes(algorithm, m.expose(), raw); s != PH_OK) return s;
    *out = scope->keep(Secret(raw));
    OPENSSL_cleanse(raw.data(), raw.size());
    return PH_OK;
}

/// "$status", "$headers.name" or a path into the body; a scalar's text, or nothing.
bool lookup(const ph_scope& scope, const HeldResponse& response, std::string_view path,
            Secret& out) {
    static constexpr std::string_view kHeaders = "$headers.";
    if (path == "$status") {
        out.append(std::to_string(response.status));
        return true;
    }
    if (path.starts_with(kHeaders)) {
        const std::string_view name = path.substr(kHeaders.size());
        for (const auto& [header, value] : response.headers) {
            if (!std::equal(header.begin(), header.end(), name.begin(), name.end(),
                            [](char a, char b) { return (a | 0x20) == (b | 0x20); }))
                continue;
            out.append(value.expose());
            return true;
        }
        return false;
    }
    return scope.read_body && scope.read_body(scope.read_user, response, path, out);
}

ph_status extract(ph_scope* scope, uint64_t handle, ph_str path, ph_secret* out) {
    HeldResponse* response = handle == 1 ? scope->response : nullptr;
    if (!response) return PH_NOT_FOUND;
    Secret found;
    if (!lookup(*scope, *response, view(path), found)) return PH_NOT_FOUND;
    response->extracted.emplace_back(view(path));
    *out = scope->keep(std::move(found));
    scope->fetched.push_back(*out);
    return PH_OK;
}

ph_status read(ph_scope* scope, uint64_t handle, ph_str path, char* buffer, std::size_t capacity,
               std::size_t* length) {
    HeldResponse* response = handle == 1 ? scope->response : nullptr;
    if (!response) return PH_NOT_FOUND;
    const auto& hidden = response->extracted;
    if (std::find(hidden.begin(), hidden.end(), view(path)) != hidden.end()) return PH_DENIED;
    Secret found;
    if (!lookup(*scope, *response, view(path), found)) return PH_NOT_FOUND;
    *length = found.size();
    if (buffer && capacity && !found.empty())
        std::memcpy(buffer, found.expose().data(), std::min(capacity, found.size()));
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
        const auto encoder = encoder_of(part.encoder);
        if (!encoder) return PH_UNSUPPORTED;
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
        encode(out, *encoder, bytes);
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
    static constexpr ph_secrets kTable = {sizeof(ph_secrets), 0,     &join,   &hmac,  &digest,
                                          &extract,           &read, &length, &reveal};
    return &kTable;
}

}  // namespace packhost::engine
