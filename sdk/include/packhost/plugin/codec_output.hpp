// codec_output.hpp: where an encoder writes: a buffer over the host's sink that copes with "later".
#pragma once

#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>

#include "packhost/abi/codec.h"
#include "packhost/plugin/core.hpp"

namespace packhost::plugin {

/// Bytes on their way to the host's sink, in order, secrets and blobs among them. put() never
/// waits: what the sink does not take now is kept, at most what one event encodes to beyond kChunk,
/// and the wrapper asks for no further event until it is gone.
class Output {
 public:
    /// The sink gets pieces of at most this size.
    static constexpr std::size_t kChunk = 16 * 1024;

    void restart(const ph_byte_sink* sink) {
        sink_ = sink;
        status_ = PH_OK;
        if (buffer_.size() > kKept) std::vector<char>().swap(buffer_);
        forget();
    }

    void put(char c) {
        if (size_ == buffer_.size()) make_room(1);
        buffer_[size_++] = c;
    }
    void put(std::string_view text) {
        while (text.size() > kChunk) {
            put_piece(text.substr(0, kChunk));
            text.remove_prefix(kChunk);
        }
        put_piece(text);
    }
    /// Leaves a secret to the host, written through the encoder.
    void put_secret(ph_secret secret, ph_encoder encoder) {
        secrets_.push_back({size_, secret, encoder});
    }
    /// Leaves a blob's bytes to the host. One that knows no blobs ends with PH_UNSUPPORTED.
    void put_blob(std::uint64_t blob) { secrets_.push_back({size_, blob, kBlob}); }

    /// For the wrapper: a new call has come, the sink may be asked again.
    void resume() noexcept {
        if (status_ == PH_LATER) status_ = PH_OK;
    }
    /// For the wrapper: sends whole chunks. PH_LATER: the sink is full; below 0: it failed.
    ph_status pass_on() noexcept { return send(kChunk); }
    /// For the wrapper: sends everything.
    ph_status drain() noexcept {
        send(1);
        return status_;
    }
    ph_status status() const noexcept { return status_; }

 private:
    static constexpr std::size_t kFirst = 1024;
    static constexpr std::size_t kKept = 256 * 1024;
    static constexpr ph_encoder kBlob = UINT32_MAX;
    struct Secret {
        std::size_t at; // bytes of the buffer that come before it
        std::uint64_t handle;
        ph_encoder encoder; // kBlob: it is a blob
    };

    ph_status put(const Secret& s) const {
        if (s.encoder != kBlob) return sink_->put_secret(sink_->ctx, s.handle, s.encoder);
        if (!PH_HAS(sink_, put_blob) || !sink_->put_blob) return PH_UNSUPPORTED;
        return sink_->put_blob(sink_->ctx, s.handle);
    }

    void put_piece(std::string_view text) {
        if (buffer_.size() - size_ < text.size()) make_room(text.size());
        if (!text.empty()) std::memcpy(buffer_.data() + size_, text.data(), text.size());
        size_ += text.size();
    }

    // Beyond two chunks the buffer grows only while the sink takes nothing.
    void make_room(std::size_t more) {
        if (buffer_.size() >= 2 * kChunk) pass_on();
        if (buffer_.size() - size_ >= more) return;
        buffer_.resize(std::max({kFirst, 2 * buffer_.size(), size_ + more}));
    }

    ph_status send(std::size_t least) noexcept {
        while (status_ == PH_OK) {
            const bool secret = next_ < secrets_.size();
            const std::size_t end = secret ? secrets_[next_].at : size_;
            if (secret && end == sent_) {
                status_ = put(secrets_[next_]);
                if (status_ == PH_OK) ++next_;
                continue;
            }
            const std::size_t size = std::min(end - sent_, kChunk);
            if (size == 0 || (!secret && size < least)) break;
            status_ = sink_->write(sink_->ctx, {buffer_.data() + sent_, size});
            if (status_ == PH_OK) sent_ += size;
        }
        tidy();
        return status_;
    }

    // Moves what is left to the front of the buffer, when that is the smaller part.
    void tidy() noexcept {
        if (sent_ == size_ && next_ == secrets_.size()) return forget();
        if (sent_ == 0 || sent_ < size_ - sent_) return;
        std::memmove(buffer_.data(), buffer_.data() + sent_, size_ - sent_);
        secrets_.erase(secrets_.begin(), secrets_.begin() + static_cast<std::ptrdiff_t>(next_));
        for (Secret& s : secrets_) s.at -= sent_;
        size_ -= sent_;
        sent_ = next_ = 0;
    }
    void forget() noexcept {
        secrets_.clear();
        size_ = sent_ = next_ = 0;
    }

    const ph_byte_sink* sink_ = nullptr;
    ph_status status_ = PH_OK;
    std::vector<char> buffer_;
    std::size_t size_ = 0;         // bytes of the buffer that are written
    std::size_t sent_ = 0;         // bytes of the buffer that the sink has
    std::vector<Secret> secrets_;
    std::size_t next_ = 0;         // secrets that the sink has
};

}  // namespace packhost::plugin
