// suggest.cpp: edit distance and quoting.
#include "model/suggest.hpp"

#include <algorithm>

namespace packhost::model {
namespace {

constexpr std::size_t kLongestWord = 64;
constexpr std::size_t kLongestQuote = 60;

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool continues_character(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const char x = lower(a[i - 1]), y = lower(b[j - 1]);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y)});
            if (i > 1 && j > 1 && x == lower(b[j - 2]) && lower(a[i - 2]) == y)
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before.swap(last);
        last.swap(row);
    }
    return last[b.size()];
}

std::string_view closest(std::string_view word, std::span<const std::string_view> candidates) {
    if (word.empty() || word.size() > kLongestWord) return {};
    std::size_t best = std::max<std::size_t>(1, word.size() / 3);
    std::string_view found;
    for (const std::string_view candidate : candidates) {
        if (candidate.size() > kLongestWord) continue;
        const std::size_t distance = edit_distance(word, candidate);
        if (distance < best || (distance == best && found.empty())) {
            best = distance;
            found = candidate;
        }
    }
    return found;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
    const std::string_view found = closest(word, candidates);
    return found.empty() ? std::string() : "Did you mean " + in_quotes(found) + "?";
}

std::string closest_or_all(std::string_view word, std::span<const std::string_view> candidates) {
    constexpr std::size_t kMost = 10;
    if (candidates.empty()) return "There are none.";
    std::string hint = did_you_mean(word, candidates);
    if (!hint.empty()) return hint;
    hint = "Known:";
    for (std::size_t i = 0; i < candidates.size() && i < kMost; ++i)
        hint += (i ? ", " : " ") + in_quotes(candidates[i]);
    return hint + (candidates.size() > kMost ? ", ..." : ".");
}

std::string in_quotes(std::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    std::string out = "\"";
    std::size_t taken = 0;
    for (const char c : text) {
        if (!continues_character(c) && taken++ == kLongestQuote) {
            out += "...";
            break;
        }
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) {
            out += "\\x";
            out += kHex[byte >> 4];
            out += kHex[byte & 15];
        } else {
            out += c;
        }
    }
    return out + '"';
}

}  // namespace packhost::model
