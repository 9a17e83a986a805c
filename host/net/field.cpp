// field.cpp: what header names and values may hold, by table.
#include "net/field.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/try.hpp"

namespace packhost::net {
namespace {

constexpr std::array<bool, 256> make_token() {
    std::array<bool, 256> table{};
    for (char c = 'a'; c <= 'z'; ++c) table[static_cast<unsigned char>(c)] = true;
    for (char c = 'A'; c <= 'Z'; ++c) table[static_cast<unsigned char>(c)] = true;
    for (char c = '0'; c <= '9'; ++c) table[static_cast<unsigned char>(c)] = true;
    for (const char c : std::string_view("!#$%&'*+-.^_`|~"))
        table[static_cast<unsigned char>(c)] = true;
    return table;
}

constexpr auto kToken = make_token();

bool is_control(unsigned char c) noexcept { return (c < 0x20 && c != '\t') || c == 0x7f; }
bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }
char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

/// True if none of eight bytes is a control character; false if one may be.
bool is_plain(const char* bytes) noexcept {
    constexpr std::uint64_t kEach = 0x0101010101010101, kHigh = kEach * 0x80;
    const auto has_less = [](std::uint64_t word, std::uint64_t limit) {
        return (word - kEach * limit) & ~word & kHigh;
    };
    std::uint64_t word;
    std::memcpy(&word, bytes, sizeof word);
    return (has_less(word, 0x20) | has_less(word ^ kEach * 0x7f, 1)) == 0;
}

Error bad_header(std::string_view message) {
    return {"bad_header", Phase::input, std::string(message), {}};
}

Error control_character(unsigned char c) {
    switch (c) {
        case '\r':
        case '\n': return bad_header("a header value holds a line break");
        case '\0': return bad_header("a header value holds a NUL");
        default: return bad_header("a header value holds a control character");
    }
}

}  // namespace

bool is_token(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return kToken[static_cast<unsigned char>(c)];
    });
}

Result<void> check_field_value(std::string_view value) {
    std::size_t checked = 0;
    for (; checked + 8 <= value.size() && is_plain(value.data() + checked);) checked += 8;
    for (const char c : value.substr(checked)) {
        const auto byte = static_cast<unsigned char>(c);
        if (is_control(byte)) return control_character(byte);
    }
    if (!value.empty() && (is_blank(value.front()) || is_blank(value.back())))
        return bad_header("a header value begins or ends with white space");
    return {};
}

bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

bool is_forbidden_header(std::string_view name) noexcept {
    constexpr std::string_view kForbidden[] = {
        "host",       "content-length", "transfer-encoding", "connection",
        "keep-alive", "te",             "trailer",           "upgrade",
    };
    constexpr std::string_view kProxy = "proxy-", kFirstLetters = "chkptu";
    if (name.empty() || kFirstLetters.find(lower(name.front())) == kFirstLetters.npos) return false;
    if (equals_ignoring_case(name.substr(0, kProxy.size()), kProxy)) return true;
    return std::any_of(std::begin(kForbidden), std::end(kForbidden),
                       [name](std::string_view f) { return equals_ignoring_case(name, f); });
}

Result<HeaderName> HeaderName::parse(std::string_view text) {
    if (!is_token(text))
        return bad_header("a header name is empty or holds a character that no name may have");
    return HeaderName(text);
}

Result<HeaderValue> HeaderValue::parse(std::string_view text) {
    PH_CHECK(check_field_value(text));
    return HeaderValue(text);
}

}  // namespace packhost::net
