// digest.cpp: digests by OpenSSL.
//
// SHA-256, with which nearly every signature is made, goes to OpenSSL's own functions for it, which
// 3.0 calls deprecated and keeps: EVP makes a context anew for each digest, and asks for engines
// under a lock of the whole process, which costs as much again as the digest of a request.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "engine/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include "engine/freed_by.hpp"

namespace packhost::engine {
namespace {

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

/// Raw bytes of a digest, wiped at its end.
class Raw {
 public:
    Raw() = default;
    ~Raw() { OPENSSL_cleanse(bytes_, sizeof bytes_); }
    Raw(const Raw&) = delete;
    Raw& operator=(const Raw&) = delete;

    unsigned char* data() noexcept { return bytes_; }
    void resize(std::size_t size) noexcept { size_ = size; }
    std::string_view text() const noexcept {
        return {reinterpret_cast<const char*>(bytes_), size_};
    }

 private:
    unsigned char bytes_[EVP_MAX_MD_SIZE];
    std::size_t size_ = 0;
};

class Sha256 {
 public:
    static constexpr std::size_t kBlock = SHA256_CBLOCK;

    Sha256() = default;
    ~Sha256() { OPENSSL_cleanse(&state_, sizeof state_); }
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    std::size_t block() const noexcept { return kBlock; }
    bool digest(std::string_view first, std::string_view second, Raw& out) {
        out.resize(SHA256_DIGEST_LENGTH);
        return SHA256_Init(&state_) == 1 &&
               SHA256_Update(&state_, first.data(), first.size()) == 1 &&
               SHA256_Update(&state_, second.data(), second.size()) == 1 &&
               SHA256_Final(out.data(), &state_) == 1;
    }

 private:
    SHA256_CTX state_;
};

/// Any of the algorithms.
class AnyDigest {
 public:
    explicit AnyDigest(const EVP_MD* md) : md_(md) {}

    std::size_t block() const noexcept {
        return static_cast<std::size_t>(EVP_MD_get_block_size(md_));
    }
    bool digest(std::string_view first, std::string_view second, Raw& out) {
        unsigned length = 0;
        const bool made = context_ && EVP_DigestInit_ex(context_.get(), md_, nullptr) == 1 &&
                          EVP_DigestUpdate(context_.get(), first.data(), first.size()) == 1 &&
                          EVP_DigestUpdate(context_.get(), second.data(), second.size()) == 1 &&
                          EVP_DigestFinal_ex(context_.get(), out.data(), &length) == 1;
        out.resize(length);
        return made;
    }

 private:
    const EVP_MD* md_;
    std::unique_ptr<EVP_MD_CTX, FreedBy<EVP_MD_CTX_free>> context_{EVP_MD_CTX_new()};
};

template <class Digest>
bool make_mac(Digest&& digest, std::string_view key, std::string_view message, Raw& mac) {
    constexpr std::size_t kLargestBlock = 128;
    constexpr char kInner = 0x36, kOuter = 0x5c;
    const std::size_t block = digest.block();
    char pad[kLargestBlock] = {};
    if (block > kLargestBlock) return false;
    if (key.size() > block) {
        if (!digest.digest(key, {}, mac)) return false;
        key = mac.text();
    }
    std::copy(key.begin(), key.end(), pad);
    const auto pass = [&](char change, std::string_view text, Raw& out) {
        for (std::size_t i = 0; i < block; ++i) pad[i] ^= change;
        return digest.digest({pad, block}, text, out);
    };
    Raw inner;
    const bool made = pass(kInner, message, inner) && pass(kInner ^ kOuter, inner.text(), mac);
    OPENSSL_cleanse(pad, sizeof pad);
    return made;
}

/// Calls `make` with the algorithm, and keeps what it made.
template <class Make>
ph_status make_with(ph_digest_algorithm algorithm, Secret& out, Make&& make) {
    Raw raw;
    const EVP_MD* md = algorithm_of(algorithm);
    if (!md) return PH_UNSUPPORTED;
    if (!(algorithm == PH_SHA256 ? make(Sha256(), raw) : make(AnyDigest(md), raw)))
        return PH_FAILED;
    out.append(raw.text());
    return PH_OK;
}

}  // namespace

bool is_digest(ph_digest_algorithm algorithm) noexcept { return algorithm_of(algorithm); }

ph_status digest_bytes(ph_digest_algorithm algorithm, std::string_view bytes, Secret& out) {
    return make_with(algorithm, out, [&](auto&& digest, Raw& raw) {
        return digest.digest(bytes, {}, raw);
    });
}

ph_status hmac_bytes(ph_digest_algorithm algorithm, std::string_view key, std::string_view message,
                     Secret& out) {
    return make_with(algorithm, out, [&](auto&& digest, Raw& raw) {
        return make_mac(digest, key, message, raw);
    });
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
    Raw raw;
    unsigned length = 0;
    EVP_DigestFinal_ex(context_.get(), raw.data(), &length);
    raw.resize(length);
    return std::string(raw.text());
}

}  // namespace packhost::engine
