// json_decoder.cpp: Boost.JSON's event parser, from pieces of bytes to batches of events.
#include "json_decoder.hpp"

// The parser unescapes into a buffer of this size. It counts on a piece being no longer than what
// is free in it when an escape sequence or a character was split before the piece, and in that case
// is off by up to three bytes: so later pieces are kept shorter than the buffer (see kPiece).
#define BOOST_JSON_STACK_BUFFER_SIZE 16384
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>

#include <charconv>
#include <cmath>
#include <functional>

#include "parse_trail.hpp"

namespace packhost::json {
namespace {

using plugin::BodyError;
using plugin::Events;
using boost::json::error_code;
using Text = boost::json::string_view;

constexpr std::size_t kPiece = BOOST_JSON_STACK_BUFFER_SIZE - 16;
constexpr std::size_t kJoined = 64 * 1024;
constexpr std::size_t kLongestNumber = 4096;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Takes the parser's calls. A text that lies in the input as it is goes on as a view; others
// (unescaped, or split between pieces) are joined in the events' arena.
class Handler {
 public:
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = 1024 * 1024;

    void restart(std::size_t max_depth) {
        max_depth_ = max_depth == 0 || max_depth > kDeepest ? kDeepest : max_depth;
        number_size_ = 0;
        number_refused_ = false;
    }
    void begin_piece(std::string_view piece, Events& events) {
        begin_ = piece.data();
        end_ = piece.data() + piece.size();
        events_ = &events;
    }
    bool number_refused() const { return number_refused_; }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code& ec) {
        if (too_deep(ec)) return false;
        events_->begin_object();
        return true;
    }
    bool on_array_begin(error_code& ec) {
        if (too_deep(ec)) return false;
        events_->begin_array();
        return true;
    }
    bool on_object_end(std::size_t, error_code&) {
        events_->end_object();
        return true;
    }
    bool on_array_end(std::size_t, error_code&) {
        events_->end_array();
        return true;
    }

    bool on_key_part(Text part, std::size_t, error_code&) {
        if (events_->wanted()) events_->append_text(part);
        return true;
    }
    bool on_key(Text part, std::size_t size, error_code&) {
        if (!events_->wanted()) return drop();
        if (part.size() == size && in_input(part)) events_->key(part);
        else events_->key(join(part));
        return true;
    }
    bool on_string_part(Text part, std::size_t, error_code&) {
        if (events_->wanted()) add(part);
        return true;
    }
    bool on_string(Text part, std::size_t, error_code&) {
        if (!events_->wanted()) return pass_over();
        if (events_->text_size() == 0 && in_input(part)) {
            events_->string(part);
            return true;
        }
        add(part);
        if (!events_->wanted()) return drop();
        events_->string(events_->take_text());
        return true;
    }

    bool on_number_part(Text part, error_code& ec) {
        if (too_long(part, ec)) return false;
        events_->append_text(part);
        return true;
    }
    bool on_int64(std::int64_t number, Text part, error_code& ec) {
        if (too_long(part, ec)) return false;
        // The one whole number that is none to a double: minus zero keeps its sign.
        if (number == 0 && (events_->text_size() > 0 ? events_->peek_text()[0] : part[0]) == '-')
            events_->real(-0.0);
        else
            events_->integer(number);
        return end_number();
    }
    bool on_uint64(std::uint64_t number, Text part, error_code& ec) {
        if (too_long(part, ec)) return false;
        events_->natural(number);
        return end_number();
    }
    bool on_double(double number, Text part, error_code& ec) {
        if (too_long(part, ec)) return false;
        std::string_view text = part;
        if (events_->text_size() > 0) {
            events_->append_text(part);
            text = events_->peek_text();
        }
        const std::size_t sign = text.find_first_of(".eE");
        if (sign == text.npos) {
            if (text.data() != part.data()) text = events_->take_text();
            events_->number_text(text);
        } else {
            // The parser's own result is exact for fifteen digits without an exponent only.
            const bool exact = text.size() <= 16 && text.find_first_of("eE", sign) == text.npos;
            if (!exact && !round(text, number)) return refuse_number(ec);
            events_->real(number);
        }
        return end_number();
    }
    bool on_bool(bool value, error_code&) {
        events_->boolean(value);
        return true;
    }
    bool on_null(error_code&) {
        events_->null();
        return true;
    }
    bool on_comment_part(Text, error_code&) { return true; }
    bool on_comment(Text, error_code&) { return true; }

 private:
    bool in_input(Text text) const {
        return !std::less<>()(text.data(), begin_) && !std::less<>()(end_, text.data());
    }

    bool too_deep(error_code& ec) const {
        if (events_->depth() < max_depth_) return false;
        ec = boost::json::error::too_deep;
        return true;
    }
    bool too_long(Text part, error_code& ec) {
        number_size_ += part.size();
        return number_size_ > kLongestNumber && !refuse_number(ec);
    }
    bool refuse_number(error_code& ec) {
        number_refused_ = true;
        ec = boost::json::error::exponent_overflow;
        return false;
    }
    bool end_number() {
        number_size_ = 0;
        return drop();
    }
    bool drop() {
        events_->drop_text();
        return true;
    }
    bool pass_over() {
        events_->pass_over();
        return drop();
    }

