// blob.cpp: sources that are read again, and bodies with sources in them.
#include "engine/blob.hpp"

#include <algorithm>
#include <cstring>

#include "base/try.hpp"

namespace packhost::engine {

Result<void> Blob::open() {
    if (source_->can_rewind()) return source_->rewind();
    if (lost_)
        return Error{"body_not_replayable", Phase::input,
                     "The request would have to be sent again, and its body comes from a source "
                     "that can be read once.",
                     "Give a source that can be rewound: a file, say."};
    at_ = 0;
    return {};
}

Result<void> Blob::keep(std::string_view bytes) {
    if (lost_) return {};
    if (!kept_) {
        PH_TRY(kept_, detail::Spool::make());
    }
    if (bytes.size() > kMostKept - kept_->size()) {
        lost_ = true;
        return kept_->clear();
    }
    PH_CHECK(kept_->append(bytes));
    at_ = kept_->size();
    return {};
}

Result<std::size_t> Blob::read(std::span<char> buffer) {
    if (kept_ && at_ < kept_->size()) {
        PH_TRY(const std::size_t n, kept_->read(at_, buffer));
        at_ += n;
        return n;
    }
    PH_TRY(const std::size_t n, source_->read(buffer));
    if (n > buffer.size())
        return Error{"bad_blob", Phase::input,
                     "A blob source gave more bytes than it was asked for.", ""};
    if (n > 0 && !source_->can_rewind()) PH_CHECK(keep({buffer.data(), n}));
    return n;
}

Result<void> BodyStream::begin(std::string_view bytes, const std::vector<BlobPlace>& places) {
    *this = {};
    bytes_ = bytes;
    places_ = places.data();
    for (const BlobPlace& place : places) {
        PH_CHECK(place.blob->open());
        sizes_.push_back(place.blob->size());
    }
    return {};
}

std::optional<std::uint64_t> BodyStream::size() const noexcept {
    std::uint64_t total = bytes_.size();
    for (const auto& size : sizes_) {
        if (!size) return std::nullopt;
        total += *size;
    }
    return total;
}

Result<std::size_t> BodyStream::read_blob(std::span<char> buffer) {
    Blob& blob = *places_[place_].blob;
    if (!open_) {
        PH_CHECK(blob.open());
        open_ = true;
        read_ = 0;
    }
    const auto& size = sizes_[place_];
    const std::uint64_t left = size ? *size - read_ : buffer.size();
    std::size_t n = 0;
    if (left > 0) {
        PH_TRY(n, blob.read(buffer.first(std::min<std::uint64_t>(left, buffer.size()))));
        read_ += n;
        if (n == 0 && size)
            return Error{"bad_blob", Phase::input,
                         "A blob's source ended before its announced size.",
                         "The file may have become shorter while it was sent."};
    }
    if (n == 0 || (size && read_ == *size)) {
        ++place_;
        open_ = false;
    }
    return n;
}

Result<std::size_t> BodyStream::read(std::span<char> buffer) {
    std::size_t filled = 0;
    while (filled < buffer.size() && !at_end()) {
        const bool has_place = place_ < sizes_.size();
        const std::size_t end = has_place ? places_[place_].offset : bytes_.size();
        if (at_ < end) {
            const std::size_t n = bytes_.copy(buffer.data() + filled,
                                              std::min(buffer.size() - filled, end - at_), at_);
            at_ += n;
            filled += n;
        } else {
            PH_TRY(const std::size_t n, read_blob(buffer.subspan(filled)));
            filled += n;
        }
    }
    return filled;
}

}  // namespace packhost::engine
