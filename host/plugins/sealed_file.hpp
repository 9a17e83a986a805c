// sealed_file.hpp: the bytes of a file, copied to where nobody can change them, and their digest.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <utility>

#include "packhost/result.hpp"

namespace packhost::plugins {

/// A copy of a file in sealed anonymous memory (memfd_create(2), F_SEAL_*): what is hashed and read
/// here is what will be mapped, whatever happens to the file meanwhile. Movable; the destructor
/// frees the copy. Immutable, hence thread-safe.
class SealedFile {
 public:
    /// Opens the file once, copies, seals, then hashes the sealed bytes. It must be a regular file
    /// of at most 256 MiB and the last part of its path no symbolic link. Errors: no_file,
    /// unsafe_path, too_large, system_error.
    static Result<SealedFile> read(const std::filesystem::path& file);

    SealedFile(SealedFile&& other) noexcept;
    SealedFile& operator=(SealedFile&& other) noexcept;
    ~SealedFile();

    std::span<const std::byte> bytes() const noexcept { return {data_, size_}; }
    /// SHA-256 of the bytes, 64 lower-case hexadecimal digits.
    const std::string& sha256() const noexcept { return sha256_; }
    /// The path by which this process can open the copy again: "/proc/self/fd/N".
    std::string descriptor_path() const;
    /// Leaves the descriptor open for the life of the process, beyond this object.
    void keep_open() noexcept { descriptor_ = -1; }
    /// The copy's identity as fstat(2) gives it.
    Result<std::pair<dev_t, ino_t>> device_and_inode() const;

 private:
    SealedFile() = default;

    int descriptor_ = -1;
    const std::byte* data_ = nullptr;
    std::size_t size_ = 0;
    std::string sha256_;
};

/// SHA-256 in hexadecimal; empty if the library fails.
std::string sha256_hex(std::span<const std::byte> bytes);

}  // namespace packhost::plugins
