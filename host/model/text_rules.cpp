// text_rules.cpp: slugs, UUIDs, versions, tokens and media types.
#include "model/text_rules.hpp"

#include <algorithm>

#include "model/suggest.hpp"

namespace packhost::model {
namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_alpha(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Takes the text up to `separator` off the front of `rest`; all of it if there is none.
std::string_view take_until(std::string_view& rest, char separator) noexcept {
    const std::size_t end = rest.find(separator);
    const std::string_view head = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    return head;
}

bool is_version_number(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit) &&
           (text.size() == 1 || text[0] != '0');
}

/// Dot-separated identifiers of letters, digits and hyphens, none of them empty.
bool are_identifiers(std::string_view text, bool leading_zeros) noexcept {
    for (bool more = true; more;) {
        more = text.find('.') != std::string_view::npos;
        const std::string_view part = take_until(text, '.');
        if (part.empty()) return false;
        if (!std::all_of(part.begin(), part.end(),
                         [](char c) { return is_digit(c) || is_alpha(c) || c == '-'; }))
            return false;
        const bool number = std::all_of(part.begin(), part.end(), is_digit);
        if (number && !leading_zeros && !is_version_number(part)) return false;
    }
    return true;
}

}  // namespace

bool is_slug(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-';
    });
}

bool is_uuid(std::string_view text) noexcept {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? text[i] != '-' : !is_hex(text[i])) return false;
    }
    return true;
}

bool is_semantic_version(std::string_view text) noexcept {
    const std::size_t plus = text.find('+');
    if (plus != std::string_view::npos && !are_identifiers(text.substr(plus + 1), true))
        return false;
    text = text.substr(0, plus);
    const std::size_t hyphen = text.find('-');
    if (hyphen != std::string_view::npos && !are_identifiers(text.substr(hyphen + 1), false))
        return false;
    text = text.substr(0, hyphen);
    if (std::count(text.begin(), text.end(), '.') != 2) return false;
    return is_version_number(take_until(text, '.')) && is_version_number(take_until(text, '.')) &&
           is_version_number(text);
}

bool is_token(std::string_view text) noexcept {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return is_digit(c) || is_alpha(c) || kMarks.find(c) != std::string_view::npos;
    });
}

bool is_media_type(std::string_view text) noexcept {
    if (has_control(text)) return false;
    text = text.substr(0, text.find(';'));
    while (text.ends_with(' ')) text.remove_suffix(1);
    const std::size_t slash = text.find('/');
    return slash != std::string_view::npos && is_token(text.substr(0, slash)) &&
           is_token(text.substr(slash + 1));
}

bool is_form(std::string_view media_type) noexcept {
    media_type = media_type.substr(0, media_type.find(';'));
    while (media_type.ends_with(' ')) media_type.remove_suffix(1);
    return equal_ignoring_case(media_type, "application/x-www-form-urlencoded");
}

bool is_host_header(std::string_view name) noexcept {
    constexpr std::string_view kNames[] = {"host", "content-length", "transfer-encoding",
                                           "connection"};
    return std::any_of(std::begin(kNames), std::end(kNames),
                       [&](std::string_view known) { return equal_ignoring_case(name, known); });
}

bool has_control(std::string_view text) noexcept {
    return std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    });
}

}  // namespace packhost::model
