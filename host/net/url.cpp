// url.cpp: percent-encoding by table, and the rule for path segments.
#include "net/url.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/try.hpp"

namespace packhost::net {
namespace {

constexpr std::array<bool, 256> make_unreserved() {
    std::array<bool, 256> table{};
    for (char c = 'a'; c <= 'z'; ++c) table[static_cast<unsigned char>(c)] = true;
    for (char c = 'A'; c <= 'Z'; ++c) table[static_cast<unsigned char>(c)] = true;
    for (char c = '0'; c <= '9'; ++c) table[static_cast<unsigned char>(c)] = true;
    for (const char c : {'-', '.', '_', '~'}) table[static_cast<unsigned char>(c)] = true;
    return table;
}

constexpr auto kUnreserved = make_unreserved();
constexpr char kHex[] = "0123456789ABCDEF";

int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Takes one character off the front, decoding the percent-encoding of it `depth` times.
char take_character(std::string_view& text, int depth) noexcept {
    if (depth == 0) {
        const char c = text.front();
        text.remove_prefix(1);
        return c;
    }
    const char first = take_character(text, depth - 1);
    if (first != '%') return first;
    auto ahead = text;
    if (ahead.empty()) return first;
    const int high = hex_value(take_character(ahead, depth - 1));
    if (high < 0 || ahead.empty()) return first;
    const int low = hex_value(take_character(ahead, depth - 1));
    if (low < 0) return first;
    text = ahead;
    return static_cast<char>(high * 16 + low);
}

/// Whether the text is one or two dots once decoded `depth` times.
bool is_dots(std::string_view text, int depth) noexcept {
    int dots = 0;
    while (!text.empty()) {
        if (take_character(text, depth) != '.' || ++dots > 2) return false;
    }
    return dots > 0;
}

Error bad_segment(std::string_view pin_name, std::string_view why) {
    return {"bad_path_segment", Phase::input,
            "the pin '" + std::string(pin_name) + "' " + std::string(why),
            "a path parameter needs a text other than '', '.' and '..'"};
}

}  // namespace

void append_percent_encoded(std::string& out, std::string_view text) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (kUnreserved[byte]) continue;
        out.append(text.substr(begin, i - begin));
        const char encoded[] = {'%', kHex[byte >> 4], kHex[byte & 15]};
        out.append(encoded, sizeof encoded);
        begin = i + 1;
    }
    out.append(text.substr(begin));
}

bool is_dot_or_empty_segment(std::string_view segment) noexcept {
    if (segment.empty()) return true;
    // Nearly every value is told apart by its first character.
    if (segment.front() != '.' && segment.front() != '%') return false;
    return is_dots(segment, 0) || is_dots(segment, 1) || is_dots(segment, 2);
}

Result<void> append_path_segment(std::string& out, std::string_view pin_value,
                                 std::string_view pin_name) {
    if (pin_value.empty()) return bad_segment(pin_name, "is empty, and its place is in the path");
    if (is_dot_or_empty_segment(pin_value))
        return bad_segment(pin_name, "is '.' or '..', which would leave its place in the path");
    append_percent_encoded(out, pin_value);
    return {};
}

Result<void> append_path_segments(std::string& out, std::string_view pin_value,
                                  std::string_view pin_name) {
    const auto before = out.size();
    while (true) {
        const auto slash = pin_value.find('/');
        auto appended = append_path_segment(out, pin_value.substr(0, slash), pin_name);
        if (!appended) {
            out.resize(before);
            return appended;
        }
        if (slash == std::string_view::npos) return {};
        out += '/';
        pin_value.remove_prefix(slash + 1);
    }
}

void append_query_pair(std::string& target, std::string_view key, std::string_view value) {
    const auto query = target.find('?');
    if (query == std::string::npos) target += '?';
    else if (query + 1 != target.size() && target.back() != '&') target += '&';
    append_percent_encoded(target, key);
    target += '=';
    append_percent_encoded(target, value);
}

}  // namespace packhost::net
