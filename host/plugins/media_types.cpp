// media_types.cpp: matching of media types.
#include "plugins/media_types.hpp"

#include <algorithm>

namespace packhost::plugins {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view without_parameters(std::string_view text) {
    text = text.substr(0, text.find(';'));
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

int match_one(std::string_view pattern, std::string_view type) {
    if (same(pattern, type)) return 4;
    if (pattern.starts_with("*+")) {
        const std::string_view suffix = pattern.substr(1);
        return type.size() > suffix.size() && same(type.substr(type.size() - suffix.size()), suffix)
                   ? 3
                   : 0;
    }
    if (pattern == "*/*") return 1;
    if (!pattern.ends_with("/*")) return 0;
    const std::string_view prefix = pattern.substr(0, pattern.size() - 1);
    return type.size() > prefix.size() && same(type.substr(0, prefix.size()), prefix) ? 2 : 0;
}

}  // namespace

std::string bare_media_type(std::string_view text) {
    std::string out(without_parameters(text));
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

int match_media_type(std::string_view patterns, std::string_view media_type) noexcept {
    const std::string_view type = without_parameters(media_type);
    if (type.find('/') == type.npos) return 0;
    int best = 0;
    while (!patterns.empty()) {
        const auto end = std::min(patterns.find(' '), patterns.size());
        best = std::max(best, match_one(patterns.substr(0, end), type));
        patterns.remove_prefix(std::min(end + 1, patterns.size()));
    }
    return best;
}

}  // namespace packhost::plugins
