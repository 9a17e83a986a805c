// spool.cpp: O_TMPFILE where the file system has it, else a name that is removed at once.
#include "base/spool.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "base/file_blob.hpp"
#include "base/try.hpp"

namespace packhost::detail {
namespace {

Error spool_failed(int reason) {
    return {"spool_failed", Phase::run,
            std::string("Bytes can't be kept in a temporary file: ") + std::strerror(reason) + ".",
            "Name a folder with room in the environment variable TMPDIR."};
}

int open_in(const std::string& folder) {
    const int fd = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0) return fd;
    std::string name = folder + "/packhost-XXXXXX";
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0) ::unlink(name.c_str());
    return named;
}

}  // namespace

Result<Spool> Spool::make() {
    const char* own = std::getenv("TMPDIR");
    for (const char* folder : {own && *own ? own : "/var/tmp", "/tmp"})
        if (const int fd = open_in(folder); fd >= 0) return Spool(fd);
    return spool_failed(errno);
}

Spool::Spool(Spool&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), size_(std::exchange(other.size_, 0)) {}

Spool& Spool::operator=(Spool&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(size_, other.size_);
    return *this;
}

Spool::~Spool() {
    if (fd_ >= 0) ::close(fd_);
}

Result<void> Spool::append(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return spool_failed(n < 0 ? errno : ENOSPC);
        size_ += static_cast<std::uint64_t>(n);
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
}

Result<std::size_t> Spool::read(std::uint64_t offset, std::span<char> buffer) const {
    while (true) {
        const ssize_t n =
            ::pread(fd_, buffer.data(), buffer.size(), static_cast<off_t>(offset));
        if (n >= 0) return static_cast<std::size_t>(n);
        if (errno != EINTR) return spool_failed(errno);
    }
}

Result<void> Spool::clear() {
    if (::ftruncate(fd_, 0) != 0) return spool_failed(errno);
    size_ = 0;
    return {};
}

std::shared_ptr<BlobSource> Spool::release() && {
    return std::make_shared<FileSource>(std::exchange(fd_, -1), std::string());
}

}  // namespace packhost::detail
