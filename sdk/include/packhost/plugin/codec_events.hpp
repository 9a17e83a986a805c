// codec_events.hpp: how a decoder hands values to the host: in batches, without what is unwanted.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <vector>

#include "packhost/abi/codec.h"
#include "packhost/plugin/core.hpp"

namespace packhost::plugin {

/// Thrown by codec code: ends the call with that status, which is not PH_OK.
class Refused : public std::exception {
 public:
    explicit Refused(ph_status status) noexcept : status_(status) {}
    ph_status status() const noexcept { return status_; }
    const char* what() const noexcept override { return "refused"; }

 private:
    ph_status status_;
};

/// The host's value sink. Events are collected and handed over in batches; members that the host
/// has no use for, and what lies in a subtree that it skips, are dropped here, so a decoder may
/// push everything it sees.
///
/// A text must stay valid until the batch is gone: that of the input bytes does, and what was
/// built with append_text() and take_text(). Every function that pushes may hand over a batch and
/// then throws Refused if the host stops the decoding.
class Events {
 public:
    static constexpr std::size_t kBatch = 64;

    Events() {
        for (ph_value_event& event : batch_) event = sized<ph_value_event>();
    }

    /// Begins a new body. Memory is kept, up to a bound. `wanted` must outlive the body.
    void restart(const ph_value_sink* sink, const ph_wanted* wanted = nullptr) {
        sink_ = sink;
        count_ = depth_ = used_ = open_ = hidden_ = 0;
        skipping_ = dropping_ = false;
        filter_ = wanted && wanted->count > 0;
        next_ = wanted;
        place_ = nullptr;
        places_.clear();
        if (arena_.size() > kKeptArena) std::vector<char>().swap(arena_);
    }

    void null() { scalar(PH_VALUE_NULL); }
    void boolean(bool v) { scalar(PH_VALUE_BOOL, {}, v ? 1u : 0u); }
    void integer(std::int64_t v) { scalar(PH_VALUE_INT, {}, static_cast<std::uint64_t>(v)); }
    /// A whole number; above INT64_MAX it is a PH_VALUE_UINT.
    void natural(std::uint64_t v) {
        scalar(v <= INT64_MAX ? PH_VALUE_INT : PH_VALUE_UINT, {}, v);
    }
    /// A finite number.
    void real(double v) {
        std::uint64_t bits;
        std::memcpy(&bits, &v, sizeof bits);
        scalar(PH_VALUE_DOUBLE, {}, bits);
    }
    /// A whole number beyond 64 bits, as its digits.
    void number_text(std::string_view digits) { scalar(PH_VALUE_NUMBER_TEXT, digits); }
    /// UTF-8. With string_part() before it, the last part.
    void string(std::string_view text) { scalar(PH_VALUE_STRING, text); }
    void string_part(std::string_view text) {
        if (wanted()) push(PH_VALUE_STRING_PART, text);
    }
    /// The value that follows is dropped with its key if the host has no use for it.
    void key(std::string_view name) {
        if (!wanted()) return;
        if (place_) {
            next_ = member(*place_, name);
            if (!next_) {
                dropping_ = true;
                forget(name);
                return;
            }
        }
        push(PH_VALUE_KEY, name);
    }
    void begin_object() { begin(PH_VALUE_BEGIN_OBJECT); }
    void begin_array() { begin(PH_VALUE_BEGIN_ARRAY); }
    void end_object() { end(PH_VALUE_END_OBJECT); }
    void end_array() { end(PH_VALUE_END_ARRAY); }

    /// False where the host wants nothing: texts need not be built. A scalar must be told all the
    /// same, by its function or by pass_over().
    bool wanted() const noexcept { return !skipping_ && !dropping_; }
    /// A scalar went by that is not wanted.
    void pass_over() noexcept {
        if (hidden_ == 0) dropping_ = false;
    }
    /// Containers that are open, those in skipped subtrees included.
    std::size_t depth() const noexcept { return depth_; }

    /// Adds a piece to the text that is being built. It may be built across several calls of
    /// Decoder::bytes().
    void append_text(std::string_view piece) {
        if (arena_.size() - used_ < piece.size()) make_room(piece.size());
        if (!piece.empty()) std::memcpy(arena_.data() + used_, piece.data(), piece.size());
        used_ += piece.size();
    }
    std::size_t text_size() const noexcept { return used_ - open_; }
    std::string_view peek_text() const noexcept { return {arena_.data() + open_, text_size()}; }
    /// Ends the text; the view is valid until the batch that holds it is gone.
    std::string_view take_text() noexcept {
        const auto text = peek_text();
        open_ = used_;
        return text;
    }
    /// Forgets the text that is being built.
    void drop_text() noexcept { used_ = open_; }

