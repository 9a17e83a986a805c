// quoted.cpp: excerpts, cut between characters of UTF-8.
#include "quoted.hpp"

#include <algorithm>
#include <cstdio>

namespace packhost::replay {
namespace {

constexpr std::size_t kWhole = 160, kBefore = 40;

bool continues(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

void append_escaped(std::string& out, char c) {
    switch (c) {
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        default: break;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
        out += c;
        return;
    }
    char text[8];
    std::snprintf(text, sizeof text, "\\x%02x", byte);
    out += text;
}

}  // namespace

std::string quoted(std::string_view text, std::size_t at) {
    std::size_t from = 0, to = text.size();
    if (text.size() > kWhole) {
        from = at > kBefore ? std::min(at - kBefore, text.size() - kWhole) : 0;
        to = from + kWhole;
        while (from > 0 && continues(text[from])) --from;
        while (to < text.size() && continues(text[to])) ++to;
    }
    std::string out = from > 0 ? "\"…" : "\"";
    for (const char c : text.substr(from, to - from)) append_escaped(out, c);
    return out += to < text.size() ? "…\"" : "\"";
}

std::size_t first_difference(std::string_view a, std::string_view b) noexcept {
    const auto [at, ignored] = std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(
                                                            std::min(a.size(), b.size())),
                                             b.begin());
    return static_cast<std::size_t>(at - a.begin());
}

}  // namespace packhost::replay
