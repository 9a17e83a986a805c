// sealed_file.cpp: open once, copy into a memfd, seal, hash.
#include "plugins/sealed_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "base/descriptor.hpp"
#include "base/try.hpp"
#include "plugins/refusal.hpp"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

namespace packhost::plugins {
namespace {

using detail::Descriptor;

constexpr off_t kMostBytes = off_t{256} << 20;
constexpr std::size_t kChunk = 256 * 1024;

Error system_error(const std::filesystem::path& file, std::string_view what, int number) {
    return refuse("system_error", file, fmt::format("{}: {}", what, std::strerror(number)),
                  "Check the memory and the descriptor limit of the process.");
}

Error open_error(const std::filesystem::path& file, int number) {
    if (number == ELOOP)
        return refuse("unsafe_path", file, "it is a symbolic link",
                      fmt::format("Name the file that the link leads to: readlink -f {}",
                                  file.string()));
    return refuse("no_file", file, fmt::format("it can't be opened: {}", std::strerror(number)),
                  no_file_hint(file));
}

Result<void> check_kind(int source, const std::filesystem::path& file) {
    struct stat status{};
    if (::fstat(source, &status) != 0) return open_error(file, errno);
    if (!S_ISREG(status.st_mode))
        return refuse("no_file", file, "it is not a regular file", "Name the plugin's .so file.");
    if (status.st_size > kMostBytes)
        return refuse("too_large", file, "it is larger than 256 MiB",
                      fmt::format("Strip it of its debug symbols: strip --strip-debug {}",
                                  file.string()));
    return {};
}

Result<void> copy(int source, int target, const std::filesystem::path& file) {
    std::vector<char> buffer(kChunk);
    for (off_t total = 0;;) {
        const ssize_t got = ::read(source, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return open_error(file, errno);
        if (got == 0) return {};
        total += got;
        if (total > kMostBytes)
            return refuse("too_large", file, "it grew beyond 256 MiB while it was read",
                          "Enable the plugin after its file is complete.");
        for (ssize_t written = 0; written < got;) {
            const ssize_t n = ::write(target, buffer.data() + written, got - written);
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return system_error(file, "its bytes can't be copied to memory", errno);
            written += n;
        }
    }
}

// The name shows in /proc/self/maps and in debuggers.
int create_memory(const std::filesystem::path& file) {
    const std::string name = "packhost:" + file.filename().string().substr(0, 200);
    const int fd = ::memfd_create(name.c_str(), MFD_CLOEXEC | MFD_NOEXEC_SEAL);
    if (fd >= 0 || errno != EINVAL) return fd;
    return ::memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING);  // Linux before 6.3
}

}  // namespace

Result<SealedFile> SealedFile::read(const std::filesystem::path& file) {
    // O_NONBLOCK: opening a FIFO must not wait for its writer.
    const Descriptor source(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (source.get() < 0) return open_error(file, errno);
    PH_CHECK(check_kind(source.get(), file));
    Descriptor memory(create_memory(file));
    if (memory.get() < 0) return system_error(file, "no sealed memory is to be had", errno);
    PH_CHECK(copy(source.get(), memory.get(), file));
    constexpr int kSeals = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL;
    if (::fcntl(memory.get(), F_ADD_SEALS, kSeals) != 0)
        return system_error(file, "its copy can't be sealed", errno);

    struct stat status{};
    if (::fstat(memory.get(), &status) != 0) return system_error(file, "fstat", errno);
    SealedFile out;
    out.size_ = static_cast<std::size_t>(status.st_size);
    if (out.size_ > 0) {
        void* data = ::mmap(nullptr, out.size_, PROT_READ, MAP_PRIVATE, memory.get(), 0);
        if (data == MAP_FAILED) return system_error(file, "its copy can't be mapped", errno);
        out.data_ = static_cast<const std::byte*>(data);
    }
    out.descriptor_ = memory.release();
    out.sha256_ = sha256_hex(out.bytes());
    if (out.sha256_.empty()) return system_error(file, "its digest can't be computed", ENOMEM);
    return out;
}

SealedFile::SealedFile(SealedFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      sha256_(std::move(other.sha256_)) {}

SealedFile& SealedFile::operator=(SealedFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(sha256_, other.sha256_);
    return *this;
}

SealedFile::~SealedFile() {
    if (data_) ::munmap(const_cast<std::byte*>(data_), size_);
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::string SealedFile::descriptor_path() const {
    return fmt::format("/proc/self/fd/{}", descriptor_);
}

Result<std::pair<dev_t, ino_t>> SealedFile::device_and_inode() const {
    struct stat status{};
    if (::fstat(descriptor_, &status) != 0) return system_error("", "fstat", errno);
    return std::pair{status.st_dev, status.st_ino};
}

std::string sha256_hex(std::span<const std::byte> bytes) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest, &length, EVP_sha256(), nullptr) != 1)
        return {};
    std::string out;
    for (unsigned int i = 0; i < length; ++i) out += fmt::format("{:02x}", digest[i]);
    return out;
}

}  // namespace packhost::plugins
