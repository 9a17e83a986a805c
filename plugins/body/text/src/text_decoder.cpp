// text_decoder.cpp: UTF-8 is checked and passed on as it lies; other charsets are converted.
#include "text_decoder.hpp"

#include "charset.hpp"
#include "packhost/plugin/codec_text.hpp"

namespace packhost::text {
namespace {

using plugin::BodyError;
using plugin::Events;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kJoined = 16 * 1024; // a converted text beyond this comes in parts

[[noreturn]] void truncated(std::uint64_t at) {
    throw BodyError("truncated", "The text ends within a character.", at);
}

// Checks UTF-8; what is right goes on as a view of the input.
class Utf8Passage {
 public:
    void restart() { *this = Utf8Passage(); }

    void bytes(std::string_view chunk, bool last, Events& events) {
        if (!begun_) chunk = skip_mark(chunk, last, events);
        const std::size_t right = utf8_.take(chunk);
        if (!utf8_.complete()) character_at_ = character_before(chunk, right);
        if (right < chunk.size())
            throw BodyError("invalid_utf8", "The text is not UTF-8.",
                            utf8_.complete() ? position_ + right : character_at_);
        if (last && !utf8_.complete()) truncated(character_at_);
        position_ += chunk.size();
        if (last) events.string(chunk);
        else if (!chunk.empty()) events.string_part(chunk);
    }

 private:
    // Drops a byte order mark, in however many pieces it comes. What only began like one is text.
    std::string_view skip_mark(std::string_view chunk, bool last, Events& events) {
        while (!chunk.empty() && mark_ < kByteOrderMark.size() &&
               chunk[0] == kByteOrderMark[mark_]) {
            chunk.remove_prefix(1);
            ++mark_;
        }
        begun_ = mark_ == kByteOrderMark.size() || !chunk.empty();
        position_ = mark_;
        if (mark_ == kByteOrderMark.size() || mark_ == 0) return chunk;
        if (!begun_ && last) truncated(0);
        if (begun_) {
            const std::string_view held = kByteOrderMark.substr(0, mark_);
            utf8_.take(held);
            events.string_part(held);
        }
        return chunk;
    }

    // Where the character began that is not complete at `at`.
    std::uint64_t character_before(std::string_view chunk, std::size_t at) const {
        while (at > 0 && (chunk[at - 1] & 0xC0) == 0x80) --at;
        return at > 0 ? position_ + at - 1 : character_at_;
    }

    plugin::Utf8Checker utf8_;
    std::uint64_t position_ = 0;     // bytes of the body that were taken
    std::uint64_t character_at_ = 0; // where the character began that is not complete
    std::size_t mark_ = 0;           // bytes of the byte order mark that were seen
    bool begun_ = false;             // what comes is no byte order mark
};

// Converts another charset.
class Conversion {
 public:
    void restart() {
        held_.clear();
        position_ = 0;
        opened_ = begun_ = false;
    }

    void bytes(std::string_view charset, std::string_view chunk, bool last, Events& events) {
        if (!opened_ && !open(charset, chunk, last)) return;
        while (!held_.empty() || !chunk.empty()) {
            if (held_.empty()) {
                run(chunk, events);
                held_ = chunk;
                break;
            }
            std::string_view left = held_;
            run(left, events);
            held_.erase(0, held_.size() - left.size());
            if (held_.empty()) continue;
            if (chunk.empty()) break;
            held_ += chunk[0];
            chunk.remove_prefix(1);
        }
        if (!last) return;
        if (!held_.empty()) truncated(position_);
        char rest[64];
        events.append_text({rest, converter_.finish(rest, sizeof rest)});
        events.string(take_joined(events));
    }

 private:
    // False: the byte order is not known yet.
    bool open(std::string_view charset, std::string_view& chunk, bool last) {
        const char* name = iconv_name(charset);
        if (name && charset == "utf-16") {
            while (held_.size() < 2 && !chunk.empty()) {
                held_ += chunk[0];
                chunk.remove_prefix(1);
            }
            if (held_.size() < 2 && !last) return false;
            if (held_ == "\xFE\xFF") name = "UTF-16BE";
        }
        if (!name || !converter_.open(name))
            throw BodyError("unknown_charset", "The media type names a charset that is not known.",
                            0);
        opened_ = true;
        return true;
    }

    void run(std::string_view& in, Events& events) {
        char out[4096];
        for (auto step = Converter::Step::full; step == Converter::Step::full;) {
            const std::size_t before = in.size();
            std::size_t wrote = 0;
            step = converter_.convert(in, out, sizeof out, wrote);
            position_ += before - in.size();
            events.append_text({out, wrote});
            if (events.text_size() > kJoined) events.string_part(take_joined(events));
            if (step == Converter::Step::wrong)
                throw BodyError("invalid_text", "The text holds bytes that its charset does not.",
                                position_);
        }
    }

    std::string_view take_joined(Events& events) {
        std::string_view text = events.take_text();
        if (!begun_ && text.starts_with(kByteOrderMark))
            text.remove_prefix(kByteOrderMark.size());
        begun_ = true;
        return text;
    }

    Converter converter_;
    std::string held_;           // less than a character
    std::uint64_t position_ = 0; // bytes of the body that were converted
    bool opened_ = false;
    bool begun_ = false;         // text was handed over
};

class TextDecoder final : public plugin::Decoder {
 public:
    explicit TextDecoder(const plugin::CodecOptions& options) { restart(options); }

    bool restart(const plugin::CodecOptions& options) override {
        charset_ = charset_of(options.media_type);
        utf8_.restart();
        conversion_.restart();
        return true;
    }

    void bytes(std::string_view chunk, bool last, Events& events) override {
        if (is_utf8(charset_)) utf8_.bytes(chunk, last, events);
        else conversion_.bytes(charset_, chunk, last, events);
    }

 private:
    std::string charset_;
    Utf8Passage utf8_;
    Conversion conversion_;
};

}  // namespace

std::unique_ptr<plugin::Decoder> make_decoder(const plugin::CodecOptions& options) {
    return std::make_unique<TextDecoder>(options);
}

}  // namespace packhost::text