    std::string_view join(Text part) {
        events_->append_text(part);
        return events_->take_text();
    }
    // Only a piece of the input can be longer than kJoined: the parser's own buffer is smaller.
    void add(Text part) {
        if (events_->text_size() + part.size() <= kJoined) return events_->append_text(part);
        if (events_->text_size() > 0) events_->string_part(events_->take_text());
        if (part.size() > kJoined) events_->string_part(part);
        else events_->append_text(part);
    }

    // The nearest double. `rough` tells which way a number is out of range: towards zero is zero.
    static bool round(std::string_view text, double& rough) {
        double exact = 0;
        const auto result = std::from_chars(text.data(), text.data() + text.size(), exact);
        if (result.ec == std::errc::result_out_of_range && std::fabs(rough) < 1)
            exact = std::copysign(0.0, text[0] == '-' ? -1.0 : 1.0);
        else if (result.ec != std::errc() || !std::isfinite(exact))
            return false;
        rough = exact;
        return true;
    }

    Events* events_ = nullptr;
    const char* begin_ = nullptr;
    const char* end_ = nullptr;
    std::size_t max_depth_ = kDeepest;
    std::size_t number_size_ = 0;
    bool number_refused_ = false;
};

boost::json::parse_options parser_options() {
    boost::json::parse_options options;
    options.max_depth = kDeepest + 1; // the handler refuses before the parser does
    return options;
}

Complaint complaint_for(const error_code& ec) {
    using boost::json::error;
    if (ec == error::incomplete) return Complaint::kTruncated;
    if (ec == error::too_deep) return Complaint::kDepth;
    if (ec == error::exponent_overflow) return Complaint::kNumber;
    if (ec == error::key_too_large) return Complaint::kKey;
    if (ec == error::expected_hex_digit || ec == error::illegal_leading_surrogate ||
        ec == error::illegal_trailing_surrogate)
        return Complaint::kEscape;
    return Complaint::kSyntax;
}

class JsonDecoder final : public plugin::Decoder {
 public:
    explicit JsonDecoder(const plugin::CodecOptions& options) : parser_(parser_options()) {
        restart(options);
    }

    bool restart(const plugin::CodecOptions& options) override {
        parser_.reset();
        parser_.handler().restart(options.max_depth);
        trail_.restart();
        mark_ = 0;
        begun_ = false;
        return true;
    }

    void bytes(std::string_view chunk, bool last, Events& events) override {
        chunk = skip_mark(chunk, last);
        // The first piece has nothing split before it and may have any length.
        std::size_t limit = begun_ ? kPiece : chunk.size();
        while (chunk.size() > limit) {
            parse(chunk.substr(0, limit), false, events);
            chunk.remove_prefix(limit);
            limit = kPiece;
        }
        if (last || !chunk.empty()) parse(chunk, last, events);
    }

 private:
    // Drops a byte order mark at the start of the body, in however many pieces it comes.
    std::string_view skip_mark(std::string_view chunk, bool last) {
        while (!begun_ && !chunk.empty() && mark_ < kByteOrderMark.size()) {
            if (chunk[0] != kByteOrderMark[mark_]) {
                if (mark_ > 0) fail(Complaint::kSyntax, chunk, 0, last);
                break;
            }
            trail_.pass(chunk.substr(0, 1));
            chunk.remove_prefix(1);
            ++mark_;
        }
        return chunk;
    }

    void parse(std::string_view piece, bool last, Events& events) {
        if (!piece.data()) piece = "";
        begun_ = true;
        parser_.handler().begin_piece(piece, events);
        error_code ec;
        const std::size_t parsed = parser_.write_some(!last, piece.data(), piece.size(), ec);
        if (ec) fail(complaint_for(ec), piece, parsed, last);
        if (parsed < piece.size()) fail(Complaint::kTrailing, piece, parsed, last);
        if (!last) trail_.pass(piece);
    }

    [[noreturn]] void fail(Complaint complaint, std::string_view piece, std::size_t at, bool last) {
        const Finding found = trail_.explain(complaint, piece, at, last);
        throw BodyError(found.code, found.message, found.offset, found.line, found.column);
    }

    boost::json::basic_parser<Handler> parser_;
    ParseTrail trail_;
    std::size_t mark_ = 0;  // bytes of the byte order mark that were seen
    bool begun_ = false;    // the parser has been given bytes
};

}  // namespace

std::unique_ptr<plugin::Decoder> make_decoder(const plugin::CodecOptions& options) {
    return std::make_unique<JsonDecoder>(options);
}

namespace {

// Throws BodyError at the first error; what is read is not kept.
void read_over(std::string_view text, bool last) {
    const auto ignore = [](void*, const ph_value_event*, std::size_t,
                           ph_sink_answer* answer) -> ph_status {
        answer->skip_depth = 1;
        return PH_OK;
    };
    auto sink = plugin::sized<ph_value_sink>();
    sink.events = ignore;
    Events events;
    events.restart(&sink);
    JsonDecoder({}).bytes(text, last, events);
}

}  // namespace

void check_json(std::string_view text) { read_over(text, true); }

bool is_json(std::string_view text, Extent extent) {
    try {
        read_over(text, extent == Extent::whole);
        return true;
    } catch (const BodyError&) {
        return false;
    }
}

}  // namespace packhost::json
