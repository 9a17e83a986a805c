// encode.hpp: the encoders and hashes of ph.secret, for the fake host.
#pragma once

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "packhost/abi/host.h"

namespace packhost::kit {

inline std::string to_hex(std::string_view bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    for (const unsigned char byte : bytes) (out += kDigits[byte >> 4]) += kDigits[byte & 15];
    return out;
}

inline std::string to_base64(std::string_view bytes, bool url) {
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                       reinterpret_cast<const unsigned char*>(bytes.data()),
                                       static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(length));
    if (!url) return out;
    while (!out.empty() && out.back() == '=') out.pop_back();
    for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
    return out;
}

inline std::string to_percent(std::string_view bytes, bool space_is_plus) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    constexpr std::string_view kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (kPlain.find(c) != kPlain.npos) out += c;
        else if (c == ' ' && space_is_plus) out += '+';
        else ((out += '%') += kDigits[byte >> 4]) += kDigits[byte & 15];
    }
    return out;
}

inline std::string to_json(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\') (out += '\\') += c;
        else if (static_cast<unsigned char>(c) < 0x20) out += "\\u00" + to_hex({&c, 1});
        else out += c;
    }
    return out;
}

/// Base64 of either alphabet, padded or not, white space skipped; none if it is no such text.
inline std::optional<std::string> from_base64(std::string_view text) {
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    std::uint32_t group = 0;
    std::size_t digits = 0, pads = 0;
    for (char c : text) {
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
        if (c == '=' && ++pads <= 2) continue;
        c = c == '-' ? '+' : c == '_' ? '/' : c;
        const std::size_t digit = kAlphabet.find(c);
        if (digit == kAlphabet.npos || pads > 0) return std::nullopt;
        group = group << 6 | static_cast<std::uint32_t>(digit);
        if (++digits % 4 == 0)
            for (const int shift : {16, 8, 0}) out += static_cast<char>(group >> shift);
    }
    if (digits % 4 == 1 || (pads > 0 && (digits + pads) % 4 != 0)) return std::nullopt;
    if (digits % 4 >= 2) out += static_cast<char>(group >> (digits % 4 == 2 ? 4 : 10));
    if (digits % 4 == 3) out += static_cast<char>(group >> 2);
    return out;
}

inline std::optional<std::string> from_hex(std::string_view text) {
    const auto digit = [](char c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                            : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    };
    std::string out;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        if (digit(text[i]) < 0 || digit(text[i + 1]) < 0) return std::nullopt;
        out += static_cast<char>(digit(text[i]) * 16 + digit(text[i + 1]));
    }
    if (text.size() % 2 != 0) return std::nullopt;
    return out;
}

/// The bytes of the first PEM block (RFC 7468).
inline std::optional<std::string> from_pem(std::string_view text) {
    std::size_t begin = text.find("-----BEGIN ");
    if (begin == text.npos) return std::nullopt;
    begin = text.find("-----", begin + 11);
    const std::size_t end = begin == text.npos ? begin : text.find("-----END ", begin);
    if (end == text.npos) return std::nullopt;
    return from_base64(text.substr(begin + 5, end - begin - 5));
}

/// The bytes through an encoder; none if it is unknown, or if they can't be decoded.
inline std::optional<std::string> encode(ph_encoder encoder, std::string_view bytes) {
    switch (encoder) {
        case PH_ENC_RAW: return std::string(bytes);
        case PH_ENC_PERCENT: return to_percent(bytes, false);
        case PH_ENC_FORM: return to_percent(bytes, true);
        case PH_ENC_JSON: return to_json(bytes);
        case PH_ENC_BASE64: return to_base64(bytes, false);
        case PH_ENC_BASE64URL: return to_base64(bytes, true);
        case PH_ENC_HEX: return to_hex(bytes);
        case PH_ENC_HEX_UPPER: {
            std::string digits = to_hex(bytes);
            for (char& c : digits) c = c >= 'a' ? static_cast<char>(c - 32) : c;
            return digits;
        }
        case PH_ENC_FROM_BASE64: return from_base64(bytes);
        case PH_ENC_FROM_HEX: return from_hex(bytes);
        case PH_ENC_FROM_PEM: return from_pem(bytes);
        default: return std::nullopt;
    }
}

inline const char* encoder_name(ph_encoder encoder) {
    constexpr const char* kNames[] = {"raw",       "percent",     "form",      "json",
                                      "base64",    "base64url",   "hex",       "hex_upper",
                                      "from_base64", "from_hex", "from_pem"};
    return encoder < std::size(kNames) ? kNames[encoder] : "unknown";
}

inline const EVP_MD* digest_of(ph_digest_algorithm algorithm) {
    switch (algorithm) {
        case PH_MD5: return EVP_md5();
        case PH_SHA1: return EVP_sha1();
        case PH_SHA256: return EVP_sha256();
        case PH_SHA512: return EVP_sha512();
        case PH_SHA512_256: return EVP_sha512_256();
        case PH_SHA384: return EVP_sha384();
        default: return nullptr;
    }
}

inline const char* digest_name(ph_digest_algorithm algorithm) {
    constexpr const char* kNames[] = {"",       "md5",        "sha1",  "sha256",
                                      "sha512", "sha512_256", "sha384"};
    return algorithm < std::size(kNames) ? kNames[algorithm] : "unknown";
}

/// A raw digest; empty if the algorithm is unknown.
inline std::string digest(ph_digest_algorithm algorithm, std::string_view message) {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    const EVP_MD* md = digest_of(algorithm);
    if (!md || !EVP_Digest(message.data(), message.size(), bytes, &length, md, nullptr)) return {};
    return {reinterpret_cast<char*>(bytes), length};
}

/// A raw HMAC (RFC 2104); empty if the algorithm is unknown.
inline std::string hmac(ph_digest_algorithm algorithm, std::string_view key,
                        std::string_view message) {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    const EVP_MD* md = digest_of(algorithm);
    if (!md || !HMAC(md, key.data(), static_cast<int>(key.size()),
                     reinterpret_cast<const unsigned char*>(message.data()), message.size(), bytes,
                     &length))
        return {};
    return {reinterpret_cast<char*>(bytes), length};
}

}  // namespace packhost::kit
