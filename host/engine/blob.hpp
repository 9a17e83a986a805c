// blob.hpp: the bytes of blob pins on their way into requests.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/spool.hpp"
#include "packhost/blob.hpp"

namespace packhost::engine {

/// A source as one run reads it: from its first byte for each request. What a source that can be
/// read once has given is kept, as far as it fits, for the next time. One thread.
class Blob {
 public:
    static constexpr std::uint64_t kMostKept = 64u << 20;

    explicit Blob(std::shared_ptr<BlobSource> source) : source_(std::move(source)) {}

    std::string file_name() const { return source_->file_name(); }
    std::optional<std::uint64_t> size() const { return source_->size(); }
    /// Before each reading. Errors: the source's, and `body_not_replayable`, phase input.
    Result<void> open();
    /// False: it can't be read once more, and open() would fail.
    bool can_open() const { return !lost_ || source_->can_rewind(); }
    /// 0: the end.
    Result<std::size_t> read(std::span<char> buffer);

 private:
    Result<void> keep(std::string_view bytes);

    std::shared_ptr<BlobSource> source_;
    std::optional<detail::Spool> kept_;  ///< of a source that can be read once
    std::uint64_t at_ = 0;               ///< in kept_
    bool lost_ = false;                  ///< more came than is kept
};

/// A blob within the bytes of an encoded body: it comes before the one at `offset`.
struct BlobPlace {
    std::size_t offset;
    std::shared_ptr<Blob> blob;
};

/// A body in its order, for reading it once.
class BodyStream {
 public:
    /// Opens all blobs and settles their sizes. Both must outlive the stream.
    Result<void> begin(std::string_view bytes, const std::vector<BlobPlace>& places);
    /// Nothing: that of a blob is not known.
    std::optional<std::uint64_t> size() const noexcept;

    /// Fills `buffer` as far as there are bytes. Error: `bad_blob`, phase input, if a source ends
    /// before its size; and the source's own.
    Result<std::size_t> read(std::span<char> buffer);
    /// True once all has been read, as far as that can be told without reading on.
    bool at_end() const noexcept { return at_ == bytes_.size() && place_ == sizes_.size(); }

 private:
    Result<std::size_t> read_blob(std::span<char> buffer);

    std::string_view bytes_;
    const BlobPlace* places_ = nullptr;
    std::vector<std::optional<std::uint64_t>> sizes_;
    std::size_t at_ = 0;     // in bytes_
    std::size_t place_ = 0;  // the next one
    bool open_ = false;      // it is being read
    std::uint64_t read_ = 0; // bytes of it
};

}  // namespace packhost::engine
