// parse_trail.hpp: where in the body the parser is, across all the pieces that it was given.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace packhost::json {

/// What went wrong at a place, in the codec's words (codec.h, ph_codec_error).
struct Finding {
    const char* code;
    const char* message;
    std::uint64_t offset; ///< bytes from the start of the body
    std::uint32_t line;
    std::uint32_t column;
};

/// What the parser said.
enum class Complaint { kSyntax, kEscape, kTrailing, kTruncated, kDepth, kNumber, kKey };

/// Counts bytes and lines of what was parsed, and keeps the last bytes of it: an error may be about
/// a character or an escape sequence that began in an earlier piece. Its findings are the same
/// however the body was split.
class ParseTrail {
 public:
    void restart();
    /// The piece is parsed and another one follows.
    void pass(std::string_view piece);
    /// The parser stopped in this piece, `at` bytes into it. `last`: nothing follows the piece.
    Finding explain(Complaint complaint, std::string_view piece, std::size_t at, bool last) const;

 private:
    // Twice the longest escape sequence, so that the start of the one at fault is always in it.
    static constexpr std::size_t kTail = 12;

    std::array<char, kTail> tail_;
    std::size_t tail_size_ = 0;
    std::uint64_t passed_ = 0;     // bytes before the tail ...
    std::uint64_t lines_ = 0;      // ... the newlines among them ...
    std::uint64_t line_start_ = 0; // ... and the offset after the last of these
};

}  // namespace packhost::json
