// signature.cpp: reads and holds signatures; signing_key.cpp makes them.
#include "plugins/signature.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "base/toml_text.hpp"
#include "base/try.hpp"
#include "plugins/identity.hpp"
#include "plugins/refusal.hpp"

namespace packhost::plugins {
namespace {

using std::filesystem::path;

constexpr std::string_view kFirstLine = "packhost plugin signature 1";
constexpr std::string_view kKeyPrefix = "ed25519:";
constexpr std::size_t kSignatureBytes = 64;
constexpr std::size_t kMostFileBytes = 4096;

std::string to_base64(std::string_view bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                       reinterpret_cast<const unsigned char*>(bytes.data()),
                                       static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(length));
    return out;
}

/// Base64 of exactly `size` bytes, in the one spelling that to_base64() gives.
std::optional<std::string> from_base64(std::string_view text, std::size_t size) {
    if (text.size() != 4 * ((size + 2) / 3)) return std::nullopt;
    std::string out(text.size() / 4 * 3, '\0');
    const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                       reinterpret_cast<const unsigned char*>(text.data()),
                                       static_cast<int>(text.size()));
    if (length < 0) return std::nullopt;
    out.resize(size);
    if (to_base64(out) != text) return std::nullopt;
    return out;
}

/// The rest of the next line behind "<name> ", which is taken off the text.
std::optional<std::string> take_line(std::string_view& text, std::string_view name) {
    const std::size_t end = text.find('\n');
    if (end == text.npos) return std::nullopt;
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != ' ')
        return std::nullopt;
    line.remove_prefix(name.size() + 1);
    return std::string(line);
}

/// A small regular file; opening a FIFO must not wait for its writer.
std::optional<std::string> read_small(const path& file, int& failed) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    failed = fd < 0 ? errno : 0;
    if (fd < 0) return std::nullopt;
    struct stat status{};
    std::string out(kMostFileBytes + 1, '\0');
    ssize_t got = -1;
    if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        got = ::read(fd, out.data(), out.size());
    ::close(fd);
    if (got < 0 || static_cast<std::size_t>(got) > kMostFileBytes) return std::nullopt;
    out.resize(static_cast<std::size_t>(got));
    return out;
}

// The key that signs is on no host: whoever reads this is rarely the one who has it.
std::string unsigned_hint(const path& plugin) {
    return fmt::format("Get {} from whoever released it, and put it beside the file. Who releases "
                       "it signs it, where the key is: packhost plugin sign --help",
                       signature_file(plugin).filename().string());
}

std::string changed_hint(const path& plugin) {
    return "The file or its signature was changed: " + released_anew_hint(plugin);
}

}  // namespace

std::optional<PublicKey> PublicKey::parse(std::string_view text) {
    std::array<unsigned char, 32> bytes;
    if (!text.starts_with(kKeyPrefix)) return std::nullopt;
    const auto decoded = from_base64(text.substr(kKeyPrefix.size()), bytes.size());
    if (!decoded) return std::nullopt;
    std::copy(decoded->begin(), decoded->end(), bytes.begin());
    return PublicKey(bytes);
}

std::string PublicKey::text() const {
    return std::string(kKeyPrefix) +
           to_base64({reinterpret_cast<const char*>(bytes_.data()), bytes_.size()});
}

bool PublicKey::verifies(std::string_view message, std::string_view signature) const {
    if (signature.size() != kSignatureBytes) return false;
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_.data(), bytes_.size()),
        EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    return key && context &&
           EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(),
                            reinterpret_cast<const unsigned char*>(signature.data()),
                            signature.size(),
                            reinterpret_cast<const unsigned char*>(message.data()),
                            message.size()) == 1;
}

std::string SignedClaim::text() const {
    return fmt::format("{}\nid {}\nversion {}\nsha256 {}\n", kFirstLine, id, version, sha256);
}

std::string Signature::text() const {
    return fmt::format("{}key {}\nsignature {}\n", claim.text(), key.text(), to_base64(bytes));
}

std::optional<Signature> Signature::parse(std::string_view text) {
    const std::string_view whole = text;
    if (!text.starts_with(kFirstLine) || text.size() <= kFirstLine.size()) return std::nullopt;
    text.remove_prefix(kFirstLine.size() + 1);
    const auto id = take_line(text, "id");
    const auto version = take_line(text, "version");
    const auto sha256 = take_line(text, "sha256");
    const auto key_text = take_line(text, "key");
    const auto signature = take_line(text, "signature");
    if (!id || !version || !sha256 || !key_text || !signature) return std::nullopt;
    const auto key = PublicKey::parse(*key_text);
    auto bytes = from_base64(*signature, kSignatureBytes);
    if (!key || !bytes) return std::nullopt;
    Signature out{{*id, *version, *sha256}, *key, std::move(*bytes)};
    if (out.text() != whole) return std::nullopt;  // anything that was skipped over
    return out;
}

path signature_file(const path& plugin) { return plugin.string() + ".sig"; }

Result<Signature> read_signature(const path& plugin, const std::string& sha256) {
    const path file = signature_file(plugin);
    int failed = 0;
    const auto text = read_small(file, failed);
    if (!text && failed == ENOENT)
        return refuse("no_signature", plugin,
                      fmt::format("it is not signed: there is no {}", file.string()),
                      unsigned_hint(plugin));
    auto signature = text ? Signature::parse(*text) : std::nullopt;
    if (!signature)
        return refuse("bad_signature", plugin,
                      fmt::format("{} {}", file.string(),
                                  failed ? std::strerror(failed) : "is no signature"),
                      changed_hint(plugin));
    if (signature->claim.sha256 != sha256)
        return refuse("signature_mismatch", plugin,
                      fmt::format("it was changed since it was signed: {} is for other bytes",
                                  file.string()),
                      changed_hint(plugin));
    if (!signature->key.verifies(signature->claim.text(), signature->bytes))
        return refuse("bad_signature", plugin,
                      fmt::format("the signature in {} does not hold", file.string()),
                      changed_hint(plugin));
    return std::move(*signature);
}

Result<void> check_claim(const Signature& signature, const Identity& identity,
                         const path& plugin) {
    const SignedClaim& claim = signature.claim;
    if (claim.id == identity.id && claim.version == identity.version) return {};
    return refuse("signature_mismatch", plugin,
                  fmt::format("it is {} {}, and its signature is for {} {}", identity.id,
                              identity.version, printable(claim.id), printable(claim.version)),
                  changed_hint(plugin));
}

Result<std::string> known_signer(const Signature& signature, const Signers& signers,
                                 const path& plugin, const std::string& config_file) {
    std::string others;  // the whole value, so that it takes the place of the one that is there
    for (const auto& [name, key] : signers) {
        if (key == signature.key) return name;
        others += fmt::format("{} = \"{}\", ", detail::toml_key(name), key.text());
    }
    return refuse("unknown_signer", plugin,
                  fmt::format("it is signed by {}, which the configuration does not trust",
                              signature.key.text()),
                  fmt::format("If you trust that key, set plugins.signers in {}:\n[plugins]\n"
                              "signers = {{ {}NAME = \"{}\" }}",
                              config_file, others, signature.key.text()));
}

}  // namespace packhost::plugins
