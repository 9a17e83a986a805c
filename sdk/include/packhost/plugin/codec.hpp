// codec.hpp: a body codec in C++: small classes to derive from, no table, no pointer to void.
//
//   class LinesDecoder : public packhost::plugin::Decoder {
//       void bytes(std::string_view chunk, bool last, Events& events) override;
//   };
//   class LinesEncoder : public packhost::plugin::Encoder {
//       void event(const ph_value_event& event, Output& out) override;
//   };
//   class Lines : public packhost::plugin::BodyCodec {
//    public:
//       static constexpr CodecInfo kInfo{.name = "lines", .media_types = "text/x-lines"};
//       std::unique_ptr<Encoder> encoder(const CodecOptions&) override;
//       std::unique_ptr<Decoder> decoder(const CodecOptions&) override;
//   };
//   PACKHOST_PLUGIN(packhost::plugin::Codec<Lines>)
//
// What is thrown ends the call: BodyError (where a body is wrong), Refused (a status), Failure.
#pragma once

#include <iterator>
#include <memory>
#include <string_view>

#include "packhost/abi/codec.h"
#include "packhost/plugin/codec_events.hpp"
#include "packhost/plugin/codec_order.hpp"
#include "packhost/plugin/codec_output.hpp"
#include "packhost/plugin/core.hpp"

namespace packhost::plugin {

/// A codec's facts (codec.h, ph_codec_info); all of them literals.
struct CodecInfo {
    const char* name;
    const char* media_types;           ///< space-separated; the first is what a request says
    std::string_view empty_value = {}; ///< the encoded body when a declared body has no field
    std::uint32_t flags = 0;           ///< PH_CODEC_NESTED_KEYS, PH_CODEC_BYTE_IDENTICAL
};

/// What the host asks of one body.
struct CodecOptions {
    std::size_t max_depth;       ///< open containers, at most; 0: the codec's own bound
    std::string_view media_type; ///< as in Content-Type; valid during the call that gets it
    /// What the host wants of a body; Events leaves the rest out by itself. Null: everything.
    const ph_wanted* wanted = nullptr;
};

/// Thrown where a body or a template is wrong. Both texts are literals.
class BodyError : public std::exception {
 public:
    /// `code` as in codec.h, or one of the codec's own; `message` is one sentence; `offset` counts
    /// bytes from the start, line and column from 1 (0: not applicable).
    BodyError(const char* code, const char* message, std::uint64_t offset, std::uint32_t line = 0,
              std::uint32_t column = 0) noexcept
        : code_(code), message_(message), offset_(offset), line_(line), column_(column) {}

    const char* what() const noexcept override { return message_; }
    ph_codec_error error() const noexcept {
        auto e = sized<ph_codec_error>();
        e.offset = offset_;
        e.line = line_;
        e.column = column_;
        e.code = str(code_);
        e.message = str(message_);
        return e;
    }

 private:
    const char* code_;
    const char* message_;
    std::uint64_t offset_;
    std::uint32_t line_, column_;
};

/// A value's events, for a range-for; whatever their size in the host's version.
class ValueEvents {
 public:
    class iterator {
     public:
        using iterator_category = std::input_iterator_tag;
        using value_type = ph_value_event;
        using difference_type = std::ptrdiff_t;
        using pointer = const ph_value_event*;
        using reference = const ph_value_event&;
        iterator(const char* at, std::size_t stride) noexcept : at_(at), stride_(stride) {}
        reference operator*() const noexcept { return *reinterpret_cast<pointer>(at_); }
        pointer operator->() const noexcept { return &**this; }
        iterator& operator++() noexcept {
            at_ += stride_;
            return *this;
        }
        bool operator==(const iterator& other) const noexcept { return at_ == other.at_; }

     private:
        const char* at_;
        std::size_t stride_;
    };

    /// Throws Refused(PH_INVALID) if the events are too small to be any.
    ValueEvents(const ph_value_event* events, std::size_t count) : first_(events), count_(count) {
        if (count > 0 && (!events || events->size < sizeof(ph_value_event)))
            throw Refused(PH_INVALID);
        stride_ = count > 0 ? events->size : sizeof(ph_value_event);
    }
    explicit ValueEvents(const ph_value& value) : ValueEvents(value.events, value.count) {}

    std::size_t size() const noexcept { return count_; }
    iterator begin() const noexcept { return {reinterpret_cast<const char*>(first_), stride_}; }
    iterator end() const noexcept {
        return {reinterpret_cast<const char*>(first_) + count_ * stride_, stride_};
    }

 private:
    const ph_value_event* first_;
    std::size_t count_;
    std::size_t stride_;
};

/// Turns one value into bytes.
class Encoder {
 public:
    virtual ~Encoder() = default;
    /// The next event of a value that is in order (codec_order.hpp); unknown kinds are left out.
    virtual void event(const ph_value_event& event, Output& out) = 0;
    /// The value is whole: writes what is still owed.
    virtual void end(Output&) {}
    /// Makes the object as good as new for another value, and says true; by default it is thrown
    /// away and another one made. Called when it is used again, so let go of nothing here alone.
    virtual bool restart(const CodecOptions&) { return false; }
};

/// Turns the bytes of one body into events.
class Decoder {
 public:
    virtual ~Decoder() = default;
    /// The next bytes, split anywhere; `last` may come with or after the last of them, and then the
    /// value must have been whole, else BodyError "truncated".
    virtual void bytes(std::string_view chunk, bool last, Events& events) = 0;
    /// As Encoder::restart().
    virtual bool restart(const CodecOptions&) { return false; }
};

/// Where compile_template() writes its segments.
class Segments {
 public:
    explicit Segments(const ph_template_sink* sink) noexcept : sink_(sink) {}
    void literal(std::string_view text) { put(0, text); }
    /// `context` is the codec's own tag, not 0: escape() gets it back.
    void placeholder(std::uint32_t context, std::string_view name) { put(context, name); }

 private:
    void put(std::uint32_t context, std::string_view text) {
        auto segment = sized<ph_template_segment>();
        segment.context = context;
        segment.text = str(text);
        const ph_status status = sink_->segment(sink_->ctx, &segment);
        if (status != PH_OK) throw Refused(status);
    }
    const ph_template_sink* sink_;
};

/// A codec, one object per worker. The four last functions are optional: those that are not
/// overridden are absent from the table. A constructor takes nothing, or (const Host&, ph_value
/// settings), the settings having passed the schema.
class BodyCodec {
 public:
    virtual ~BodyCodec() = default;
    virtual std::unique_ptr<Encoder> encoder(const CodecOptions& options) = 0;
    virtual std::unique_ptr<Decoder> decoder(const CodecOptions& options) = 0;

    /// Splits the text at {{name}} and tags each placeholder with the place it stands in.
    virtual void compile_template(std::string_view, Segments&) { throw Refused(PH_UNSUPPORTED); }
    /// Writes a value as it must stand in that place; no event at all: a missing optional value.
    virtual void escape(std::uint32_t, const ValueEvents&, Output&) {
        throw Refused(PH_UNSUPPORTED);
    }
    /// Throws BodyError at the first error of a finished body.
    virtual void check(std::string_view) { throw Refused(PH_UNSUPPORTED); }
    /// How surely a body with these first bytes is this codec's: 0 to 100.
    virtual unsigned sniff(std::string_view) { return 0; }
};

}  // namespace packhost::plugin

#include "packhost/plugin/codec_table.hpp"
