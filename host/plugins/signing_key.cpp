// signing_key.cpp: makes signing keys, and signs with them.
#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "base/try.hpp"
#include "plugins/signature.hpp"

namespace packhost::plugins {
namespace {

using std::filesystem::path;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

Error key_error(std::string_view code, const path& file, std::string_view what,
                std::string_view hint) {
    return {std::string(code), Phase::plugin,
            fmt::format("The signing key \"{}\" {}.", file.string(), what), std::string(hint)};
}

Error not_written(const path& file, int number) {
    return key_error("key_not_written", file,
                     fmt::format("can't be written: {}", std::strerror(number)),
                     "Name another file with --out.");
}

std::optional<PublicKey> public_key(EVP_PKEY* key) {
    std::array<unsigned char, 32> bytes;
    std::size_t size = bytes.size();
    if (EVP_PKEY_get_raw_public_key(key, bytes.data(), &size) != 1 || size != bytes.size())
        return std::nullopt;
    return PublicKey(bytes);
}

// No prompt: a command that signs may run where nobody sits.
int no_passphrase(char*, int, int, void*) { return -1; }

Result<Key> read_key(const path& file) {
    const File in(std::fopen(file.c_str(), "re"), std::fclose);
    if (!in)
        return key_error("bad_key", file, fmt::format("can't be read: {}", std::strerror(errno)),
                         "Make one: packhost plugin keygen");
    struct stat status{};
    if (::fstat(::fileno(in.get()), &status) == 0 && (status.st_mode & 077))
        return key_error("unsafe_path", file, "can be read by others than its owner",
                         fmt::format("Take that right away: chmod 600 {}", file.string()));
    Key key(PEM_read_PrivateKey(in.get(), nullptr, no_passphrase, nullptr), EVP_PKEY_free);
    if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519)
        return key_error("bad_key", file, "is no Ed25519 key in PEM without a passphrase",
                         "Make one: packhost plugin keygen");
    return key;
}

}  // namespace

Result<PublicKey> make_signing_key(const path& file) {
    const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free);
    const auto made = key ? public_key(key.get()) : std::nullopt;
    if (!made) return not_written(file, ENOMEM);
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 && errno == EEXIST)
        return key_error("file_exists", file, "is there already, and is not overwritten",
                         "Name another file with --out.");
    if (fd < 0) return not_written(file, errno);
    std::FILE* const out = ::fdopen(fd, "w");
    if (!out) {
        ::close(fd);
        return not_written(file, errno);
    }
    const bool written = PEM_write_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr,
                                              nullptr) == 1 &&
                         std::fflush(out) == 0 && ::fsync(fd) == 0;
    const int number = errno;
    if (std::fclose(out) == 0 && written) return *made;
    ::unlink(file.c_str());
    return not_written(file, number);
}

Result<Signature> sign(const SignedClaim& claim, const path& private_key) {
    PH_TRY(const Key key, read_key(private_key));
    const auto signer = public_key(key.get());
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    const std::string message = claim.text();
    std::string bytes(64, '\0');
    std::size_t size = bytes.size();
    if (!signer || !context ||
        EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(bytes.data()), &size,
                       reinterpret_cast<const unsigned char*>(message.data()),
                       message.size()) != 1 ||
        size != bytes.size())
        return key_error("bad_key", private_key, "does not sign", "Make another one.");
    return Signature{claim, *signer, std::move(bytes)};
}

}  // namespace packhost::plugins
