// parse_trail.cpp: positions, and what exactly is wrong there.
#include "parse_trail.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>

namespace packhost::json {
namespace {

std::uint64_t count_newlines(std::string_view text) {
    constexpr std::uint64_t kOnes = 0x0101010101010101u;
    constexpr std::uint64_t kLow = 0x7F * kOnes;
    std::uint64_t count = 0;
    for (; text.size() >= 8; text.remove_prefix(8)) {
        std::uint64_t v;
        std::memcpy(&v, text.data(), 8);
        v ^= '\n' * kOnes;
        const std::uint64_t zero_bytes = ~(((v & kLow) + kLow) | v | kLow) >> 7;
        count += (zero_bytes * kOnes) >> 56;
    }
    return count + static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

enum class Utf8 { kValid, kInvalid, kIncomplete };

// Judges the sequence that `text` begins with (RFC 3629).
Utf8 judge(std::string_view text, std::size_t& length) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (first < 0x80) return Utf8::kValid;
    if (first < 0xC2 || first > 0xF4) return Utf8::kInvalid;
    for (std::size_t i = 1; i < length; ++i) {
        if (i == text.size()) return Utf8::kIncomplete;
        unsigned char low = 0x80, high = 0xBF;
        if (i == 1 && first == 0xE0) low = 0xA0;
        if (i == 1 && first == 0xED) high = 0x9F;
        if (i == 1 && first == 0xF0) low = 0x90;
        if (i == 1 && first == 0xF4) high = 0x8F;
        if (byte(i) < low || byte(i) > high) return Utf8::kInvalid;
    }
    return Utf8::kValid;
}

// Where an invalid sequence begins that touches position `at`, or npos.
std::size_t invalid_utf8_near(std::string_view window, std::size_t at) {
    const auto continues = [&](std::size_t i) {
        return (static_cast<unsigned char>(window[i]) & 0xC0) == 0x80;
    };
    std::size_t from = at > 3 ? at - 3 : 0;
    while (from < at && continues(from)) ++from;
    while (from <= at && from < window.size()) {
        std::size_t length = 1;
        const Utf8 judged = judge(window.substr(from), length);
        if (judged == Utf8::kInvalid) return from;
        if (judged == Utf8::kIncomplete) break;
        from += length;
    }
    return window.npos;
}

// The parser finds a misspelt literal at its first byte or at the wrong one, as the pieces fall:
// the wrong one, if a value that begins at `at` is such a literal, else `at`.
std::size_t literal_fault(std::string_view window, std::size_t at) {
    const std::size_t before = at == 0 ? window.npos : window.find_last_not_of(" \t\r\n", at - 1);
    if (before != window.npos && std::string_view("[,:").find(window[before]) == window.npos)
        return at;
    for (const std::string_view word : {"true", "false", "null"}) {
        const std::string_view got = window.substr(at, word.size());
        const auto fault = std::mismatch(got.begin(), got.end(), word.begin()).first;
        if (fault != got.begin() && fault != got.end())
            return at + static_cast<std::size_t>(fault - got.begin());
    }
    return at;
}

// The start of the word that ends at `at`, if it is the beginning of a literal, else `at`.
std::size_t literal_start(std::string_view window, std::size_t at) {
    constexpr std::string_view kBefore = " \t\r\n[,:";
    for (const std::string_view word : {"true", "false", "null"}) {
        for (std::size_t n = 1; n < word.size() && n <= at; ++n) {
            const std::size_t start = at - n;
            if (window.substr(start, n) != word.substr(0, n)) continue;
            if (start == 0 || kBefore.find(window[start - 1]) != kBefore.npos) return start;
        }
    }
    return at;
}

// The start of the \u escape that is wrong at or before `at`, or `at`. The backslash before it may be
// the wrong digit itself.
std::size_t escape_start(std::string_view window, std::size_t at) {
    const std::size_t last = window.substr(0, at).rfind('\\');
    if (last == window.npos) return at;
    for (std::size_t digits = 0; digits < 4 && digits + 2 <= last; ++digits) {
        const std::size_t start = last - digits - 2;
        if (window.substr(start, 2) == "\\u") {
            std::size_t run = start;  // an even number of backslashes before it escape each other
            while (run > 0 && window[run - 1] == '\\') --run;
            return (start - run) % 2 == 0 ? start : last;
        }
        if (!std::isxdigit(static_cast<unsigned char>(window[last - digits - 1]))) break;
    }
    return last;
}

struct Words {
    const char* code;
    const char* message;
};

Words words_for(Complaint complaint) {
    switch (complaint) {
        case Complaint::kEscape:
            return {"syntax", "A \\u escape in a string does not give a character."};
        case Complaint::kTrailing:
            return {"syntax", "Something follows the end of the JSON value."};
        case Complaint::kTruncated:
            return {"truncated", "The JSON ends before its value is whole."};
        case Complaint::kDepth:
            return {"too_deep", "Arrays and objects are nested deeper than allowed."};
        case Complaint::kNumber: return {"number_range", "A number is beyond what can be held."};
        case Complaint::kKey: return {"too_large", "The name of a member is longer than 1 MiB."};
        case Complaint::kSyntax: break;
    }
    return {"syntax", "This is not valid JSON."};
}

}  // namespace

void ParseTrail::restart() {
    tail_size_ = 0;
    passed_ = lines_ = line_start_ = 0;
}

void ParseTrail::pass(std::string_view piece) {
    const auto count = [this](std::string_view text) {
        const std::uint64_t newlines = count_newlines(text);
        if (newlines > 0) line_start_ = passed_ + text.rfind('\n') + 1;
        lines_ += newlines;
        passed_ += text.size();
    };
    if (piece.size() >= kTail) {
        count({tail_.data(), tail_size_});
        count(piece.substr(0, piece.size() - kTail));
        tail_size_ = kTail;
        std::memcpy(tail_.data(), piece.data() + piece.size() - kTail, kTail);
        return;
    }
    const std::size_t together = tail_size_ + piece.size();
    const std::size_t leaving = together > kTail ? together - kTail : 0;
    count({tail_.data(), leaving});
    tail_size_ -= leaving;
    std::memmove(tail_.data(), tail_.data() + leaving, tail_size_);
    if (!piece.empty()) std::memcpy(tail_.data() + tail_size_, piece.data(), piece.size());
    tail_size_ += piece.size();
}

Finding ParseTrail::explain(Complaint complaint, std::string_view piece, std::size_t at,
                            bool last) const {
    // A few bytes beyond the place: the rest of a literal that begins there, and of a character.
    std::string window(tail_.data(), tail_size_);
    window.append(piece.substr(0, at + 8));
    at += tail_size_;
    const bool at_end = last && at == tail_size_ + piece.size();

    Words words = words_for(complaint);
    if (complaint == Complaint::kSyntax || complaint == Complaint::kTruncated) {
        at = literal_fault(window, at);
        const std::size_t invalid = invalid_utf8_near(window, at);
        if (invalid != std::string::npos) {
            words = {"invalid_utf8", "The text is not valid UTF-8."};
            at = invalid;
        } else if (at_end) {
            words = words_for(Complaint::kTruncated);
        } else {
            at = literal_start(window, at);
        }
    } else if (complaint == Complaint::kEscape) {
        at = escape_start(window, at);
    }

    const std::string_view before = std::string_view(window).substr(0, at);
    const std::size_t newline = before.rfind('\n');
    const std::uint64_t offset = passed_ + at;
    const std::uint64_t start = newline == before.npos ? line_start_ : passed_ + newline + 1;
    return {words.code, words.message, offset,
            static_cast<std::uint32_t>(lines_ + count_newlines(before) + 1),
            static_cast<std::uint32_t>(offset - start + 1)};
}

}  // namespace packhost::json