    /// Hands over what is collected.
    void flush() {
        if (count_ > 0) {
            auto answer = sized<ph_sink_answer>();
            const ph_status status = sink_->events(sink_->ctx, batch_.data(), count_, &answer);
            count_ = 0;
            if (status != PH_OK) throw Refused(status);
            heed(answer.skip_depth);
        }
        if (open_ > 0) {
            std::memmove(arena_.data(), arena_.data() + open_, text_size());
            used_ -= open_;
            open_ = 0;
        }
    }

 private:
    static constexpr std::size_t kFirstArena = 4096;
    static constexpr std::size_t kKeptArena = 256 * 1024;

    void scalar(ph_event_kind kind, std::string_view text = {}, std::uint64_t bits = 0) {
        if (wanted()) push(kind, text, bits);
        else pass_over();
    }
    void push(ph_event_kind kind, std::string_view text = {}, std::uint64_t bits = 0) {
        ph_value_event& event = batch_[count_++];
        event.kind = kind;
        event.text = str(text);
        event.as.natural = bits;
        if (count_ == kBatch) flush();
    }

    void begin(ph_event_kind kind) {
        ++depth_;
        if (!wanted()) {
            ++hidden_;
            return;
        }
        if (filter_) {
            const bool by_name = kind == PH_VALUE_BEGIN_OBJECT && next_ && next_->count > 0;
            place_ = by_name ? next_ : nullptr;
            next_ = nullptr;
            places_.push_back(place_);
        }
        push(kind);
    }

    // The end of a container whose begin the host saw is told to it even in a skipped subtree:
    // what the host gets is always balanced.
    void end(ph_event_kind kind) {
        --depth_;
        if (hidden_ > 0) {
            if (--hidden_ == 0) dropping_ = false;
            return;
        }
        dropping_ = false;
        if (skipping_ && depth_ <= floor_) skipping_ = false;
        if (filter_ && !places_.empty()) {
            places_.pop_back();
            place_ = places_.empty() ? nullptr : places_.back();
        }
        push(kind);
    }

    void heed(std::uint32_t skip_depth) noexcept {
        if (skip_depth == 0 || depth_ < skip_depth) return;
        floor_ = skipping_ ? std::min<std::size_t>(floor_, skip_depth - 1) : skip_depth - 1;
        skipping_ = true;
    }

    static const ph_wanted* member(const ph_wanted& of, std::string_view key) noexcept {
        const std::size_t first = key.empty() ? 0 : static_cast<unsigned char>(key[0]);
        const std::size_t mark = key.empty() ? 0 : (key.size() * 7 + first) % 64;
        if (!(of.marks >> mark & 1)) return nullptr;
        for (std::uint32_t i = 0; i < of.count; ++i) {
            const ph_wanted& one = element(of.members, i);
            if (view(one.key) == key) return &one;
        }
        return nullptr;
    }

    /// Gives a text's place in the arena back, if it was the last there.
    void forget(std::string_view text) noexcept {
        if (text.empty() || open_ != used_ || text.data() + text.size() != arena_.data() + used_)
            return;
        used_ = open_ = static_cast<std::size_t>(text.data() - arena_.data());
    }

    void make_room(std::size_t more) {
        flush();
        if (arena_.size() - used_ >= more) return;
        arena_.resize(std::max({kFirstArena, 2 * arena_.size(), used_ + more}));
    }

    const ph_value_sink* sink_ = nullptr;
    std::size_t count_ = 0;
    std::size_t depth_ = 0;
    std::size_t hidden_ = 0;    // open containers whose begin was dropped
    std::size_t floor_ = 0;     // while skipping: the depth at which it is over
    bool skipping_ = false;
    bool dropping_ = false;     // the member under way
    bool filter_ = false;
    const ph_wanted* next_ = nullptr;   // of the value that follows; null: all of it
    const ph_wanted* place_ = nullptr;  // of the innermost object; null: all members
    std::vector<const ph_wanted*> places_;
    std::vector<char> arena_;
    std::size_t used_ = 0;      // bytes of the arena in use
    std::size_t open_ = 0;      // where the text that is being built begins
    std::array<ph_value_event, kBatch> batch_;
};

}  // namespace packhost::plugin
