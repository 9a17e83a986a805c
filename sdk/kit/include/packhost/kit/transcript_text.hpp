// transcript_text.hpp: the words of a transcript's lines, and the difference of two transcripts.
#pragma once

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "packhost/kit/encode.hpp"

namespace packhost::kit {

struct TranscriptLine {
    std::size_t number = 0;  ///< of the file, from 1
    std::string text;
};

/// A case that says what has no meaning; `what()` is a sentence without the place.
class TranscriptError : public std::runtime_error {
 public:
    using std::runtime_error::runtime_error;
};

/// Bytes as a transcript writes them: in quotation marks, with \" \\ \n \r \t and \xHH.
inline std::string quote(std::string_view bytes) {
    std::string out = "\"";
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') (out += '\\') += c;
        else if (c == '\n') out += "\\n";
        else if (c == '\r') out += "\\r";
        else if (c == '\t') out += "\\t";
        else if (byte < 0x20 || byte == 0x7f) out += "\\x" + to_hex({&c, 1});
        else out += c;
    }
    return out + "\"";
}

/// Reads the words of a line, one after another.
class TranscriptWords {
 public:
    explicit TranscriptWords(std::string_view line) : rest_(line) { skip_blanks(); }

    bool empty() const noexcept { return rest_.empty(); }
    std::string_view rest() const noexcept { return rest_; }

    /// Up to the next blank.
    std::string word() { return take(rest_.find(' ')); }
    /// What comes next of "-0123456789".
    std::string digits() { return take(rest_.find_first_not_of("-0123456789")); }
    /// Up to one of these characters, which must be there and is left out.
    std::string word_until(char end) {
        const std::size_t at = rest_.find(end);
        if (at == rest_.npos)
            throw TranscriptError("'" + std::string(1, end) + "' is missing in " +
                                  std::string(rest_));
        std::string word(rest_.substr(0, at));
        rest_.remove_prefix(at + 1);
        skip_blanks();
        return word;
    }
    /// True, and the text is taken, if it comes next.
    bool take_if(std::string_view text) {
        if (!rest_.starts_with(text)) return false;
        rest_.remove_prefix(text.size());
        skip_blanks();
        return true;
    }
    bool at_quote() const noexcept { return rest_.starts_with('"'); }
    /// Text in quotation marks.
    std::string quoted() {
        if (!take_quote()) throw TranscriptError("text in quotation marks is missing");
        std::string out;
        while (!rest_.empty() && rest_.front() != '"') out += character();
        if (!take_quote()) throw TranscriptError("a quotation mark is not closed");
        skip_blanks();
        return out;
    }

 private:
    void skip_blanks() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
    }
    std::string take(std::size_t size) {
        std::string word(rest_.substr(0, size));
        rest_.remove_prefix(word.size());
        skip_blanks();
        return word;
    }
    bool take_quote() {
        if (!at_quote()) return false;
        rest_.remove_prefix(1);
        return true;
    }
    char next() {
        if (rest_.empty()) throw TranscriptError("an escape is cut off");
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }
    char character() {
        const char c = next();
        if (c != '\\') return c;
        switch (const char escape = next()) {
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'x': return hex_byte();
            case '"':
            case '\\': return escape;
            default: throw TranscriptError(std::string("the escape \\") + escape + " is unknown");
        }
    }
    char hex_byte() {
        unsigned byte = 0;
        const char digits[] = {next(), next()};
        const auto [stop, error] = std::from_chars(digits, digits + 2, byte, 16);
        if (error != std::errc() || stop != digits + 2)
            throw TranscriptError("\\x wants two hexadecimal digits");
        return static_cast<char>(byte);
    }

    std::string_view rest_;
};

/// The difference of two lists of lines: "  both", "- the first's alone", "+ the second's alone".
inline std::string line_diff(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    std::vector<std::vector<std::size_t>> common(a.size() + 1,
                                                 std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = a.size(); i-- > 0;)
        for (std::size_t j = b.size(); j-- > 0;)
            common[i][j] = a[i] == b[j] ? common[i + 1][j + 1] + 1
                                        : std::max(common[i + 1][j], common[i][j + 1]);
    std::string out;
    for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
        if (i < a.size() && j < b.size() && a[i] == b[j]) {
            out += "  " + a[i++] + "\n";
            ++j;
        } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
            out += "- " + a[i++] + "\n";
        } else {
            out += "+ " + b[j++] + "\n";
        }
    }
    return out;
}

}  // namespace packhost::kit
