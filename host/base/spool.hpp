// spool.hpp: a file without a name, for bytes that are too many for memory and nobody else's.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "packhost/blob.hpp"
#include "packhost/result.hpp"

namespace packhost::detail {

/// Lies in $TMPDIR, else /var/tmp, else /tmp, and is gone with this object and the sources made of
/// it. One thread.
class Spool {
 public:
    /// Error: `spool_failed`, phase run.
    static Result<Spool> make();
    Spool(Spool&& other) noexcept;
    Spool& operator=(Spool&& other) noexcept;
    ~Spool();

    std::uint64_t size() const noexcept { return size_; }
    /// Error: `spool_failed`, phase run: the disk is full, say.
    Result<void> append(std::string_view bytes);
    /// As many as there are from `offset` on, at most buffer.size(). Error as above.
    Result<std::size_t> read(std::uint64_t offset, std::span<char> buffer) const;
    Result<void> clear();
    /// What has been written, to be read any number of times; this object is then empty-handed.
    std::shared_ptr<BlobSource> release() &&;

 private:
    explicit Spool(int fd) noexcept : fd_(fd) {}
    int fd_ = -1;
    std::uint64_t size_ = 0;
};

}  // namespace packhost::detail
